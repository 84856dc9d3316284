import type { Bridge, Datastore, Machine, Platform, VirtualNetwork } from './platform';

/** Remarks for whoever reads the file. */
export interface Remarks {
  readonly head: readonly string[];
  readonly machines?: ReadonlyMap<string, readonly string[]>;
  readonly nfs?: readonly string[];
  readonly datastores?: ReadonlyMap<string, readonly string[]>;
}

/** A platform as a file that reads as the same platform. */
export const platformText = (platform: Platform, remarks: Remarks): string => {
  const { user, nfs, datastores, clusters, networks } = platform;
  const firstRun = platform['first-run'];
  const lines = [
    ...remarks.head.map(remark),
    '',
    ...(user === undefined ? [] : [`user: ${scalar(user)}`, '']),
    ...(platform.machines.size === 0 ? ['machines: {}'] : ['machines:']),
    ...[...platform.machines].flatMap(([name, m], i) => [...(i > 0 ? [''] : []), ...indented(machineLines(name, m, remarks.machines?.get(name) ?? []))]),
    ...(nfs === undefined && remarks.nfs === undefined ? [] : ['', ...(remarks.nfs ?? []).map(remark)]),
    ...(nfs === undefined
      ? []
      : ['nfs:', `  filer: ${scalar(nfs.filer)}`, `  root: ${scalar(nfs.root)}`, `  clients: ${scalar(nfs.clients)}`, `  exports: ${list(nfs.exports)}`]),
    ...(datastores === undefined || datastores.size === 0
      ? []
      : ['', 'datastores:', ...[...datastores].flatMap(([id, d]) => indented(datastoreLines(id, d, remarks.datastores?.get(id) ?? [])))]),
    ...(firstRun === undefined ? [] : ['', `first-run: ${scalar(firstRun)}`]),
    ...(clusters === undefined ? [] : ['', `clusters: ${list(clusters)}`]),
    ...(networks === undefined || networks.size === 0 ? [] : ['', 'networks:', ...[...networks].flatMap(([name, n]) => indented(networkLines(name, n)))]),
  ];
  return `${lines.join('\n')}\n`;
};

/** No line end of somebody else's ends a remark. */
const remark = (text: string): string => `# ${text.replace(/[^\P{C}]/gu, ' ')}`.trimEnd();
const indented = (lines: readonly string[]): string[] => lines.map((l) => `  ${l}`);

const machineLines = (name: string, m: Machine, remarks: readonly string[]): string[] => [
  ...remarks.map(remark),
  `${scalar(name)}:`,
  `  roles: ${list(m.roles)}`,
  ...(m.address === undefined ? [] : [`  address: ${scalar(m.address)}`]),
  ...(m.port === undefined ? [] : [`  port: ${m.port}`]),
  ...(m.network === undefined
    ? []
    : [
        '  network:',
        `    interface: ${scalar(m.network.interface)}`,
        ...(m.network.bridges.size === 0 ? ['    bridges: {}'] : ['    bridges:']),
        ...[...m.network.bridges].map(([bridge, b]) => `      ${scalar(bridge)}: ${flow(b, BRIDGE)}`),
      ]),
  ...(m.cluster === undefined ? [] : [`  cluster: ${scalar(m.cluster)}`]),
  ...(m.container === undefined ? [] : [`  container: ${flow(m.container, ['on', 'bridge', 'address', 'gateway'])}`]),
];

const BRIDGE = ['interface', 'vlan', 'address', 'gateway'] as const satisfies readonly (keyof Bridge)[];
const DATASTORE = ['name', 'type', 'export', 'options'] as const satisfies readonly (keyof Datastore)[];

const datastoreLines = (id: string, d: Datastore, remarks: readonly string[]): string[] => [...remarks.map(remark), `${id}: ${flow(d, DATASTORE)}`];

const networkLines = (name: string, n: VirtualNetwork): string[] => [
  `${scalar(name)}:`,
  `  bridge: ${scalar(n.bridge)}`,
  ...(n.driver === undefined ? [] : [`  driver: ${scalar(n.driver)}`]),
  `  network: ${scalar(n.network)}`,
  ...(n.gateway === undefined ? [] : [`  gateway: ${scalar(n.gateway)}`]),
  ...(n.dns === undefined ? [] : [`  dns: ${list(n.dns)}`]),
  ...(n.ranges.length === 0 ? ['  ranges: []'] : ['  ranges:']),
  ...n.ranges.map((r) => `    - ${flow(r, ['first', 'size'])}`),
];

const flow = <T extends object>(record: T, keys: readonly (keyof T & string)[]): string => {
  const fields = keys.flatMap((k) => (record[k] === undefined ? [] : [`${k}: ${scalar(record[k] as string | number)}`]));
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
};

const list = (words: readonly string[]): string => `[${words.map(scalar).join(', ')}]`;

/** Plain where YAML reads it as this very text, else in quotes. */
const scalar = (value: string | number): string => {
  const text = String(value);
  const plain = /^[A-Za-z0-9/_][A-Za-z0-9/_.()+ -]*$/.test(text) && !text.endsWith(' ') && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
};
