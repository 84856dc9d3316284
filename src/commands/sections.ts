import { triplet } from '../lib/model/permissions';
import { shortState } from '../lib/model/vmStates';
import { type Column, smallTable } from '../lib/output/list';
import { headed, type Line, lines, type PageStyle, pairs, renderPage, type Section } from '../lib/output/page';
import { lifetime, memory } from '../lib/output/units';
import { showTemplate } from '../lib/template/print';
import type { Template } from '../lib/template/template';
import type { VmTableRow } from '../state/vms';
import type { One } from './context';

/** Sections that several pages share. */

export const permissionSection = (bits: number, gap?: 'below' | 'none'): Section => ({
  ...pairs('PERMISSIONS', [
    ['OWNER', triplet(bits >> 6)],
    ['GROUP', triplet(bits >> 3)],
    ['OTHER', triplet(bits)],
  ]),
  ...(gap === undefined ? {} : { gap }),
});

const LOCKS = ['None', 'Use', 'Manage', 'Admin'];

/** The row of a page that says whether an object is locked, and against what. */
export const lockRow = (lock: { readonly level: number } | undefined): [string, string] => ['LOCK', LOCKS[lock?.level ?? 0] ?? 'Use'];

/** One without attributes has an empty line below its title, as in the field. */
export const templateSection = (title: string, t: Template): Section => lines(title, showTemplate(t).trimEnd().split('\n'));

export interface Names {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
  readonly hosts: ReadonlyMap<number, string>;
}

/** A column of a table within a page. */
export const column = <Row>(name: string, size: number, align: 'left' | 'right', value: (row: Row) => string): Column<Row> => ({
  name,
  size,
  align,
  describe: '',
  value,
});

/** A table within a page; its heading stands out on a terminal. */
export const tableLines = <Row>(rows: readonly Row[], columns: readonly Column<Row>[]): readonly Line[] => headed(smallTable(rows, columns));

/** The small VM table at the end of the pages of hosts and images. */
export const vmTableLines = (vms: readonly VmTableRow[], names: Names, now: number): readonly Line[] => [
  '',
  ...tableLines([...vms].reverse(), [
    column('ID', 4, 'right', (vm) => String(vm.id)),
    column('USER', 8, 'left', (vm) => names.users.get(vm.uid) ?? ''),
    column('GROUP', 8, 'left', (vm) => names.groups.get(vm.gid) ?? ''),
    column('NAME', 15, 'left', (vm) => vm.name),
    column('STAT', 4, 'right', (vm) => shortState({ state: vm.state, lcmState: vm.lcm_state })),
    column('CPU', 4, 'right', (vm) => String(vm.cpu)),
    column('MEM', 7, 'right', (vm) => memory(vm.memory_mb * 1024)),
    column('HOST', 10, 'left', (vm) => (vm.host_id === null ? '' : (names.hosts.get(vm.host_id) ?? ''))),
    column('TIME', 10, 'right', (vm) => lifetime((vm.etime || now) - vm.stime)),
  ]),
];

export const printPage = (one: One, sections: readonly Section[], style: Omit<PageStyle, 'bold'>): void => {
  one.io.out.write(`${renderPage(sections, { ...style, bold: one.io.out.isTTY })}\n`);
};
