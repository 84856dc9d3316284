/** How the field writes sizes and times in tables and pages. Pure. */

const UNITS = ['K', 'M', 'G', 'T', 'P'];

const scaled = (value: number, from: number): string => {
  let v = value;
  let unit = from;
  // a unit is left only when the next holds more than one: 1024M stays, 2048M is 2G
  while (v > 1024 && unit < UNITS.length - 1) {
    v /= 1024;
    unit++;
  }
  const rounded = Math.round(v * 10) / 10;
  return `${Number.isInteger(rounded) ? rounded : rounded.toFixed(1)}${UNITS[unit]}`;
};

/** KiB: `0K`, `1024M`, `2G`, `95.4T` */
export const memory = (kib: number): string => scaled(kib, 0);

/** MiB: `0M`, `1024M`, `20G`, `4.6T` */
export const size = (mib: number): string => scaled(mib, 1);

/** `100 / 800 (12%)` */
export const share = (used: number, total: number, text: (n: number) => string): string => `${text(used)} / ${text(total)} (${total === 0 ? 0 : Math.floor((used * 100) / total)}%)`;

const two = (n: number): string => String(n).padStart(2, '0');

/** Unix seconds: `11/23 20:17:45` in the reader's time zone, `-` for none */
export const date = (seconds: number): string => {
  if (seconds === 0) return '-';
  const d = new Date(seconds * 1000);
  return `${two(d.getMonth() + 1)}/${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
};

/** seconds: `0d 00h01` */
export const age = (seconds: number): string => {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  return `${String(Math.floor(minutes / 1440))}d ${two(Math.floor(minutes / 60) % 24)}h${two(minutes % 60)}`;
};

/** seconds: `0h00m07s` */
export const took = (seconds: number): string => `${Math.floor(seconds / 3600)}h${two(Math.floor(seconds / 60) % 60)}m${two(seconds % 60)}s`;
