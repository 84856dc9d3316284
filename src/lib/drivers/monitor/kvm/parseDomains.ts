import { domainState } from '../../vmm/kvm/domainState';
import type { DomainFacts } from '../driver';

type Figures = ReadonlyMap<string, string>;

/** `virsh domstats --raw`: a heading `Domain: 'NAME'`, then `  key=value` lines, an empty line between domains. */
export const parseDomstats = (text: string): ReadonlyMap<string, Figures> => {
  const domains = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of text.split('\n')) {
    // greedy: the name itself may hold a quote
    const heading = /^Domain: '(.*)'$/.exec(line)?.[1];
    if (heading !== undefined) {
      current = new Map();
      domains.set(heading, current);
      continue;
    }
    const at = line.indexOf('=');
    if (at > 0) current?.set(line.slice(0, at).trim(), line.slice(at + 1));
  }
  return domains;
};

const VM_NAME = /^one-(\d+)$/;

/**
 * The list of domains (`UUID NAME` a line) with their figures. The list was made after the figures: a domain that only has figures is gone,
 * and one that has none was started in between and is alive.
 */
export const parseDomains = (list: string, domstats: string): DomainFacts[] => {
  const figures = parseDomstats(domstats);
  return list.split('\n').flatMap((line) => {
    const match = /^([0-9a-f-]{36}) (.+)$/.exec(line.trim());
    if (!match?.[1] || !match[2]) return [];
    return [facts(match[2], match[1], figures.get(match[2]))];
  });
};

const facts = (name: string, uuid: string, figures: Figures | undefined): DomainFacts => {
  const number = (key: string): number => Number(figures?.get(key) ?? 0) || 0;
  const sum = (group: string, field: string): number => {
    let total = 0;
    for (let i = 0; i < number(`${group}.count`); i++) total += number(`${group}.${i}.${field}`);
    return total;
  };
  const id = VM_NAME.exec(name)?.[1];
  const state = domainState(number('state.state'), number('state.reason')) ?? 'running';
  return {
    name,
    uuid,
    state,
    vmId: id === undefined ? undefined : Number(id),
    cpuTimeNs: number('cpu.time'),
    // what it takes of the node; a node that does not say gives what the guest was promised
    memoryKb: state === 'off' ? 0 : number('balloon.rss') || number('balloon.current'),
    netRx: sum('net', 'rx.bytes'),
    netTx: sum('net', 'tx.bytes'),
    diskReadBytes: sum('block', 'rd.bytes'),
    diskWriteBytes: sum('block', 'wr.bytes'),
    diskReadIops: sum('block', 'rd.reqs'),
    diskWriteIops: sum('block', 'wr.reqs'),
  };
};
