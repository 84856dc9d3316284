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

export interface SaidMount {
  readonly description: string;
  readonly what: string;
  readonly where: string;
  readonly type: string;
  readonly options: string;
  readonly atBoot: boolean;
}

/** A mount unit as systemd reads it; of several lines of one word the last counts. */
export const parseMountUnit = (text: string): SaidMount => {
  let section = '';
  const said = new Map<string, string>();
  for (const line of text.replace(/\\\n/g, ' ').split('\n')) {
    const head = /^\s*\[(.*)\]\s*$/.exec(line);
    const word = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (head) section = head[1] as string;
    else if (word) said.set(`${section}.${word[1]}`, (word[2] as string).replaceAll('%%', '%'));
  }
  const of = (name: string): string => said.get(name) ?? '';
  return {
    description: of('Unit.Description'),
    what: of('Mount.What'),
    where: of('Mount.Where'),
    type: of('Mount.Type'),
    options: of('Mount.Options') || 'defaults',
    atBoot: of('Install.WantedBy').split(/\s+/).includes('multi-user.target'),
  };
};

/** A unit that somebody wrote says the same mount, in whatever words; `address`: of the server, which may stand for its name. */
export const saysMount = (text: string, m: NfsMount, address: string): boolean => {
  const said = parseMountUnit(text);
  return (
    [m.server, address].some((server) => said.what === `${server}:/${m.exported}`) &&
    said.where === m.where &&
    said.type === 'nfs4' &&
    said.options === m.options &&
    said.atBoot
  );
};
