import { t, type World } from '../../../support/world';

/** Objects 0 of all kinds, for requests of all kinds. */
export const furnishAll = async (world: World): Promise<void> => {
  await world.furnish();
  await world.addHost();
  await world.instantiate({ hold: true });
  await world.call('hook.create', { template: t('NAME=h0 TYPE=api CALL=one.vm.allocate COMMAND=notify') });
  await world.call('backupjob.create', { template: t('NAME=b0 BACKUP_VMS=0') });
  const marketId = await world.call('market.create', { template: t('NAME=m0 MARKET_MAD=http BASE_URL="http://m" PUBLIC_DIR="/nowhere"') });
  await world.call('marketapp.create', { template: t('NAME=a0 TYPE=VMTEMPLATE'), marketId });
  const execution = { hook_id: 0, execution_id: 0, time: 1, code: 0, command: 'notify', arguments: '', stdout: '', stderr: '' };
  await world.state.write((tx) => tx.insertInto('hook_log').values(execution).execute());
  await world.call('image.create', { template: t('NAME=loose SIZE=1'), datastoreId: 101, checkCapacity: true });
};
