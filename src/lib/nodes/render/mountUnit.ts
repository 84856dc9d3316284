/** Type of the mounts, in units and in the table of mounts. */
export const NFS = 'nfs4';

export interface NfsMount {
  readonly description: string;
  readonly server: string;
  /** below the root of NFSv4, which is the export with fsid=0 */
  readonly exported: string;
  readonly where: string;
  readonly options: string;
}

/** `%` begins a specifier in a unit file; nothing else in one line means more than itself there. */
const escaped = (text: string): string => text.replaceAll('%', '%%');

export const mountUnit = (m: NfsMount): string =>
  [
    '[Unit]',
    `Description=${escaped(m.description)}`,
    '',
    '[Mount]',
    `What=${escaped(`${m.server}:/${m.exported}`)}`,
    `Where=${escaped(m.where)}`,
    `Type=${NFS}`,
    `Options=${escaped(m.options)}`,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
