import { triplet } from '../lib/model/permissions';
import { shortState } from '../lib/model/vmStates';
import { lines, type PageStyle, pairs, renderPage, type Section } from '../lib/output/page';
import { age, memory } from '../lib/output/units';
import { showTemplate } from '../lib/template/print';
import type { Template } from '../lib/template/template';
import type { VmRow } from '../state/vms';
import type { One } from './context';

/** Sections that several pages share. */

export const permissionSection = (bits: number): Section =>
  pairs('PERMISSIONS', [
    ['OWNER', triplet(bits >> 6)],
    ['GROUP', triplet(bits >> 3)],
    ['OTHER', triplet(bits)],
  ]);

export const templateSection = (title: string, t: Template): Section => lines(title, showTemplate(t).split('\n').filter((l) => l !== ''));

export interface Names {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
  readonly hosts: ReadonlyMap<number, string>;
}

const cut = (text: string, width: number): string => text.slice(0, width).padEnd(width);

/** The small VM table at the end of the pages of hosts and images. */
export const vmTableLines = (vms: readonly VmRow[], names: Names, now: number): string[] => [
  '',
  '  ID USER     GROUP    NAME            STAT  CPU     MEM HOST             TIME',
  ...[...vms].reverse().map((vm) =>
    [
      String(vm.id).padStart(4),
      cut(names.users.get(vm.uid) ?? '', 8),
      cut(names.groups.get(vm.gid) ?? '', 8),
      cut(vm.name, 15),
      shortState({ state: vm.state, lcmState: vm.lcm_state }).padStart(4),
      String(vm.cpu).padStart(4),
      memory(vm.memory_mb * 1024).padStart(7),
      cut(vm.host_id === null ? '' : (names.hosts.get(vm.host_id) ?? ''), 10),
      age((vm.etime || now) - vm.stime).padStart(10),
    ].join(' '),
  ),
];

export const printPage = (one: One, sections: readonly Section[], style: Omit<PageStyle, 'bold'>): void => {
  one.io.out.write(`${renderPage(sections, { ...style, bold: one.io.out.isTTY })}\n`);
};
