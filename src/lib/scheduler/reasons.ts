import type { Refusal } from './requirement';

/** Why one host cannot take a VM. */
export interface HostReason extends Refusal {
  readonly host: string;
}

/** Hosts that refuse for one reason: of a thousand hosts there are a handful of reasons. */
export interface ReasonGroup {
  readonly part: string;
  /** each once */
  readonly found: readonly string[];
  readonly hosts: readonly string[];
}

export const reasonText = ({ part, found }: Refusal): string => (found === undefined ? part : `${part}: ${found}`);

/** By what they have in common; the reason of most hosts first. */
export const grouped = (reasons: readonly HostReason[]): ReasonGroup[] => {
  const byPart = new Map<string, { found: Set<string>; hosts: string[] }>();
  for (const { host, part, found } of reasons) {
    const group = byPart.get(part) ?? { found: new Set(), hosts: [] };
    byPart.set(part, group);
    group.hosts.push(host);
    if (found !== undefined) group.found.add(found);
  }
  return [...byPart].map(([part, { found, hosts }]) => ({ part, found: [...found], hosts })).sort((a, b) => b.hosts.length - a.hosts.length);
};

const HOSTS = 5;
const FOUND = 3;

/** "it is 0" or "it is 1": it is 0 or 1. */
const alone = (found: string, i: number): string => (i === 0 ? found : found.replace(/^it (is|has) /, ''));

/** A line a group: what is not met, what is there instead, and the hosts. */
export const groupsText = (groups: readonly ReasonGroup[]): string[] =>
  groups.map(({ part, found, hosts }) => {
    const instead = found.slice(0, FOUND).map(alone).join(' or ') + (found.length > FOUND ? ' or other' : '');
    const more = hosts.length > HOSTS ? ` and ${hosts.length - HOSTS} more` : '';
    return `${reasonText({ part, found: instead === '' ? undefined : instead })}: ${hosts.slice(0, HOSTS).join(', ')}${more}`;
  });
