import { figureText } from '../model/quotas';
import type { ShowbackRow } from '../ops/acct/showback';
import { type Element, group, pool, raw } from './element';

export const totalCost = (r: ShowbackRow): number => r.cpu_cost + r.memory_cost + r.disk_cost;

const recordOf = (r: ShowbackRow): Element =>
  group('SHOWBACK', [
    raw('VMID', r.vm_id),
    raw('VMNAME', r.vm_name),
    raw('UID', r.uid),
    raw('GID', r.gid),
    raw('UNAME', r.uname),
    raw('GNAME', r.gname),
    raw('YEAR', r.year),
    raw('MONTH', r.month),
    raw('CPU_COST', figureText(r.cpu_cost)),
    raw('MEMORY_COST', figureText(r.memory_cost)),
    raw('DISK_COST', figureText(r.disk_cost)),
    raw('TOTAL_COST', figureText(totalCost(r))),
    raw('HOURS', figureText(r.hours)),
    raw('RHOURS', figureText(r.running_hours)),
  ]);

export const showbackDocument = (rows: readonly ShowbackRow[]): Element => pool('SHOWBACK_RECORDS', rows.map(recordOf));
