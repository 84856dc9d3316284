import type { BelievedHost, BelievedVm, Facts, Seen, SeenDomain } from './facts';

/** What was seen on a host; undefined: it did not answer, or nobody asked. */
export const seenOn = (facts: Facts, hostId: number): Seen | undefined => {
  const answer = facts.answers.get(hostId);
  return answer && 'seen' in answer ? answer.seen : undefined;
};

export const hostOf = (facts: Facts, id: number | undefined): BelievedHost | undefined => facts.hosts.find((h) => h.id === id);

/** Still writes to its disks, or may go on to at any moment. */
export const isAlive = (d: SeenDomain): boolean => d.state === 'running' || d.state === 'paused';

/** The domain of a VM on a host: the one that bears its UUID, else the one that bears its name. */
export const domainOf = (seen: Seen, vm: Pick<BelievedVm, 'uuid' | 'domain'>): SeenDomain | undefined =>
  seen.domains.find((d) => d.uuid === vm.uuid) ?? seen.domains.find((d) => d.name === vm.domain);

/** `one-<vmid>` -> vmid: the names that we give */
export const ourNumber = (name: string): number | undefined => {
  const id = /^one-(\d{1,9})$/.exec(name)?.[1];
  return id === undefined ? undefined : Number(id);
};

/** Those that were to be asked and did not answer. */
export const silentHosts = (facts: Facts): BelievedHost[] =>
  facts.hosts.filter((h) => {
    const answer = facts.answers.get(h.id);
    return answer !== undefined && 'silent' in answer;
  });

const UNITS: ReadonlyArray<readonly [number, string]> = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
];

/** `3 min`, `2 d` */
export const age = (seconds: number): string => {
  const unit = UNITS.find(([size]) => seconds >= 2 * size);
  return unit ? `${Math.floor(seconds / unit[0])} ${unit[1]}` : `${Math.max(0, Math.floor(seconds))} s`;
};

/** `a/b` of `/datastores/a/b`; undefined: it lies elsewhere */
export const below = (root: string, path: string): string | undefined => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined);

export const virsh = (host: BelievedHost, words: string): string => `${host.ssh} virsh -c qemu:///system ${words}`;

/** For a command that a person is told to type: names that could be more than a word are quoted for the shell. */
export const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
