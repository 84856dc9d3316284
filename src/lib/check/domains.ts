import { transitionFor } from '../model/transitions';
import { HOLDS_NO_DOMAIN } from '../model/transitions/places';
import type { BelievedHost, BelievedVm, Facts, SeenDomain } from './facts';
import { type Finding, finding, vmSubject } from './finding';
import { age, domainOf, hostOf, isAlive, ourNumber, seenOn, virsh, word } from './places';

/** Domains on hosts against VMs in the state. What may follow from a finding is the transition table's to say. */
export const compareDomains = (facts: Facts): Finding[] => [
  ...facts.vms.filter((vm) => !vm.busy).flatMap((vm) => compareVm(facts, vm)),
  ...facts.hosts.flatMap((host) => (seenOn(facts, host.id)?.domains ?? []).flatMap((domain) => compareStranger(facts, host, domain))),
];

const placesOf = (facts: Facts, vm: BelievedVm): BelievedHost[] =>
  facts.hosts.filter((h) => {
    const seen = seenOn(facts, h.id);
    const domain = seen && domainOf(seen, vm);
    return domain !== undefined && isAlive(domain) && domain.uuid === vm.uuid;
  });

const compareVm = (facts: Facts, vm: BelievedVm): Finding[] => {
  if (HOLDS_NO_DOMAIN.includes(vm.state)) return [];
  const alive = placesOf(facts, vm);
  if (alive.length > 1) return [twice(vm, alive)];
  const host = hostOf(facts, vm.hostId);
  if (!host) return [];
  const elsewhere = alive.find((h) => h.id !== host.id);
  if (elsewhere) return [runsElsewhere(facts, vm, host, elsewhere)];
  return compareAt(facts, vm, host);
};

const twice = (vm: BelievedVm, alive: readonly BelievedHost[]): Finding =>
  finding('VM-TWICE', vmSubject(vm.id), {
    place: alive.map((h) => h.name).join(' '),
    text: `VM ${vm.id} runs on ${alive.map((h) => h.name).join(' and on ')} at once`,
    next: virsh(alive.find((h) => h.id !== vm.hostId) ?? (alive[0] as BelievedHost), `destroy ${word(vm.domain)}`),
  });

const runsElsewhere = (facts: Facts, vm: BelievedVm, host: BelievedHost, elsewhere: BelievedHost): Finding => {
  const answered = seenOn(facts, host.id) !== undefined;
  return finding('VM-ELSEWHERE', vmSubject(vm.id), {
    place: elsewhere.name,
    text: `VM ${vm.id} runs on ${elsewhere.name}; the state says ${host.name}${answered ? '' : ', which cannot be asked: it may run there, too'}`,
    ...(answered ? { mend: { do: 'vm-host', vmId: vm.id, hostId: elsewhere.id } as const } : { next: `onehost show ${word(host.name)}` }),
  });
};

const compareAt = (facts: Facts, vm: BelievedVm, host: BelievedHost): Finding[] => {
  const answer = facts.answers.get(host.id);
  if (answer === undefined) return [];
  if ('silent' in answer) return unreachable(facts, vm, host);
  const domain = domainOf(answer.seen, vm);
  if (domain && domain.uuid !== vm.uuid) return [foreign(vm, host, domain)];
  const alive = domain !== undefined && isAlive(domain);
  const action = alive ? 'found-running' : 'found-off';
  const found = transitionFor(action, vm.state);
  if (!found) return [];
  const said = domain === undefined ? 'has no domain of it' : `says that its domain is ${domain.state}`;
  return [
    finding(alive ? 'VM-RUNS' : 'VM-OFF', vmSubject(vm.id), {
      place: host.name,
      text: `VM ${vm.id} is ${vm.state}; ${host.name} ${said}`,
      mend: { do: 'vm-state', vmId: vm.id, action },
    }),
  ];
};

/** Only of those that may run: one that is off stays off, whoever can be asked. */
const unreachable = (facts: Facts, vm: BelievedVm, host: BelievedHost): Finding[] => {
  const lost = transitionFor('lost', vm.state);
  if (!lost && !transitionFor('found-off', vm.state)) return [];
  const last = host.answeredAt === 0 ? 'it never answered' : `its last answer is ${age(facts.now - host.answeredAt)} old`;
  return [
    finding('VM-UNREACHABLE', vmSubject(vm.id), {
      place: host.name,
      text: `VM ${vm.id} ${lost ? `is ${vm.state} in the state and in truth UNKNOWN` : `is ${vm.state}`}: ${host.name} cannot be asked, ${last}`,
      ...(lost ? { mend: { do: 'vm-state', vmId: vm.id, action: 'lost' } as const } : { next: `onehost show ${word(host.name)}` }),
    }),
  ];
};

const foreign = (vm: BelievedVm, host: BelievedHost, domain: SeenDomain): Finding =>
  finding('VM-FOREIGN-DOMAIN', vmSubject(vm.id), {
    place: host.name,
    text: `the domain ${domain.name} on ${host.name} has the UUID ${domain.uuid}; VM ${vm.id} has ${vm.uuid}`,
    next: virsh(host, `dominfo ${word(domain.name)}`),
  });

/** A domain that no VM in the state owns up to. */
const compareStranger = (facts: Facts, host: BelievedHost, domain: SeenDomain): Finding[] => {
  const owner = facts.vms.find((vm) => vm.uuid === domain.uuid) ?? facts.vms.find((vm) => vm.domain === domain.name);
  const id = owner?.id ?? ourNumber(domain.name);
  if (owner && !HOLDS_NO_DOMAIN.includes(owner.state)) return [];
  if (id === undefined) return [wild(host, domain)];
  if (owner?.busy || facts.justEnded.has(id)) return [];
  return [
    finding('DOMAIN-LEFT', vmSubject(id), {
      place: host.name,
      detail: host.name,
      text: `the domain ${domain.name} is ${domain.state} on ${host.name}; ${owner ? `VM ${id} is ${owner.state}` : `there is no VM ${id} any more`}`,
      next: virsh(host, `${isAlive(domain) ? 'destroy' : 'undefine'} ${word(domain.name)}`),
    }),
  ];
};

const wild = (host: BelievedHost, domain: SeenDomain): Finding =>
  finding(
    'DOMAIN-WILD',
    { type: 'HOST', id: host.name },
    {
      place: host.name,
      detail: domain.name,
      text: `the domain ${domain.name} (${domain.state}) on ${host.name} is not ours`,
      next: `onehost importvm ${word(host.name)} ${word(domain.name)}`,
    },
  );
