import { t, type World } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

/** Number 0 of each of them, nobody's but oneadmin's. */
export const furnishNetworkObjects = async (world: World): Promise<void> => {
  await world.call('vntemplate.create', { template: t('NAME=vnt VN_MAD=dummy BRIDGE=br0') });
  await world.call('vmgroup.create', { template: t('NAME=tiers ROLE=[NAME=web]') });
  await world.call('vrouter.create', { template: t('NAME=router') });
  await world.call('secgroup.chmod', { id: 0, permissions: 0o600 });
};

export const secgroupInputs: InputsOf<'secgroup'> = {
  ...objectInputs('secgroup', 0, ['rename', 'chown', 'chmod', 'update']),
  'secgroup.create': { template: t('NAME=s') },
  'secgroup.clone': { id: 0, name: 'again' },
  'secgroup.delete': { id: 0 },
  'secgroup.commit': { id: 0 },
  'secgroup.pool': {},
  'secgroup.info': { id: 0 },
};

export const vntemplateInputs: InputsOf<'vntemplate'> = {
  ...objectInputs('vntemplate', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'vntemplate.create': { template: t('NAME=t VN_MAD=dummy') },
  'vntemplate.clone': { id: 0, name: 'again' },
  'vntemplate.delete': { id: 0 },
  'vntemplate.instantiate': { id: 0, name: 'made', extra: [], copies: 1 },
  'vntemplate.pool': {},
  'vntemplate.info': { id: 0 },
};

export const vmgroupInputs: InputsOf<'vmgroup'> = {
  ...objectInputs('vmgroup', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'vmgroup.create': { template: t('NAME=g ROLE=[NAME=web]') },
  'vmgroup.delete': { id: 0 },
  'vmgroup.roleadd': { id: 0, role: [['NAME', 'db']] },
  'vmgroup.roleupdate': { id: 0, roleId: 0, role: [['POLICY', 'AFFINED']] },
  'vmgroup.roledelete': { id: 0, roleId: 0 },
  'vmgroup.pool': {},
  'vmgroup.info': { id: 0 },
};

export const vrouterInputs: InputsOf<'vrouter'> = {
  ...objectInputs('vrouter', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'vrouter.create': { template: t('NAME=r NIC=[NETWORK=net]') },
  'vrouter.delete': { id: 0 },
  'vrouter.pool': {},
  'vrouter.info': { id: 0 },
};
