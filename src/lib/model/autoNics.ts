/** Interfaces whose network is chosen when their VM is placed: NETWORK_MODE=auto. Pure. */

type Pairs = ReadonlyArray<readonly [string, string]>;

const of = (nic: Pairs, key: string): string | undefined => nic.find(([k]) => k === key)?.[1];

export const isAutoNic = (nic: Pairs): boolean => of(nic, 'NETWORK_MODE')?.toLowerCase() === 'auto';

/** One that has no network yet. */
export const waitsForNetwork = (nic: Pairs): boolean => isAutoNic(nic) && of(nic, 'NETWORK_ID') === undefined;

/** What only the interface of a certain network can ask for; undefined: it asks for none of it. */
export const namedInAuto = (nic: Pairs): string | undefined =>
  ['NETWORK', 'NETWORK_ID', 'NETWORK_UNAME', 'NETWORK_UID', 'IP', 'IP6', 'MAC'].find((key) => (of(nic, key) ?? '') !== '');

/** What placement would have to judge networks by, and cannot. */
export const wishInAuto = (nic: Pairs): string | undefined => ['SCHED_REQUIREMENTS', 'SCHED_RANK'].find((key) => (of(nic, key) ?? '') !== '');
