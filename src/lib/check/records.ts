import { isPassing } from '../model/transitions/recovery';
import type { Facts } from './facts';
import { type Finding, finding, vmSubject } from './finding';
import { age, word } from './places';

/** What the state alone tells: work, leases, ports, locks; hosts and datastores that were not looked at; files of ours that are too open. */
export const compareRecords = (facts: Facts): Finding[] => [
  ...unreadable(facts),
  ...stuck(facts),
  ...leases(facts),
  ...ports(facts),
  ...operations(facts),
  ...locks(facts),
  ...hosts(facts),
  ...datastores(facts),
  ...files(facts),
];

const unreadable = (facts: Facts): Finding[] => [
  ...facts.vms.flatMap((vm) =>
    vm.unreadable === undefined
      ? []
      : [finding('VM-UNREADABLE', vmSubject(vm.id), { text: `the record of VM ${vm.id} cannot be read: ${vm.unreadable}`, next: `onevm log ${vm.id}` })],
  ),
  ...facts.stores.flatMap((s) =>
    s.unreadable === undefined
      ? []
      : [
          finding(
            'DATASTORE-UNREADABLE',
            { type: 'DATASTORE', id: s.name },
            { text: `the record of datastore ${s.id} (${s.name}) cannot be read: ${s.unreadable}`, next: 'onelog list' },
          ),
        ],
  ),
];

const stuck = (facts: Facts): Finding[] =>
  facts.vms
    .filter((vm) => !vm.busy && isPassing(vm.state))
    .map((vm) =>
      finding('VM-STUCK', vmSubject(vm.id), { text: `VM ${vm.id} is ${vm.state}, and no work on it is open`, next: `onevm recover --failure ${vm.id}` }),
    );

const leases = (facts: Facts): Finding[] => {
  const vms = new Map(facts.vms.map((vm) => [vm.id, vm]));
  const left = facts.leases
    .filter(({ vmId, nicId }) =>
      vms.has(vmId) ? vms.get(vmId)?.nics.every((n) => n.id !== nicId) === true && !vms.get(vmId)?.busy : !facts.justEnded.has(vmId),
    )
    .map((l) =>
      finding('LEASE-LEFT', vmSubject(l.vmId), {
        detail: `${l.networkId}:${l.address}`,
        text: `${l.address} of network ${l.networkId} is leased to ${vms.has(l.vmId) ? `interface ${l.nicId} of VM ${l.vmId}, which has no such interface` : `VM ${l.vmId}, which ended`}`,
        mend: { do: 'lease', vmId: l.vmId, nicId: l.nicId },
      }),
    );
  const held = new Set(facts.leases.map((l) => `${l.vmId} ${l.nicId}`));
  const missing = facts.vms
    .filter((vm) => !vm.busy && !vm.imported)
    .flatMap((vm) =>
      vm.nics
        .filter((n) => n.networkId !== undefined && !held.has(`${vm.id} ${n.id}`))
        .map((n) =>
          finding('LEASE-MISSING', vmSubject(vm.id), {
            detail: String(n.id),
            text: `interface ${n.id} of VM ${vm.id} has no lease in network ${n.networkId}`,
            next: `onevm nic-detach ${vm.id} ${n.id}`,
          }),
        ),
    );
  return [...left, ...missing];
};

const ports = (facts: Facts): Finding[] => {
  const vms = new Set(facts.vms.map((vm) => vm.id));
  return facts.vncPorts
    .filter((p) => !vms.has(p.vmId) && !facts.justEnded.has(p.vmId))
    .map((p) =>
      finding('VNC-PORT-LEFT', vmSubject(p.vmId), {
        text: `the VNC port ${p.port} is kept for VM ${p.vmId}, which ended`,
        mend: { do: 'vnc-port', vmId: p.vmId },
      }),
    );
};

/** Whoever woke a worker gives it a moment. */
const GRACE = 10;

const operations = (facts: Facts): Finding[] =>
  facts.workerAtWork
    ? []
    : facts.operations
        .filter((o) => o.age > GRACE)
        .map((o) =>
          finding(
            'OPERATION-ALONE',
            { type: 'OPERATION', id: String(o.id) },
            { text: `operation ${o.id} (${o.kind} of ${o.object}) is open for ${age(o.age)}, and no oned is at work`, mend: { do: 'wake' } },
          ),
        );

const locks = (facts: Facts): Finding[] =>
  facts.locks
    .filter((l) => !l.object || !l.user)
    .map((l) =>
      finding(
        'LOCK-LEFT',
        { type: 'LOCK', id: `${l.type}-${l.id}` },
        {
          text: `${l.type} ${l.id} is locked by user ${l.uid}: ${l.object ? 'there is no such user any more' : 'there is no such object any more'}`,
          mend: { do: 'lock', type: l.type, id: l.id },
        },
      ),
    );

/** Two rounds may be missed: one is being made. */
const OLD = 3;

const hosts = (facts: Facts): Finding[] =>
  facts.hosts.flatMap((h) => {
    const subject = { type: 'HOST', id: h.name } as const;
    const answer = facts.answers.get(h.id);
    if (answer && 'silent' in answer)
      return [
        finding('HOST-SILENT', subject, {
          place: h.name,
          text: `${h.name} cannot be asked: ${answer.silent}`,
          next: h.mistake === undefined ? `${h.ssh} true` : `onehost update ${h.id}`,
        }),
      ];
    if (h.offline) return [];
    const mend = { do: 'host-look', hostId: h.id } as const;
    if (h.lookedAt === 0) return [finding('HOST-NEVER-LOOKED', subject, { place: h.name, text: `${h.name} was never looked at`, mend })];
    const seconds = facts.now - h.lookedAt;
    if (seconds <= OLD * facts.lookInterval) return [];
    return [finding('HOST-LOOK-OLD', subject, { place: h.name, text: `${h.name} was looked at ${age(seconds)} ago`, mend })];
  });

const DAY = 86_400;

const datastores = (facts: Facts): Finding[] =>
  facts.stores.flatMap((s) =>
    s.lookedAt === undefined || facts.now - s.lookedAt <= DAY
      ? []
      : [
          finding(
            'DATASTORE-LOOK-OLD',
            { type: 'DATASTORE', id: s.name },
            {
              text:
                s.lookedAt === 0
                  ? `the room of datastore ${s.name} was never measured`
                  : `the room of datastore ${s.name} was measured ${age(facts.now - s.lookedAt)} ago`,
              mend: { do: 'datastore-look', datastoreId: s.id },
            },
          ),
        ],
  );

const octal = (mode: number): string => mode.toString(8).padStart(3, '0');

const files = (facts: Facts): Finding[] =>
  facts.own
    .filter((f) => (f.mode & ~f.atMost) !== 0)
    .map((f) => {
      const mode = f.mode & f.atMost;
      return finding(
        'FILE-OPEN',
        { type: 'FILE', id: f.path },
        {
          place: 'front-end',
          text: `${f.path} has mode ${octal(f.mode)}; at most ${octal(f.atMost)} is safe`,
          next: `chmod ${octal(mode)} ${word(f.path)}`,
          mend: { do: 'mode', path: f.path, mode },
        },
      );
    });
