/** How the field writes sizes and times in tables and pages. Pure; times are in the reader's time zone. */

const UNITS = ['K', 'M', 'G', 'T', 'P'];

/** A unit is left only when the next one holds more than one of them: 1024M stays, 2048M is 2G. One digit behind the point, and none when it is 0. */
const scaled = (value: number, unit: number): string => {
  let v = value;
  let u = unit;
  while (v > 1024 && u < UNITS.length - 1) {
    v /= 1024;
    u += 1;
  }
  return `${Math.round(v * 10) / 10}${UNITS[u]}`;
};

/** KiB: `0K`, `1024M`, `2G`, `95.4T` */
export const memory = (kib: number): string => scaled(kib, 0);

/** The clusters that something is in: `0,100`, `-` for none */
export const clusterList = (ids: readonly number[]): string => ids.join(',') || '-';

/** MiB: `0M`, `1024M`, `20G`, `4.6T` */
export const size = (mib: number): string => scaled(mib, 1);

/** Whole percent, rounded down: a host is 100 % full when it is full. */
const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.floor((part * 100) / whole));

/** `100 / 800 (12%)` */
export const share = (used: number, total: number, text: (n: number) => string): string => `${text(used)} / ${text(total)} (${percent(used, total)}%)`;

/** What is used of a quota: `  0 /   -`, `    0M /      -`, `0.0 /   -`; each side has its width. */
export const ofLimit = (used: string, usedWidth: number, limit: string, limitWidth: number): string =>
  `${used.padStart(usedWidth)} / ${limit.padStart(limitWidth)}`;

// no padStart: these run once a row
const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

const clock = (d: Date): string => `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;

/** Unix seconds: `11/23 20:17:45`; `-` for none */
export const date = (seconds: number): string => {
  if (seconds === 0) return '-';
  const d = new Date(seconds * 1000);
  return `${two(d.getMonth() + 1)}/${two(d.getDate())} ${clock(d)}`;
};

/** Unix seconds: `11/23/26`; `-` for none */
export const dayOf = (seconds: number): string => {
  if (seconds === 0) return '-';
  const d = new Date(seconds * 1000);
  return `${two(d.getMonth() + 1)}/${two(d.getDate())}/${two(d.getFullYear() % 100)}`;
};

/** Unix seconds: `11/23 20:17` */
export const shortDate = (seconds: number): string => (seconds === 0 ? '-' : date(seconds).slice(0, -3));

/** Unix seconds: `11/23/26 20:17` */
export const dayAndTime = (seconds: number): string => (seconds === 0 ? '-' : `${dayOf(seconds)} ${shortDate(seconds).slice(-5)}`);

/** Unix milliseconds: `20:17:45` */
export const timeOfDay = (milliseconds: number): string => clock(new Date(milliseconds));

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Unix seconds: `Mon Nov 23 20:37:28 2026`; `-` for none */
export const longDate = (seconds: number): string => {
  if (seconds === 0) return '-';
  const d = new Date(seconds * 1000);
  return `${DAYS[d.getDay()]} ${MONTHS[d.getMonth()]} ${String(d.getDate()).padStart(2)} ${clock(d)} ${d.getFullYear()}`;
};

/** seconds: `0d 00h01` */
export const age = (seconds: number): string => {
  const minutes = seconds > 0 ? Math.floor(seconds / 60) : 0;
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  return `${days}d ${two(hours - days * 24)}h${two(minutes - hours * 60)}`;
};

/** seconds: `  0d 00h01m`, the whole value of a TIME column (whose width leaves the m off) and of the history */
export const lifetime = (seconds: number): string => {
  const text = age(seconds);
  return `${text.length < 9 ? '  ' : text.length < 10 ? ' ' : ''}${text}m`;
};

/** seconds: `  0d 00h00m07s` */
export const period = (seconds: number): string => `${lifetime(seconds)}${two(Math.floor(Math.max(0, seconds)) % 60)}s`;

/** seconds: `0h00m07s` */
export const took = (seconds: number): string => {
  const s = Math.floor(Math.max(0, seconds));
  return `${Math.floor(s / 3600)}h${two(Math.floor(s / 60) % 60)}m${two(s % 60)}s`;
};
