import { NOUNS } from '../../state/objects';
import { unpack } from '../../state/packing';
import { formatIp4 } from '../model/addresses';
import { hostStateName, imageStateName } from '../model/objectStates';
import { type Change, isSecret, MASK, type Row, type RowChange } from '../model/rehearsal';
import { nameOf } from '../model/vmStates';

/** What the state keeps for itself: its counters, the operations (they are told as such), who is at work. */
const OWN_TABLES = new Set(['counters', 'operations', 'journal', 'requests', 'sessions', 'worker']);
const OWN_COLUMNS = new Set(['id', 'vm_id', 'prev_state', 'prev_lcm_state', 'state_since', 'facts', 'monitoring']);
/** Tables whose rows belong to a VM, and what stands before their attributes. */
const OF_VMS = new Map<string, (row: Row) => string>([
  ['vm_bodies', () => ''],
  ['history', (row) => `HISTORY/${row.seq}/`],
  ['vnc_ports', () => 'VNC/'],
  ['vm_disks', (row) => `DISK/${row.disk_id}/`],
]);
/** Columns that the name of the object says already. */
const OF_LEASES = new Set(['vnet_id', 'ar_id', 'idx']);

const LABELS = new Map<string, string>(Object.values(NOUNS).map((n) => [n.table, n.label]));

/** Rows that were changed, attribute by attribute. Secrets are told by their names alone. */
export const changesOf = (rows: readonly RowChange[]): Change[] => rows.filter((r) => !OWN_TABLES.has(r.table)).flatMap(ofRow);

const ofRow = ({ table, before, after }: RowChange): Change[] => {
  const [was, is] = [attributesOf(table, before), attributesOf(table, after)];
  const object = objectOf(table, (after ?? before) as Row);
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((attribute) => ({ object, attribute, before: was.get(attribute) ?? '', after: is.get(attribute) ?? '' }))
    .filter((c) => c.before !== c.after)
    .map((c) => (isSecret(lastWord(c.attribute)) ? { ...c, before: hidden(c.before), after: hidden(c.after) } : c));
};

const lastWord = (attribute: string): string => attribute.slice(attribute.lastIndexOf('/') + 1);
const hidden = (value: string): string => (value === '' ? '' : MASK);

const objectOf = (table: string, row: Row): string => {
  const label = LABELS.get(table);
  if (label !== undefined) return `${label} ${row.id}`;
  if (OF_VMS.has(table)) return `VM ${row.vm_id}`;
  if (table === 'leases') return `VNET ${row.vnet_id} lease ${row.ar_id}/${row.idx}`;
  const keys = Object.entries(row).filter(([name]) => /(^|_)id$/.test(name));
  return [table, ...keys.map(([name, value]) => `${name}=${value}`)].join(' ');
};

const attributesOf = (table: string, row: Row | undefined): Map<string, string> => {
  const all = new Map<string, string>();
  for (const [column, value] of Object.entries(row ?? {})) {
    if (value === null || (table === 'leases' ? OF_LEASES : OWN_COLUMNS).has(column)) continue;
    const name = `${OF_VMS.get(table)?.(row as Row) ?? ''}${column.toUpperCase()}`;
    if (table === 'vms' && column === 'lcm_state') continue;
    if (typeof value === 'string' && value.startsWith('[')) for (const [key, text] of templateValues(value)) all.set(`${name}/${key}`, text);
    else all.set(name, valueText(table, column, value, row as Row));
  }
  return all;
};

const valueText = (table: string, column: string, value: string | number, row: Row): string => {
  if (column === 'permissions') return Number(value).toString(8).padStart(3, '0');
  if (table === 'leases' && column === 'ip') return formatIp4(Number(value));
  if (column !== 'state') return String(value);
  if (table === 'vms') return nameOf({ state: Number(value), lcmState: Number(row.lcm_state) });
  if (table === 'hosts') return hostStateName(Number(value));
  return table === 'images' ? imageStateName(Number(value)) : String(value);
};

/** `DISK/IMAGE`, and from the second on `DISK[1]/IMAGE` */
const templateValues = (json: string): [string, string][] => {
  const seen = new Map<string, number>();
  return unpack(json).flatMap(({ key, value }): [string, string][] => {
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    const name = nth === 0 ? key : `${key}[${nth}]`;
    return typeof value === 'string' ? [[name, value]] : value.map(([inner, text]) => [`${name}/${inner}`, text]);
  });
};
