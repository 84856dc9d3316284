/** Where things are on a machine. What we keep there is root's alone: it says what will be written back as root. */
export const KEPT = '/var/lib/onenode';
export const HOME = '/var/lib/one';
export const SSH_DIR = `${HOME}/.ssh`;
export const DATASTORES = `${HOME}/datastores`;
export const UNITS = '/etc/systemd/system';

export const ONE = { name: 'oneadmin', id: 9869 } as const;
