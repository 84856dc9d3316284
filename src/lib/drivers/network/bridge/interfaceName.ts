/**
 * What Linux takes for the name of a network interface (dev_valid_name: 1 to 15 bytes, no slash, colon or white space, not . or ..), without
 * the names that a tool would read as an option. Only such a name may become part of a path under /sys or an argument of ip.
 */
export const isInterfaceName = (name: string): boolean =>
  name !== '.' && name !== '..' && /^[^\s/:\x00-\x1f\x7f-]([^\s/:\x00-\x1f\x7f])*$/.test(name) && Buffer.byteLength(name) <= 15;
