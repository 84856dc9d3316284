import { userTemplateOf } from '../../lib/documents/vm';
import { remedyFor } from '../../lib/model/transitions';
import { lcmStateName, nameOf, vmStateName } from '../../lib/model/vmStates';
import type { VmInfo } from '../../lib/ops/vm/read';
import { lines, pairs, type Section } from '../../lib/output/page';
import { age, date, took } from '../../lib/output/units';
import { pair, type Pairs, vector, vectors, without } from '../../lib/template/template';
import { permissionSection, templateSection } from '../sections';

const METRICS = 'CPU MEMORY NETTX NETTX_BW NETRX NETRX_BW DISKRDBYTES DISKRDBYTES_BW DISKRDIOPS DISKRDIOPS_BW DISKWRBYTES DISKWRBYTES_BW DISKWRIOPS_BW DISKWRIOPS GPU_COUNT GPU_UTILIZATION GPU_MEMORY_UTILIZATI GPU_MEMORY_FREE GPU_POWER_USAGE'.split(' ');

const information = (vm: VmInfo): Section => {
  const name = nameOf({ state: vm.state, lcmState: vm.lcm_state });
  const last = vm.history.at(-1);
  const rows: [string, string][] = [
    ['ID', String(vm.id)], ['NAME', vm.name], ['USER', vm.uname], ['GROUP', vm.gname], ['STATE', vmStateName(vm.state)], ['LCM_STATE', lcmStateName(vm.lcm_state)], ['LOCK', 'None'], ['RESCHED', 'No'],
    ...(last ? ([['HOST', last.hostname], ['CLUSTER ID', String(last.cluster_id)], ['CLUSTER', vm.cluster]] as [string, string][]) : []),
    ['START TIME', date(vm.stime)], ['END TIME', date(vm.etime)], ['DEPLOY ID', vm.deploy_id || '-'],
  ];
  const why = vm.error || vm.pending_reason;
  if (why) rows.push(['WHY', why]);
  const remedy = remedyFor(name, vm.id);
  if (remedy) rows.push(['NEXT', remedy]);
  return pairs(`VIRTUAL MACHINE ${vm.id} INFORMATION`, rows);
};

const monitoring = (): Section =>
  lines('VIRTUAL MACHINE MONITORING [-]', ['METRIC               VALUE           FORECAST        FORECAST_FAR   ', ...METRICS.map((m) => `${m.padEnd(20)} ${'-'.padEnd(15)} ${'-'.padEnd(15)} -`), '']);

const cut = (text: string, width: number): string => text.slice(0, width).padEnd(width);

const diskLine = (d: Pairs): string =>
  `${(pair(d, 'DISK_ID') ?? '').padStart(3)} ${cut(pair(d, 'DATASTORE') ?? '-', 10)} ${cut(pair(d, 'TARGET') ?? '', 6)} ${cut(pair(d, 'IMAGE') ?? pair(d, 'TYPE') ?? '', 28)} ${`-/${pair(d, 'SIZE') ?? '-'}M`.padStart(11)} ${cut((pair(d, 'TYPE') ?? '').toLowerCase(), 4).padStart(9)} ${(pair(d, 'SAVE') ?? 'NO').padStart(4)}`;

const disks = (vm: VmInfo): Section[] => {
  const context = vector(vm.template, 'CONTEXT');
  const rows = vectors(vm.template, 'DISK').map(diskLine);
  if (context) rows.push(`${(pair(context, 'DISK_ID') ?? '').padStart(3)} ${'-'.padEnd(10)} ${cut(pair(context, 'TARGET') ?? '', 6)} ${cut('CONTEXT', 28)} ${'-/-'.padStart(11)}       -       -`);
  return rows.length === 0 ? [] : [lines('VM DISKS', [' ID DATASTORE  TARGET IMAGE                               SIZE      TYPE SAVE', ...rows])];
};

const nics = (vm: VmInfo): Section[] => {
  const all = vectors(vm.template, 'NIC');
  if (all.length === 0) return [];
  const row = (n: Pairs): string => `${(pair(n, 'NIC_ID') ?? '').padStart(3)} ${cut(pair(n, 'NETWORK') ?? '', 20)} ${cut(pair(n, 'BRIDGE') ?? '', 12)} ${cut(pair(n, 'IP') ?? '--', 15)} ${pair(n, 'MAC') ?? ''}`;
  const groups = (n: Pairs): string => `${(pair(n, 'NIC_ID') ?? '').padStart(6)} ${cut(pair(n, 'NETWORK') ?? '', 25)} ${pair(n, 'SECURITY_GROUPS') ?? ''}`;
  const rules = vectors(vm.template, 'SECURITY_GROUP_RULE').map((r) => `${(pair(r, 'SECURITY_GROUP_ID') ?? '').padStart(4)} ${cut(pair(r, 'SECURITY_GROUP_NAME') ?? '', 11)} ${cut(pair(r, 'RULE_TYPE') ?? '', 8)} ${pair(r, 'PROTOCOL') ?? ''}`);
  return [
    lines('VM NICS', [' ID NETWORK              BRIDGE       IP              MAC               PCI_ID  ', ...all.map(row)]),
    lines('SECURITY', [
      '', 'NIC_ID NETWORK                   SECURITY_GROUPS                                ', ...all.map(groups), '', 'SECURITY GROUP   TYPE     PROTOCOL NETWORK                       RANGE          ',
      '  ID NAME                          VNET START             SIZE                  ', ...rules,
    ]),
  ];
};

const history = (vm: VmInfo, now: number): Section[] =>
  vm.history.length === 0
    ? []
    : [
        lines('VIRTUAL MACHINE HISTORY', [
          'SEQ UID  REQ   HOST         ACTION       DS           START        TIME     PROLOG',
          ...vm.history.map((h) => {
            const end = h.etime || now;
            const who = h.uid < 0 ? '-' : String(h.uid);
            const prolog = h.pstime === 0 ? 0 : (h.petime || now) - h.pstime;
            return `${String(h.seq).padStart(3)} ${who.padEnd(4)} -     ${cut(h.hostname, 12)} ${cut(ACTIONS[h.action] ?? 'none', 12)} ${String(h.datastore_id).padStart(2)}  ${date(h.stime)} ${`${age(end - h.stime)}m`.padStart(11)} ${took(prolog).padStart(10)}`;
          }),
        ]),
      ];

const ACTIONS: Readonly<Record<number, string>> = { 27: 'terminate', 28: 'terminate-hard' };

const HIDDEN = ['DISK', 'NIC', 'SECURITY_GROUP_RULE', 'NIC_ALIAS'];

/** What a person asks first stands first: the state, why it is so, and what to type. */
export const vmPage = (vm: VmInfo, now: number, all: boolean): Section[] => [
  information(vm),
  monitoring(),
  permissionSection(vm.permissions),
  ...disks(vm),
  ...nics(vm),
  ...history(vm, now),
  ...(userTemplateOf(vm).length === 0 ? [] : [templateSection('USER TEMPLATE', userTemplateOf(vm))]),
  templateSection('VIRTUAL MACHINE TEMPLATE', all ? vm.template : without(vm.template, ...HIDDEN)),
];
