import { usageError } from '../../../lib/errors/errors';
import type { Pairs, Template } from '../../../lib/template/template';
import { numberArg, sizeArg } from '../../args/numbers';
import { wordArg } from '../../args/refs';
import { readTemplate } from '../../args/templateFile';
import type { One } from '../../context';
import { text, type Verb } from '../../define';
import { devicePrefix } from '../../image/devicePrefix';
import { resolveOption } from './optionRefs';
import { partVerb } from './partVerb';

interface DiskWords {
  readonly file?: string;
  readonly image?: string;
  readonly target?: string;
  readonly prefix?: string;
  readonly cache?: string;
  readonly discard?: string;
}

const diskTemplate = async (one: One, o: DiskWords): Promise<Template> => {
  if (o.file !== undefined) return (await readTemplate(one.io, 'disk-attach', o.file)) ?? [];
  if (o.image === undefined) {
    const piped = await readTemplate(one.io, 'disk-attach', undefined);
    if (piped) return piped;
    throw usageError('Provide a template file or an image: --file or --image', { next: 'onevm disk-attach --help' });
  }
  const pairs: [string, string][] = [['IMAGE_ID', String(await resolveOption(one, 'IMAGE', 'image', o.image))]];
  if (o.target !== undefined) pairs.push(['TARGET', o.target]);
  if (o.prefix !== undefined) pairs.push(['DEV_PREFIX', o.prefix]);
  if (o.cache !== undefined) pairs.push(['CACHE', o.cache]);
  if (o.discard !== undefined) pairs.push(['DISCARD', o.discard]);
  return [{ key: 'DISK', value: pairs as Pairs }];
};

const diskAttach = partVerb({
  name: 'disk-attach',
  summary: 'Give a VM one more disk, also while it runs',
  args: {},
  options: {
    image: text('--image', 'id|name', 'the image', { short: '-i', complete: 'images' }),
    file: text('--file', 'file', 'a template with one DISK', { short: '-f', complete: 'file' }),
    target: text('--target', 'target', 'the device: sdb', { short: '-t' }),
    prefix: devicePrefix('of the disk'),
    cache: text('--cache', 'cache_mode', 'how it is cached: none, writethrough, writeback', {
      values: ['default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe'],
    }),
    discard: text('--discard', 'discard_mode', 'what becomes of discarded blocks: ignore, unmap', { values: ['ignore', 'unmap'] }),
  },
  verbing: 'Attaching disk',
  async act(one, id, _args, options) {
    await one.call('vm.diskAttach', { id, template: await diskTemplate(one, options) });
    return [];
  },
});

const diskDetach = partVerb({
  name: 'disk-detach',
  summary: 'Take a disk from a VM, also while it runs; what a persistent one holds goes back to its image',
  args: { disk: numberArg('diskid') },
  options: {},
  verbing: 'Detaching disk',
  async act(one, id, { disk }) {
    await one.call('vm.diskDetach', { id, diskId: disk });
    return [];
  },
});

const diskResize = partVerb({
  name: 'disk-resize',
  summary: 'Grow a disk, also while the VM runs',
  args: { disk: numberArg('diskid'), size: sizeArg('size') },
  options: {},
  verbing: 'resizing disk',
  async act(one, id, { disk, size }) {
    const { vectors, pair } = await import('../../../lib/template/template');
    const vm = await one.call('vm.info', { id });
    const now = Number(
      pair(
        vectors(vm.template, 'DISK').find((d) => pair(d, 'DISK_ID') === String(disk)),
        'SIZE',
      ) ?? Number.NaN,
    );
    if (size <= now) throw usageError(`New size '${size}' must be larger than current size '${now}'`, { code: 'disk-size' });
    await one.call('vm.diskResize', { id, diskId: disk, sizeMb: size });
    return [];
  },
});

const diskSaveas = partVerb({
  name: 'disk-saveas',
  summary: 'Save a disk of a VM, or a snapshot of it, as a new image',
  args: { disk: numberArg('diskid'), name: wordArg('img_name') },
  options: {
    type: text('--type', 'type', 'type of the image: OS, CDROM, DATABLOCK', { short: '-t', values: ['OS', 'CDROM', 'DATABLOCK'] }),
    snapshot: text('--snapshot', 'snapshot', 'the number of the snapshot to save', { short: '-s' }),
  },
  verbing: ({ disk, name }, { snapshot }) => `disk ${disk}${snapshot === undefined ? '' : ` snapshot ${snapshot}`} prepared to be saved in the image ${name}`,
  async act(one, id, { disk, name }, { type, snapshot }) {
    if (snapshot !== undefined && !/^\d+$/.test(snapshot)) throw usageError(`--snapshot ${snapshot}: that is not the number of a snapshot`);
    const saved = await one.call('vm.diskSave', {
      id,
      disks: [{ diskId: disk, name, type, snapshotId: snapshot === undefined ? undefined : Number(snapshot) }],
    });
    return saved.imageIds.map((image) => `Image ID: ${image}`);
  },
});

export const diskVerbs: readonly Verb[] = [diskAttach, diskDetach, diskResize, diskSaveas];
