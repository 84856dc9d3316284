/** As systemd escapes paths into unit names (systemd.unit(5), STRING ESCAPING FOR INCLUSION IN UNIT NAMES); a test compares with systemd-escape. */
export const escapePath = (path: string): string => {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (!path.startsWith('/') || parts.includes('..')) throw new Error(`not a path that a unit can be named by: ${path}`);
  if (parts.length === 0) return '-';
  const bytes = Buffer.from(parts.join('/'), 'utf8');
  return [...bytes].map(escapeByte).join('');
};

const escapeByte = (byte: number, index: number): string => {
  const c = String.fromCharCode(byte);
  if (c === '/') return '-';
  return /[A-Za-z0-9:_]/.test(c) || (c === '.' && index > 0) ? c : `\\x${byte.toString(16).padStart(2, '0')}`;
};

export const mountUnitName = (where: string): string => `${escapePath(where)}.mount`;
