import { type Stay, stays } from '../../../state/accounting';
import { replaceShowback, type ShowbackLine, type ShowbackRow, showbackRows } from '../../../state/showback';
import { groupNames, userNames } from '../../../state/users';
import { vmBody } from '../../../state/vms';
import type { Config } from '../../config/config';
import { costsOf, hoursByMonth, isBefore, type Month, type Prices } from '../../model/showback';
import { single, type Template } from '../../template/template';
import { readRequest, writeRequest } from '../request';
import { visible } from '../visible';

export type { ShowbackRow };

export interface Months {
  readonly first?: Month;
  readonly last?: Month;
}

const within = ({ first, last }: Months, m: Month): boolean => !(first && isBefore(m, first)) && !(last && isBefore(last, m));

const price = (t: Template, key: string, fallback: number): number => {
  const n = Number(single(t, key));
  return single(t, key) !== undefined && Number.isFinite(n) && n >= 0 ? n : fallback;
};

/** What the VM's own template asks, else what the administrator set for all. */
const pricesOf = (t: Template, { cost }: Config): Prices => ({
  cpu: price(t, 'CPU_COST', cost.cpu),
  memory: price(t, 'MEMORY_COST', cost.memory),
  disk: price(t, 'DISK_COST', cost.disk),
});

interface Names {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

const rowsOf = (its: readonly Stay[], prices: Prices, names: Names, now: number, config: Config): ShowbackRow[] => {
  const [{ vm, diskMb }] = its as [Stay];
  return hoursByMonth(
    its.map((s) => s.record),
    now,
  ).map(({ year, month, hours, running }) => {
    const costs = costsOf(config.cost.onlyRunning ? running : hours, { cpu: vm.cpu, memoryMb: vm.memory_mb, diskMb }, prices);
    return {
      vm_id: vm.id,
      year,
      month,
      vm_name: vm.name,
      uid: vm.uid,
      gid: vm.gid,
      uname: names.users.get(vm.uid) ?? '',
      gname: names.groups.get(vm.gid) ?? '',
      cpu_cost: costs.cpu,
      memory_cost: costs.memory,
      disk_cost: costs.disk,
      hours,
      running_hours: running,
    };
  });
};

/** A snapshot: what was calculated stays as it is until it is calculated again. Resolves with the number of rows. */
export const calculate = writeRequest<Months, number>({
  wire: 'one.vmpool.calculateshowback',
  async run(tx, months, { clock, config }) {
    const names = { users: await userNames(tx), groups: await groupNames(tx) };
    const byVm = grouped(await stays(tx, { start: -1, end: -1 }));
    const rows: ShowbackRow[] = [];
    for (const [vmId, its] of byVm) {
      const { template, userTemplate } = await vmBody(tx, vmId);
      rows.push(...rowsOf(its, pricesOf([...template, ...userTemplate], config), names, clock.now(), config).filter((row) => within(months, row)));
    }
    await replaceShowback(tx, rows);
    return rows.length;
  },
});

const grouped = (all: readonly Stay[]): Map<number, Stay[]> => {
  const byVm = new Map<number, Stay[]>();
  for (const stay of all) byVm.set(stay.vm.id, [...(byVm.get(stay.vm.id) ?? []), stay]);
  return byVm;
};

export const list = readRequest<Months & { readonly uid?: number; readonly gid?: number }, readonly ShowbackLine[]>({
  wire: 'one.vmpool.showback',
  async run(db, { uid, gid, ...months }, ctx) {
    const rows = (await showbackRows(db, { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) })).filter((r) => within(months, r));
    return visible(
      db,
      ctx,
      'VM',
      rows.map((r) => ({ ...r, id: r.vm_id })),
    );
  },
});
