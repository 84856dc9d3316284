import { usageError } from '../../lib/errors/errors';
import { parseRef } from '../../lib/model/idLists';
import { IMAGE_TYPE, type ImageTypeName } from '../../lib/model/objectStates';
import { numberArg, refArg, refsArg, wordArg } from '../args/refs';
import type { One } from '../context';
import { type Arg, defineCommand, flag, text, type Verb } from '../define';
import { type Each, forEach, reportEach } from '../forEach';
import { imageWaitOptions, type WaitHow, waitForImages } from '../waiting';

type Global = WaitHow & { readonly verbose?: boolean };

/** What became of each; with `--wait` also how the work on them ended. */
const reportAndWait = async (each: Each<unknown>, one: One, verbed: string, goal: 'READY' | 'GONE', options: Global): Promise<number | undefined> => {
  const failed = await reportEach(each, one, 'IMAGE', verbed, options);
  return (
    failed ??
    (await waitForImages(
      one,
      each.done.map((d) => d.id),
      goal,
      options,
    ))
  );
};

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete images that no VM uses',
  args: { ids: refsArg('image') },
  options: { force: flag('--force', 'also one that is locked'), ...imageWaitOptions },
  run: (one, { ids }, options) => forEach(one, 'IMAGE', ids, (id) => one.call('image.delete', { id, force: options.force === true })),
  view: (each, one, options) => reportAndWait(each, one, 'deleting', 'GONE', options),
});

export const clone = defineCommand({
  name: 'clone',
  summary: 'Copy an image into one of its own',
  args: { image: refArg('image'), name: wordArg('name') },
  options: { datastore: text('--datastore', 'id|name', 'datastore it goes to', { short: '-d', complete: 'datastores' }), ...imageWaitOptions },
  async run(one, { image, name }, options) {
    const datastoreId = options.datastore === undefined ? undefined : await one.resolve('DATASTORE', parseRef(options.datastore));
    return one.call('image.clone', { id: await one.resolve('IMAGE', image), name, datastoreId });
  },
  view({ id }, one, options) {
    one.io.out.write(`ID: ${id}\n`);
    return waitForImages(one, [id], 'READY', options);
  },
});

interface Simple {
  readonly name: string;
  readonly summary: string;
  readonly verbed: string;
  act(one: One, id: number): Promise<unknown>;
}

/** Verbs that change each image named, at once. */
const simple = (v: Simple): Verb =>
  defineCommand({
    name: v.name,
    summary: v.summary,
    args: { ids: refsArg('image') },
    options: {},
    run: (one, { ids }) => forEach(one, 'IMAGE', ids, (id) => v.act(one, id)),
    view: (each, one, options) => reportEach(each, one, 'IMAGE', v.verbed, options),
  });

const typeArg: Arg<ImageTypeName> = {
  usage: 'type',
  values: Object.keys(IMAGE_TYPE),
  parse(word) {
    const type = word.toUpperCase();
    if (!(type in IMAGE_TYPE)) throw usageError(`Image type not supported. Must be ${Object.keys(IMAGE_TYPE).join(', ')}.`);
    return type as ImageTypeName;
  },
};

const chtype = defineCommand({
  name: 'chtype',
  summary: 'Change what images are',
  args: { ids: refsArg('image'), type: typeArg },
  options: {},
  run: (one, { ids, type }) => forEach(one, 'IMAGE', ids, (id) => one.call('image.chtype', { id, type })),
  view: (each, one, options) => reportEach(each, one, 'IMAGE', 'Type changed', options),
});

const snapshotVerb = (
  request: 'image.snapshotdelete' | 'image.snapshotrevert' | 'image.snapshotflatten',
  v: Pick<Simple, 'name' | 'summary' | 'verbed'>,
): Verb =>
  defineCommand({
    name: v.name,
    summary: v.summary,
    args: { image: refArg('image'), snapshot: numberArg('snapshot_id') },
    options: imageWaitOptions,
    run: (one, { image, snapshot }) => forEach(one, 'IMAGE', [image], (id) => one.call(request, { id, snapshotId: snapshot })),
    view: (each, one, options) => reportAndWait(each, one, v.verbed, 'READY', options),
  });

const orphans = defineCommand({
  name: 'orphans',
  summary: 'Print the ids of images that no template names',
  changes: false,
  args: {},
  options: {},
  run: (one) => one.call('image.orphans', {}),
  view: (ids, one) => void one.io.out.write(ids.map((id) => `${id}\n`).join('')),
});

export const changeVerbs: readonly Verb[] = [
  simple({
    name: 'persistent',
    summary: 'Let one VM at a time write into the image itself',
    verbed: 'made persistent',
    act: (one, id) => one.call('image.persistent', { id, persistent: true }),
  }),
  simple({
    name: 'nonpersistent',
    summary: 'Give every VM a copy of its own',
    verbed: 'made non persistent',
    act: (one, id) => one.call('image.persistent', { id, persistent: false }),
  }),
  simple({ name: 'enable', summary: 'Let VMs use images again', verbed: 'enabled', act: (one, id) => one.call('image.enable', { id, enable: true }) }),
  simple({ name: 'disable', summary: 'Let no VM use images', verbed: 'disabled', act: (one, id) => one.call('image.enable', { id, enable: false }) }),
  chtype,
  snapshotVerb('image.snapshotdelete', { name: 'snapshot-delete', summary: 'Remove a snapshot of an image', verbed: 'deleting snapshot' }),
  snapshotVerb('image.snapshotrevert', { name: 'snapshot-revert', summary: 'Take an image back to a snapshot', verbed: 'reverting image state' }),
  snapshotVerb('image.snapshotflatten', {
    name: 'snapshot-flatten',
    summary: 'Take an image back to a snapshot and forget all snapshots',
    verbed: 'flattening snapshot',
  }),
  orphans,
];
