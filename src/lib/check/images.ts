import type { BelievedDatastore, BelievedImage, Facts, SeenFile } from './facts';
import { type Finding, finding, type Subject } from './finding';
import { grounds, unreadDisks } from './folders';
import { below, seenOn, word } from './places';

/** Files of image and file datastores, which lie on the front-end, against the images of the state. */
export const compareImages = (facts: Facts): Finding[] => [
  ...facts.images.filter((i) => !i.busy).flatMap((i) => imageRecord(i)),
  ...('seen' in facts.frontEnd ? stored(facts, facts.frontEnd.seen.files) : []),
];

const subject = (i: BelievedImage): Subject => ({ type: 'IMAGE', id: String(i.id) });
const IN_PLACE = ['ready', 'used', 'persistent'];

const imageRecord = (image: BelievedImage): Finding[] => {
  if (image.life === 'waits')
    return [
      finding('IMAGE-STUCK', subject(image), {
        text: `image ${image.id} (${image.name}) waits for work that nobody has open`,
        next: `oneimage delete ${image.id}`,
      }),
    ];
  if ((image.life === 'used' || image.life === 'persistent') && image.users.length === 0)
    return [
      finding('IMAGE-USE', subject(image), {
        text: `image ${image.id} (${image.name}) is marked as used, and no VM uses it`,
        mend: { do: 'image-ready', imageId: image.id },
      }),
    ];
  return [];
};

const stored = (facts: Facts, files: readonly SeenFile[]): Finding[] => {
  const byPath = new Map(files.map((f) => [f.path, f]));
  // an image may be registered with a path elsewhere: that one is not ours to look for
  const roots = new Map(facts.stores.map((s) => [s.id, s.root]));
  const here = facts.images.filter((i) => !i.busy && IN_PLACE.includes(i.life) && below(roots.get(i.datastoreId) ?? '', i.source) !== undefined);
  return [
    ...here.flatMap((image) => {
      const file = byPath.get(image.source);
      return file ? compareFile(image, file) : [missing(image)];
    }),
    ...facts.stores.filter((s) => s.kind === 'image').flatMap((store) => leftFiles(facts, store, files)),
  ];
};

const missing = (image: BelievedImage): Finding =>
  finding('IMAGE-FILE-MISSING', subject(image), {
    place: 'front-end',
    text: `the file of image ${image.id} (${image.name}) is not there: ${image.source}`,
    next: image.users.length > 0 ? `onevm list --filter ID=${image.users[0]}` : `oneimage delete ${image.id}`,
  });

const MIB = 2 ** 20;

const compareFile = (image: BelievedImage, file: SeenFile): Finding[] => {
  const info = `qemu-img info -U ${word(image.source)}`;
  const at = (code: 'IMAGE-FORMAT' | 'IMAGE-BACKING' | 'IMAGE-SIZE', text: string): Finding[] => [
    finding(code, subject(image), { place: 'front-end', text, next: info }),
  ];
  if (file.opaque) return [];
  const isQcow2 = file.qcow2 !== undefined;
  if ((image.format === 'qcow2') !== isQcow2)
    return at('IMAGE-FORMAT', `${image.source} is ${isQcow2 ? '' : 'not '}qcow2; image ${image.id} is ${image.format}`);
  if (file.qcow2?.backing !== undefined) return at('IMAGE-BACKING', `${image.source} (image ${image.id}) is an overlay of ${file.qcow2.backing}`);
  const sizeMb = Math.ceil((file.qcow2?.sizeBytes ?? file.bytes) / MIB);
  // a persistent image grows with the disk of its VM, and is measured when it comes back
  if (sizeMb === image.sizeMb || image.life === 'persistent') return [];
  return at('IMAGE-SIZE', `${image.source} has ${sizeMb} MB; image ${image.id} (${image.name}) has ${image.sizeMb} MB`);
};

const leftFiles = (facts: Facts, store: BelievedDatastore, files: readonly SeenFile[]): Finding[] => {
  // by their names alone: a front-end whose folder was moved, or is reached by a link, still has them
  const known = new Set(facts.images.filter((i) => i.datastoreId === store.id).map((i) => i.source.slice(i.source.lastIndexOf('/') + 1)));
  return files.flatMap((file) => {
    const name = below(store.root, file.path);
    if (name === undefined || name.includes('/') || name.startsWith('.')) return [];
    // what is made for an image, and beside one
    if (known.has(name) || known.has(name.replace(/\.(part|snap)$/, ''))) return [];
    return [left(facts, store, file, name)];
  });
};

const left = (facts: Facts, store: BelievedDatastore, file: SeenFile, name: string): Finding => {
  const why = [
    ...leaningOn(facts, `${store.id}/${name}`),
    ...facts.hosts.filter((h) => seenOn(facts, h.id) === undefined).map((h) => `${h.name} cannot be asked whether it has it open`),
  ];
  const plain = /^[\w][\w.+-]*$/.test(name);
  return finding(
    'IMAGE-FILE-LEFT',
    { type: 'DATASTORE', id: store.name },
    {
      place: 'front-end',
      detail: name,
      text: `${file.path} (${Math.ceil(file.bytes / 1024)} KiB) belongs to no image${why.length > 0 ? `; it stays, for ${why.join(', and ')}` : ''}`,
      ...(why.length === 0 && plain ? { mend: { do: 'trash', hostId: -1, path: file.path } as const } : { next: `ls -l ${word(file.path)}` }),
    },
  );
};

/** Domains and overlays that have it open, wherever they see it. */
const leaningOn = (facts: Facts, within: string): string[] =>
  grounds(facts).flatMap((g) => {
    const here = `${g.datastores}/${within}`;
    const domains = (seenOn(facts, g.hostId)?.domains ?? [])
      .filter((d) => d.disks.some((k) => k.path === here))
      .map((d) => `the domain ${d.name} on ${g.name} has it open`);
    const overlays = g.files.filter((f) => f.qcow2?.backing === here || f.to === here).map((f) => `${f.path} on ${g.name} leans on it`);
    return [...domains, ...overlays, ...unreadDisks(g).map((path) => `${path} on ${g.name} cannot be read and may lean on it`)];
  });
