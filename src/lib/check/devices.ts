import type { BelievedHost, BelievedVm, Facts, Seen, SeenDomain } from './facts';
import { type Finding, finding, vmSubject } from './finding';
import { below, domainOf, hostOf, isAlive, seenOn, virsh, word } from './places';

/** What the domain of a VM has, against what the VM should have: disks, snapshots, interfaces. */
export const compareDevices = (facts: Facts): Finding[] => [...ours(facts).flatMap((vm) => devicesOf(facts, vm)), ...ports(facts)];

/** Adopted machines keep their own devices. */
const ours = (facts: Facts): readonly BelievedVm[] => facts.vms.filter((vm) => !vm.busy && !vm.imported);

const devicesOf = (facts: Facts, vm: BelievedVm): Finding[] => {
  const host = hostOf(facts, vm.hostId);
  const seen = host && seenOn(facts, host.id);
  const domain = seen && domainOf(seen, vm);
  if (!host || !domain || !isAlive(domain) || domain.uuid !== vm.uuid) return [];
  return [...unknownDisks(vm, host, domain), ...snapshots(vm, host, seen, domain), ...taps(vm, host, seen, domain)];
};

/** All disks of ours lie in the folder of the VM, under their number; a snapshot of a raw one may have its overlay beside it. */
const unknownDisks = (vm: BelievedVm, host: BelievedHost, domain: SeenDomain): Finding[] => {
  const folder = `${host.datastores}/${vm.systemId}/${vm.id}`;
  const known = new Set(vm.disks.map((d) => String(d.id)));
  return domain.disks
    .filter((d) => d.path !== '' && !known.has(/^disk\.(\d+)/.exec(below(folder, d.path) ?? '')?.[1] ?? ''))
    .map((d) =>
      finding('VM-DISK-UNKNOWN', vmSubject(vm.id), {
        place: host.name,
        detail: d.target,
        text: `the domain of VM ${vm.id} has ${d.path} as ${d.target}, which the state does not know`,
        next: virsh(host, `detach-disk ${word(domain.name)} ${word(d.target)}`),
      }),
    );
};

const snapshots = (vm: BelievedVm, host: BelievedHost, seen: Seen, domain: SeenDomain): Finding[] => {
  const known = domain.snapshots;
  if (known === undefined) return [];
  // libvirt forgets them when a domain ends; what it is told them from again lies beside the disks
  const kept = (name: string): boolean => seen.files.some((f) => f.path === `${host.datastores}/${vm.systemId}/${vm.id}/${name}.snapshot.xml`);
  const lost = vm.snapshots
    .filter((s) => !known.includes(s.name) && !kept(s.name))
    .map((s) =>
      finding('VM-SNAPSHOT-LOST', vmSubject(vm.id), {
        place: host.name,
        detail: String(s.id),
        text: `snapshot ${s.id} of VM ${vm.id} (${s.name}) is not known to its domain`,
        next: `onevm snapshot-delete ${vm.id} ${s.id}`,
      }),
    );
  const unknown = known
    .filter((name) => !vm.snapshots.some((s) => s.name === name))
    .map((name) =>
      finding('VM-SNAPSHOT-UNKNOWN', vmSubject(vm.id), {
        place: host.name,
        detail: name,
        text: `the domain of VM ${vm.id} has a snapshot ${name} that the state does not know`,
        next: virsh(host, `snapshot-delete ${word(domain.name)} ${word(name)}`),
      }),
    );
  return [...lost, ...unknown];
};

const taps = (vm: BelievedVm, host: BelievedHost, seen: Seen, domain: SeenDomain): Finding[] =>
  vm.nics
    .filter((nic) => !nic.isAlias && nic.tap !== '' && nic.bridge !== '' && domain.nics.some((n) => n.tap === nic.tap))
    .flatMap((nic) => {
      const tap = seen.taps.find((t) => t.name === nic.tap);
      if (!tap || tap.bridge === nic.bridge) return [];
      const loose = tap.bridge === '';
      return [
        finding(loose ? 'VM-TAP-LOOSE' : 'VM-TAP-BRIDGE', vmSubject(vm.id), {
          place: host.name,
          detail: nic.tap,
          text: loose
            ? `interface ${nic.id} of VM ${vm.id} (${nic.tap}) is on no bridge; its network says ${nic.bridge}`
            : `interface ${nic.id} of VM ${vm.id} (${nic.tap}) is on ${tap.bridge}; its network says ${nic.bridge}`,
          next: `${host.ssh} sudo ip link set dev ${word(nic.tap)} master ${word(nic.bridge)}`,
        }),
      ];
    });

/** A port belongs to the first; each other one is told. */
const ports = (facts: Facts): Finding[] => {
  const taken = new Map<string, number>();
  return facts.vms.flatMap((vm) =>
    vm.hostId === undefined
      ? []
      : [...new Set(vm.vncPorts)].flatMap((port) => {
          const first = taken.get(`${vm.hostId} ${port}`);
          if (first === undefined) {
            taken.set(`${vm.hostId} ${port}`, vm.id);
            return [];
          }
          return [
            finding('VM-VNC-TWICE', vmSubject(vm.id), {
              place: hostOf(facts, vm.hostId)?.name ?? '',
              detail: String(port),
              text: `VM ${vm.id} and VM ${first} both have the VNC port ${port} on one host`,
              next: `onevm updateconf ${vm.id}`,
            }),
          ];
        }),
  );
};
