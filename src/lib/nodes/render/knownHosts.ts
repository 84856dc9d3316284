import { linesOf } from './lines';

/** The names a machine is called by in known_hosts; a port of its own is part of each. */
export const knownNames = (name: string, address: string, port: number): string[] =>
  [...new Set([name, address])].map((n) => (port === 22 ? n : `[${n}]:${port}`));

export const knownHostsLine = (names: readonly string[], type: string, key: string): string => `${names.join(',')} ${type} ${key}`;

/** Lines of a known_hosts file that pin one of these names, and those that revoke a key. */
export const linesAbout = (text: string, names: ReadonlySet<string>): string[] =>
  linesOf(text)
    .map((l) => l.trim())
    .filter((line) => {
      const [hosts = ''] = line.startsWith('@') ? line.split(/\s+/).slice(1) : line.split(/\s+/);
      return line.startsWith('@revoked') || hosts.split(',').some((h) => names.has(h));
    });
