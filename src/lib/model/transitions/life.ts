import { family, notAvailable } from './transition';

/** States in which nothing of the VM is on any node. */
const NOT_PLACED = ['PENDING', 'HOLD', 'CLONING', 'CLONING_FAILURE'] as const;
/** States with files on a node and no domain. */
const AT_REST = ['POWEROFF', 'UNDEPLOYED', 'STOPPED', 'SUSPENDED'] as const;
const BROKEN = ['PROLOG_FAILURE', 'BOOT_FAILURE', 'EPILOG_FAILURE'] as const;

const notEnded =
  (name: string) =>
  (state: string, vmId: number): string =>
    `[one.vm.action] Error performing action "${name}": Could not terminate VM ${vmId}, wrong state ${state}.`;

/** From being placed to the end. */
export const life = family(
  [
    { action: 'hold', from: ['PENDING'], phases: [], to: 'HOLD', failed: {} },
    { action: 'release', from: ['HOLD'], phases: [], to: 'PENDING', failed: {} },
    {
      action: 'deploy',
      from: ['PENDING', 'HOLD'],
      phases: ['PROLOG', 'BOOT'],
      to: 'RUNNING',
      failed: { PROLOG: 'PROLOG_FAILURE', BOOT: 'BOOT_FAILURE' },
      plan: 'deploy',
    },
    {
      action: 'poweroff',
      from: ['RUNNING', 'UNKNOWN'],
      phases: ['SHUTDOWN_POWEROFF'],
      to: 'POWEROFF',
      failed: { SHUTDOWN_POWEROFF: 'RUNNING' },
      plan: 'poweroff',
    },
    {
      action: 'poweroff-hard',
      from: ['RUNNING', 'UNKNOWN'],
      phases: ['SHUTDOWN_POWEROFF'],
      to: 'POWEROFF',
      failed: { SHUTDOWN_POWEROFF: 'RUNNING' },
      plan: 'poweroff-hard',
    },
    { action: 'resume', from: ['POWEROFF'], phases: ['BOOT_POWEROFF'], to: 'RUNNING', failed: { BOOT_POWEROFF: 'POWEROFF' }, plan: 'boot' },
    { action: 'resume', from: ['UNKNOWN'], phases: ['BOOT_UNKNOWN'], to: 'RUNNING', failed: { BOOT_UNKNOWN: 'UNKNOWN' }, plan: 'boot' },
    { action: 'terminate', from: NOT_PLACED, phases: [], to: 'DONE', failed: {} },
    {
      action: 'terminate',
      from: ['RUNNING', 'UNKNOWN'],
      phases: ['SHUTDOWN', 'EPILOG'],
      to: 'DONE',
      failed: { SHUTDOWN: 'RUNNING', EPILOG: 'EPILOG_FAILURE' },
      plan: 'terminate',
    },
    { action: 'terminate', from: AT_REST, phases: ['EPILOG'], to: 'DONE', failed: { EPILOG: 'EPILOG_FAILURE' }, plan: 'cleanup' },
    { action: 'terminate-hard', from: NOT_PLACED, phases: [], to: 'DONE', failed: {} },
    {
      action: 'terminate-hard',
      from: ['RUNNING', 'UNKNOWN'],
      phases: ['SHUTDOWN', 'EPILOG'],
      to: 'DONE',
      failed: { SHUTDOWN: 'UNKNOWN', EPILOG: 'EPILOG_FAILURE' },
      plan: 'terminate-hard',
    },
    {
      // the same work, but what was broken never becomes UNKNOWN, from where it could be resumed without disks
      action: 'terminate-hard',
      from: BROKEN,
      phases: ['SHUTDOWN', 'EPILOG'],
      to: 'DONE',
      failed: { SHUTDOWN: 'EPILOG_FAILURE', EPILOG: 'EPILOG_FAILURE' },
      plan: 'terminate-broken',
    },
    { action: 'terminate-hard', from: AT_REST, phases: ['EPILOG'], to: 'DONE', failed: { EPILOG: 'EPILOG_FAILURE' }, plan: 'cleanup' },
    { action: 'terminate-hard', from: ['DONE'], phases: [], to: 'DONE', failed: {} },
  ],
  {
    hold: { refused: notAvailable('hold'), typed: (vm) => `onevm hold ${vm}` },
    release: { refused: notAvailable('release'), typed: (vm) => `onevm release ${vm}` },
    deploy: { refused: (state) => `[one.vm.deploy] Deploy action is not available for state ${state}`, typed: (vm) => `onevm deploy ${vm} HOST` },
    poweroff: { refused: notAvailable('poweroff'), typed: (vm) => `onevm poweroff ${vm}` },
    'poweroff-hard': { refused: notAvailable('poweroff-hard'), typed: (vm) => `onevm poweroff --hard ${vm}` },
    resume: { refused: notAvailable('resume'), typed: (vm) => `onevm resume ${vm}` },
    terminate: { refused: notEnded('terminate'), typed: (vm) => `onevm terminate ${vm}` },
    'terminate-hard': { refused: notEnded('terminate-hard'), typed: (vm) => `onevm terminate --hard ${vm}` },
  },
);

/** What a look at a node found; nobody asked for it. */
export const findings = family(
  [
    { action: 'found-running', from: ['UNKNOWN', 'POWEROFF'], phases: [], to: 'RUNNING', failed: {} },
    { action: 'found-off', from: ['RUNNING', 'UNKNOWN'], phases: [], to: 'POWEROFF', failed: {} },
    { action: 'lost', from: ['RUNNING'], phases: [], to: 'UNKNOWN', failed: {} },
  ],
  {
    'found-running': { refused: notAvailable('found-running') },
    'found-off': { refused: notAvailable('found-off') },
    lost: { refused: notAvailable('lost') },
  },
);
