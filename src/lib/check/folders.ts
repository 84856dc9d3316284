import { transitionFor } from '../model/transitions';
import { AT_REST, NOT_PLACED } from '../model/transitions/places';
import type { StateName } from '../model/vmStates';
import type { BelievedDisk, BelievedVm, Facts, SeenFile } from './facts';
import { type Finding, finding, vmSubject } from './finding';
import { below, seenOn, word } from './places';

/** A machine with system datastores: a host, or the front-end, where VMs without a host have their files. */
export interface Ground {
  /** -1: the front-end */
  readonly hostId: number;
  readonly name: string;
  readonly datastores: string;
  readonly files: readonly SeenFile[];
  readonly ssh: string;
}

/** Those that answered; the front-end last. */
export const grounds = (facts: Facts): Ground[] => [
  ...facts.hosts.flatMap((h) => {
    const seen = seenOn(facts, h.id);
    return seen ? [{ hostId: h.id, name: h.name, datastores: h.datastores, files: seen.files, ssh: h.ssh }] : [];
  }),
  ...('seen' in facts.frontEnd ? [{ hostId: -1, name: 'front-end', datastores: facts.datastores, files: facts.frontEnd.seen.files, ssh: '' }] : []),
];

/** Folders and disks in system datastores against the VMs that should have them. */
export const compareFolders = (facts: Facts): Finding[] => [
  ...leftFolders(facts),
  ...facts.vms.filter(restsHere).flatMap((vm) => disksOf(facts, vm)),
  ...trash(facts),
];

/** States with all files in one place that is known. */
const restsHere = (vm: BelievedVm): boolean => !vm.busy && !vm.imported && isSettled(vm.state) && !(NOT_PLACED as readonly StateName[]).includes(vm.state);

const isSettled = (state: StateName): boolean =>
  (AT_REST as readonly StateName[]).includes(state) || transitionFor('found-off', state) !== undefined || transitionFor('found-running', state) !== undefined;

/** Where the files of a VM are: on its host, or, when it has none, on the front-end. */
const homeOf = (facts: Facts, vm: BelievedVm): Ground | undefined => grounds(facts).find((g) => g.hostId === (vm.hostId ?? -1));

const diskPath = (ground: Ground, vm: BelievedVm, disk: Pick<BelievedDisk, 'id'>): string => `${ground.datastores}/${vm.systemId}/${vm.id}/disk.${disk.id}`;

const disksOf = (facts: Facts, vm: BelievedVm): Finding[] => {
  const home = homeOf(facts, vm);
  if (!home || vm.systemId === undefined) return [];
  return vm.disks.flatMap((disk) => {
    const path = diskPath(home, vm, disk);
    const file = home.files.find((f) => f.path === path);
    // a CD that describes the VM is made anew at each start
    if (!file) return disk.isContext ? [] : [missing(vm, home, disk, path)];
    return disk.isContext ? [] : backing(facts, vm, home, disk, file);
  });
};

const missing = (vm: BelievedVm, home: Ground, disk: BelievedDisk, path: string): Finding =>
  finding('VM-DISK-MISSING', vmSubject(vm.id), {
    place: home.name,
    detail: String(disk.id),
    text: `disk ${disk.id} of VM ${vm.id} is not there: ${home.name} has no ${path}`,
    next: `${home.ssh === '' ? '' : `${home.ssh} `}ls -l ${word(path.slice(0, path.lastIndexOf('/')))}`,
  });

/** An overlay leans on the image it was made of, and on nothing else. */
const backing = (facts: Facts, vm: BelievedVm, home: Ground, disk: BelievedDisk, file: SeenFile): Finding[] => {
  const leansOn = file.qcow2?.backing;
  if (leansOn === undefined) return [];
  const image = facts.images.find((i) => i.id === disk.imageId);
  const relative = image && below(facts.datastores, image.source);
  const wanted = image && (relative === undefined ? image.source : `${home.datastores}/${relative}`);
  const ownFolder = `${home.datastores}/${vm.systemId}/${vm.id}/`;
  if (leansOn === wanted || leansOn === image?.source || leansOn.startsWith(ownFolder)) return [];
  return [
    finding('VM-DISK-BACKING', vmSubject(vm.id), {
      place: home.name,
      detail: String(disk.id),
      text: `disk ${disk.id} of VM ${vm.id} is an overlay of ${leansOn}${wanted === undefined ? ', and should be of none' : `, and should be of ${wanted}`}`,
      next: `${home.ssh === '' ? '' : `${home.ssh} `}qemu-img info -U --backing-chain ${word(file.path)}`,
    }),
  ];
};

interface Folder {
  readonly ground: Ground;
  readonly path: string;
  readonly systemId: number;
  readonly vmId: number;
}

/** `<datastores>/<system datastore>/<vm>` on all machines; one that several see is one. */
const vmFolders = (facts: Facts): Folder[] => {
  const all = new Map<string, Folder>();
  for (const ground of grounds(facts))
    for (const file of ground.files) {
      const [, ds, vm] = /^(\d+)\/(\d{1,9})$/.exec(below(ground.datastores, file.path) ?? '') ?? [];
      const store = facts.stores.find((s) => s.kind === 'system' && String(s.id) === ds);
      if (file.kind !== 'folder' || !store || store.unreadable !== undefined || vm === undefined) continue;
      const key = `${store.shared ? '' : ground.hostId} ${ds} ${vm}`;
      if (!all.has(key)) all.set(key, { ground, path: file.path, systemId: store.id, vmId: Number(vm) });
    }
  return [...all.values()];
};

const leftFolders = (facts: Facts): Finding[] =>
  vmFolders(facts).flatMap((folder) => {
    const vm = facts.vms.find((v) => v.id === folder.vmId);
    if (!vm) return facts.justEnded.has(folder.vmId) ? [] : [left(facts, folder)];
    if (!restsHere(vm) || vm.systemId === undefined) return [];
    const shared = facts.stores.find((s) => s.id === folder.systemId)?.shared === true;
    const here = folder.systemId === vm.systemId && (shared || folder.ground.hostId === (vm.hostId ?? -1));
    return here ? [] : [elsewhere(facts, vm, folder)];
  });

const sizeOf = (ground: Ground, path: string): string => {
  const bytes = ground.files.filter((f) => f.path.startsWith(`${path}/`) && f.kind === 'file').reduce((sum, f) => sum + f.bytes, 0);
  return bytes < 10 * 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
};

/** Something that would be lost with it, if it went. */
const usersOf = (facts: Facts, { ground, path, systemId }: Folder): string[] => {
  const shared = facts.stores.find((s) => s.id === systemId)?.shared === true;
  const within = below(ground.datastores, path) as string;
  return grounds(facts)
    .filter((g) => shared || g.hostId === ground.hostId)
    .flatMap((g) => {
      const here = `${g.datastores}/${within}/`;
      const domains = (seenOn(facts, g.hostId)?.domains ?? [])
        .filter((d) => d.disks.some((k) => k.path.startsWith(here)))
        .map((d) => `the domain ${d.name} on ${g.name} has a disk in it`);
      const overlays = g.files
        .filter((f) => !f.path.startsWith(here) && (f.qcow2?.backing?.startsWith(here) || f.to?.startsWith(here)))
        .map((f) => `${f.path} leans on it`);
      return [
        ...domains,
        ...overlays,
        ...unreadDisks(g)
          .filter((path) => !path.startsWith(here))
          .map((f) => `${f} cannot be read and may lean on it`),
      ];
    });
};

/** Disks that nobody could look into. */
export const unreadDisks = (g: Ground): string[] => g.files.filter((f) => f.unread && /\/disk\.\d+$/.test(f.path)).map((f) => f.path);

/** Nobody who might have it open is silent. */
const unasked = (facts: Facts, { ground, systemId }: Folder): string[] => {
  const shared = facts.stores.find((s) => s.id === systemId)?.shared === true;
  return facts.hosts
    .filter((h) => (shared || h.id === ground.hostId) && seenOn(facts, h.id) === undefined)
    .map((h) => `${h.name} cannot be asked whether it has it open`);
};

const disposable = (facts: Facts, folder: Folder): { readonly text: string; readonly mend?: Finding['mend']; readonly next?: string } => {
  const why = [...usersOf(facts, folder), ...unasked(facts, folder)];
  return why.length === 0
    ? { text: '', mend: { do: 'trash', hostId: folder.ground.hostId, path: folder.path } }
    : { text: `; it stays, for ${why.join(', and ')}`, next: `${folder.ground.ssh === '' ? '' : `${folder.ground.ssh} `}ls -l ${word(folder.path)}` };
};

const left = (facts: Facts, folder: Folder): Finding => {
  const { ground, path, systemId, vmId } = folder;
  const { text, ...rest } = disposable(facts, folder);
  return finding('VM-FOLDER-LEFT', vmSubject(vmId), {
    place: ground.name,
    detail: `${ground.name}:${systemId}`,
    text: `${path} on ${ground.name} (${sizeOf(ground, path)}) belongs to no VM: there is no VM ${vmId} any more${text}`,
    ...rest,
  });
};

const elsewhere = (facts: Facts, vm: BelievedVm, folder: Folder): Finding => {
  const { ground, path, systemId } = folder;
  const home = homeOf(facts, vm);
  const whole = home !== undefined && vm.disks.every((d) => d.isContext || home.files.some((f) => f.path === diskPath(home, vm, d)));
  const { text, ...rest } = whole ? disposable(facts, folder) : { text: '; it stays, for not all disks are seen where the VM is', next: `onevm show ${vm.id}` };
  return finding('VM-FOLDER-ELSEWHERE', vmSubject(vm.id), {
    place: ground.name,
    detail: `${ground.name}:${systemId}`,
    text: `${path} on ${ground.name} (${sizeOf(ground, path)}) is not where VM ${vm.id} is: ${home?.name ?? 'its host cannot be asked'}, datastore ${vm.systemId}${text}`,
    ...rest,
  });
};

/** What was moved out of the way waits for a person. */
const trash = (facts: Facts): Finding[] => {
  const told = new Set<string>();
  return grounds(facts).flatMap((ground) =>
    ground.files.flatMap((file) => {
      const store = facts.stores.find((x) => file.path === `${ground.datastores}/${x.id}/.trash` || (ground.hostId < 0 && file.path === `${x.root}/.trash`));
      const kept = ground.files.filter((f) => f.path.startsWith(`${file.path}/`) && !f.path.slice(file.path.length + 1).includes('/'));
      if (!store || kept.length === 0) return [];
      const key = `${store.shared ? '' : ground.hostId} ${store.id}`;
      if (told.has(key)) return [];
      told.add(key);
      return [
        finding(
          'TRASH-KEPT',
          { type: 'DATASTORE', id: store.name },
          {
            place: ground.name,
            detail: ground.name,
            text: `${kept.length} moved out of the way in ${file.path} on ${ground.name} (${sizeOf(ground, file.path)})`,
            next: `${ground.ssh === '' ? '' : `${ground.ssh} `}ls -l ${word(file.path)}`,
          },
        ),
      ];
    }),
  );
};
