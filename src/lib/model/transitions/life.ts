import { AT_REST, BROKEN, NOT_PLACED } from './places';
import { family, notAvailable } from './transition';

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
      // also one that waits in PENDING after it was stopped
      action: 'deploy',
      from: ['STOPPED'],
      phases: ['PROLOG_RESUME', 'BOOT_STOPPED'],
      to: 'RUNNING',
      failed: { PROLOG_RESUME: 'PROLOG_RESUME_FAILURE', BOOT_STOPPED: 'BOOT_STOPPED_FAILURE' },
      plan: 'deploy-stopped',
    },
    {
      action: 'deploy',
      from: ['UNDEPLOYED'],
      phases: ['PROLOG_UNDEPLOY', 'BOOT_UNDEPLOY'],
      to: 'RUNNING',
      failed: { PROLOG_UNDEPLOY: 'PROLOG_UNDEPLOY_FAILURE', BOOT_UNDEPLOY: 'BOOT_UNDEPLOY_FAILURE' },
      plan: 'deploy-undeployed',
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
      from: ['RUNNING', 'UNKNOWN', 'SHUTDOWN_POWEROFF'],
      phases: ['SHUTDOWN_POWEROFF'],
      to: 'POWEROFF',
      failed: { SHUTDOWN_POWEROFF: 'RUNNING' },
      plan: 'poweroff-hard',
    },
    { action: 'reboot', from: ['RUNNING'], phases: [], to: 'RUNNING', failed: {}, plan: 'reboot' },
    { action: 'reboot-hard', from: ['RUNNING'], phases: [], to: 'RUNNING', failed: {}, plan: 'reboot-hard' },
    { action: 'suspend', from: ['RUNNING'], phases: ['SAVE_SUSPEND'], to: 'SUSPENDED', failed: { SAVE_SUSPEND: 'RUNNING' }, plan: 'suspend' },
    {
      action: 'stop',
      from: ['RUNNING'],
      phases: ['SAVE_STOP', 'EPILOG_STOP'],
      to: 'STOPPED',
      failed: { SAVE_STOP: 'RUNNING', EPILOG_STOP: 'EPILOG_STOP_FAILURE' },
      plan: 'stop',
    },
    { action: 'stop', from: ['SUSPENDED'], phases: ['EPILOG_STOP'], to: 'STOPPED', failed: { EPILOG_STOP: 'EPILOG_STOP_FAILURE' }, plan: 'stop' },
    {
      action: 'undeploy',
      from: ['RUNNING', 'UNKNOWN'],
      phases: ['SHUTDOWN_UNDEPLOY', 'EPILOG_UNDEPLOY'],
      to: 'UNDEPLOYED',
      failed: { SHUTDOWN_UNDEPLOY: 'RUNNING', EPILOG_UNDEPLOY: 'EPILOG_UNDEPLOY_FAILURE' },
      plan: 'undeploy',
    },
    {
      action: 'undeploy',
      from: ['POWEROFF'],
      phases: ['EPILOG_UNDEPLOY'],
      to: 'UNDEPLOYED',
      failed: { EPILOG_UNDEPLOY: 'EPILOG_UNDEPLOY_FAILURE' },
      plan: 'undeploy',
    },
    {
      action: 'undeploy-hard',
      from: ['RUNNING', 'UNKNOWN', 'SHUTDOWN_UNDEPLOY'],
      phases: ['SHUTDOWN_UNDEPLOY', 'EPILOG_UNDEPLOY'],
      to: 'UNDEPLOYED',
      failed: { SHUTDOWN_UNDEPLOY: 'RUNNING', EPILOG_UNDEPLOY: 'EPILOG_UNDEPLOY_FAILURE' },
      plan: 'undeploy-hard',
    },
    {
      action: 'undeploy-hard',
      from: ['POWEROFF'],
      phases: ['EPILOG_UNDEPLOY'],
      to: 'UNDEPLOYED',
      failed: { EPILOG_UNDEPLOY: 'EPILOG_UNDEPLOY_FAILURE' },
      plan: 'undeploy-hard',
    },
    { action: 'resume', from: ['STOPPED', 'UNDEPLOYED'], phases: [], to: 'PENDING', failed: {} },
    { action: 'resume', from: ['SUSPENDED'], phases: ['BOOT_SUSPENDED'], to: 'RUNNING', failed: { BOOT_SUSPENDED: 'SUSPENDED' }, plan: 'restore' },
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
    { action: 'terminate', from: AT_REST, phases: ['EPILOG'], to: 'DONE', failed: { EPILOG: 'EPILOG_FAILURE' }, plan: 'terminate' },
    { action: 'terminate', from: BROKEN, phases: ['CLEANUP_DELETE'], to: 'DONE', failed: { CLEANUP_DELETE: 'EPILOG_FAILURE' }, plan: 'delete' },
    { action: 'terminate', from: ['DONE'], phases: [], to: 'DONE', failed: {} },
    { action: 'terminate-hard', from: NOT_PLACED, phases: [], to: 'DONE', failed: {} },
    {
      action: 'terminate-hard',
      from: ['RUNNING', 'UNKNOWN', 'SHUTDOWN'],
      phases: ['SHUTDOWN', 'EPILOG'],
      to: 'DONE',
      failed: { SHUTDOWN: 'UNKNOWN', EPILOG: 'EPILOG_FAILURE' },
      plan: 'terminate-hard',
    },
    { action: 'terminate-hard', from: AT_REST, phases: ['EPILOG'], to: 'DONE', failed: { EPILOG: 'EPILOG_FAILURE' }, plan: 'terminate-hard' },
    // what was broken never becomes UNKNOWN, from where it could be resumed without disks
    { action: 'terminate-hard', from: BROKEN, phases: ['CLEANUP_DELETE'], to: 'DONE', failed: { CLEANUP_DELETE: 'EPILOG_FAILURE' }, plan: 'delete' },
    { action: 'terminate-hard', from: ['DONE'], phases: [], to: 'DONE', failed: {} },
    { action: 'resched', from: ['RUNNING'], phases: [], to: 'RUNNING', failed: {} },
    { action: 'resched', from: ['UNKNOWN'], phases: [], to: 'UNKNOWN', failed: {} },
    { action: 'resched', from: ['POWEROFF'], phases: [], to: 'POWEROFF', failed: {} },
    { action: 'unresched', from: ['RUNNING'], phases: [], to: 'RUNNING', failed: {} },
    { action: 'unresched', from: ['UNKNOWN'], phases: [], to: 'UNKNOWN', failed: {} },
    { action: 'unresched', from: ['POWEROFF'], phases: [], to: 'POWEROFF', failed: {} },
  ],
  {
    hold: { refused: notAvailable('hold'), typed: (vm) => `onevm hold ${vm}` },
    release: { refused: notAvailable('release'), typed: (vm) => `onevm release ${vm}` },
    deploy: { refused: (state) => `[one.vm.deploy] Deploy action is not available for state ${state}`, typed: (vm) => `onevm deploy ${vm} HOST` },
    poweroff: { refused: notAvailable('poweroff'), typed: (vm) => `onevm poweroff ${vm}` },
    'poweroff-hard': { refused: notAvailable('poweroff-hard'), typed: (vm) => `onevm poweroff --hard ${vm}` },
    reboot: { refused: notAvailable('reboot'), typed: (vm) => `onevm reboot ${vm}` },
    'reboot-hard': { refused: notAvailable('reboot-hard'), typed: (vm) => `onevm reboot --hard ${vm}` },
    suspend: { refused: notAvailable('suspend'), typed: (vm) => `onevm suspend ${vm}` },
    stop: { refused: notAvailable('stop'), typed: (vm) => `onevm stop ${vm}` },
    undeploy: { refused: notAvailable('undeploy'), typed: (vm) => `onevm undeploy ${vm}` },
    'undeploy-hard': { refused: notAvailable('undeploy-hard'), typed: (vm) => `onevm undeploy --hard ${vm}` },
    resume: { refused: notAvailable('resume'), typed: (vm) => `onevm resume ${vm}` },
    terminate: { refused: notEnded('terminate'), typed: (vm) => `onevm terminate ${vm}` },
    'terminate-hard': { refused: notEnded('terminate-hard'), typed: (vm) => `onevm terminate --hard ${vm}` },
    resched: { refused: notAvailable('resched'), typed: (vm) => `onevm resched ${vm}` },
    unresched: { refused: notAvailable('unresched'), typed: (vm) => `onevm unresched ${vm}` },
  },
);

/** What a look at a node found; nobody asked for it. */
export const findings = family(
  [
    { action: 'found-running', from: ['UNKNOWN', 'POWEROFF', 'SUSPENDED'], phases: [], to: 'RUNNING', failed: {} },
    { action: 'found-off', from: ['RUNNING', 'UNKNOWN'], phases: [], to: 'POWEROFF', failed: {} },
    { action: 'lost', from: ['RUNNING'], phases: [], to: 'UNKNOWN', failed: {} },
    // a start that broke, on a node that cannot be asked whether it did
    { action: 'start-lost', from: ['POWEROFF', 'SUSPENDED'], phases: [], to: 'UNKNOWN', failed: {} },
  ],
  {
    'found-running': { refused: notAvailable('found-running') },
    'found-off': { refused: notAvailable('found-off') },
    lost: { refused: notAvailable('lost') },
    'start-lost': { refused: notAvailable('start-lost') },
  },
);
