/** Where things are on a machine. What we keep there is root's alone: it says what will be written back as root. */
export const KEPT = '/var/lib/onenode';
/** A file there, when the file system of the machine makes nothing immutable. */
export const UNGUARDABLE = 'unguardable';
export const HOME = '/var/lib/one';
export const SSH_DIR = `${HOME}/.ssh`;
export const DATASTORES = `${HOME}/datastores`;
export const UNITS = '/etc/systemd/system';

export const ONE = { name: 'oneadmin', id: 9869 } as const;
