/** IPv4 and MAC arithmetic. Addresses are unsigned 32-bit numbers; texts are canonical. */

export const parseIp4 = (text: string): number | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
};

export const formatIp4 = (value: number): string => `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;

const hex2 = (n: number): string => n.toString(16).padStart(2, '0');

/** MAC of an address: the prefix (two bytes, MAC_PREFIX) and the four bytes of the IPv4 address. */
export const macOfIp4 = (ip: number, prefix = '02:00'): string =>
  `${prefix}:${[24, 16, 8, 0].map((shift) => hex2(Math.floor(ip / 2 ** shift) % 256)).join(':')}`;

const MAC = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i;

export const isMac = (text: string): boolean => MAC.test(text);

/** The four bytes behind the prefix, as a number: what counts up from one lease to the next. */
export const macLow = (mac: string): number => Number.parseInt(mac.slice(6).replaceAll(':', ''), 16);

/** MAC + n; the two prefix bytes stay, as the field does. */
export const macPlus = (mac: string, n: number): string => {
  const low = macLow(mac) + n;
  const hex = (low % 2 ** 32).toString(16).padStart(8, '0');
  return `${mac.slice(0, 5).toLowerCase()}:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6)}`;
};
