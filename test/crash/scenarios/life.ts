import type { StateName } from '../../../src/lib/model/vmStates';
import type { MigrateHow } from '../../../src/lib/ops/vm/migrate';
import { nodeNamed, type World } from '../../support/world';
import { act, after, ask, furnish, type Scenario } from '../scenario';

const ALL = [0, 1, 2];
/** What a terminated VM leaves is what is in persistent images; the rest goes with it. */
const ENDED = [0, 2];

const deploy = ask('vm.deploy', { id: 0, hostId: 1, datastoreId: 100, enforce: false });
const migrate = (how: MigrateHow, hostId = 1, datastoreId?: number) => ask('vm.migrate', { id: 0, hostId, datastoreId, how, enforce: false });

/** Nobody answers for the node: the VM becomes UNKNOWN. */
const unknown = async (world: World): Promise<void> => {
  world.faults({ action: 'migrate', do: 'fail' }, { action: 'poll', do: 'slow', ms: 0, times: 1 }, { action: 'poll', do: 'fail' });
  await migrate('live')(world);
  await world.work();
  world.faults();
  const state: StateName | undefined = await world.stateOf(0);
  if (state !== 'UNKNOWN') throw new Error(`VM 0 is ${state}`);
};

/** And its guest has stopped: only then may it begin elsewhere. */
const lost = async (world: World): Promise<void> => {
  await unknown(world);
  world.dummy.dropDomain(nodeNamed('host1'), 'one-0');
};

export const life: readonly Scenario[] = [
  {
    kind: 'vm.deploy',
    async prepare(world) {
      await furnish(world);
      await deploy(world);
    },
    gives: ALL,
  },
  { kind: 'vm.deploy-stopped', prepare: after(act('stop'), deploy) },
  { kind: 'vm.deploy-undeployed', prepare: after(act('undeploy'), deploy) },
  { kind: 'vm.boot', of: 'a VM that is off', prepare: after(act('poweroff'), act('resume')) },
  { kind: 'vm.boot', of: 'one of which nobody knows', prepare: after(unknown, act('resume')) },
  { kind: 'vm.restore', prepare: after(act('suspend'), act('resume')) },
  { kind: 'vm.poweroff', prepare: after(act('poweroff')) },
  { kind: 'vm.poweroff-hard', prepare: after(act('poweroff-hard')) },
  { kind: 'vm.reboot', prepare: after(act('reboot')) },
  { kind: 'vm.reboot-hard', prepare: after(act('reboot-hard')) },
  { kind: 'vm.suspend', prepare: after(act('suspend')) },
  { kind: 'vm.stop', of: 'a VM that runs', prepare: after(act('stop')) },
  { kind: 'vm.stop', of: 'one that is suspended', prepare: after(act('suspend'), act('stop')) },
  { kind: 'vm.undeploy', of: 'a VM that runs', prepare: after(act('undeploy')) },
  { kind: 'vm.undeploy', of: 'one that is off', prepare: after(act('poweroff'), act('undeploy')) },
  { kind: 'vm.undeploy-hard', prepare: after(act('undeploy-hard')) },
  { kind: 'vm.terminate', of: 'a VM that runs', prepare: after(act('terminate')), gives: ENDED },
  { kind: 'vm.terminate', of: 'one without a host', prepare: after(act('undeploy'), act('terminate')), gives: ENDED },
  { kind: 'vm.terminate-hard', prepare: after(act('terminate-hard')), gives: ENDED },
  { kind: 'vm.delete', prepare: after(ask('vm.recover', { id: 0, how: 'delete' })), gives: ENDED },
  { kind: 'vm.recreate', prepare: after(ask('vm.recover', { id: 0, how: 'recreate' })), gives: ENDED },
];

export const moves: readonly Scenario[] = [
  { kind: 'vm.migrate', of: 'to another host', prepare: after(migrate('cold')) },
  { kind: 'vm.migrate', of: 'to another datastore', prepare: after(migrate('cold', 0, 102)) },
  { kind: 'vm.migrate-live', prepare: after(migrate('live')) },
  { kind: 'vm.migrate-poff', prepare: after(migrate('poff')) },
  { kind: 'vm.migrate-poff-hard', prepare: after(migrate('poff-hard')) },
  { kind: 'vm.migrate-poweroff', prepare: after(act('poweroff'), migrate('cold')) },
  { kind: 'vm.migrate-suspended', prepare: after(act('suspend'), migrate('cold')) },
  { kind: 'vm.migrate-unknown', prepare: after(lost, migrate('cold')) },
];
