import { usageError } from '../lib/errors/errors';
import type { ObjectVerb } from '../lib/ops/object/requests';
import type { Template } from '../lib/template/template';
import { nounOf, type RefNoun, refArg, refsArg, wordArg } from './args/refs';
import type { One } from './context';
import { type Arg, defineCommand, flag, type Verb } from './define';
import { type Each, forEach, reportEach } from './forEach';

/**
 * The verbs that every kind of object has, for a binary; the requests behind them come from src/lib/ops/object/requests.ts:
 *
 *   verbs: [create, list, show, ...objectVerbs('vnet', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock'])]
 *
 * A binary whose verb can do more declares its own and leaves the name out here.
 */
export const objectVerbs = (noun: RefNoun, names: readonly ObjectVerbName[]): readonly Verb[] => names.map((name) => MAKE[name](noun));

export type ObjectVerbName = 'rename' | 'chown' | 'chgrp' | 'chmod' | 'update' | 'lock' | 'unlock';

const reporting =
  (noun: RefNoun, verbed: string) =>
  (each: Each<unknown>, one: One, options: object): Promise<number | undefined> =>
    reportEach(each, one, nounOf(noun).label, verbed, options);

/** All nouns have requests of the same form; one of them stands for all. */
const request = <V extends ObjectVerb | 'body'>(noun: RefNoun, verb: V): `vnet.${V}` => `${noun}.${verb}` as `vnet.${V}`;

const articled = (noun: RefNoun): string => `${/^[aeiou]/.test(nounOf(noun).long) ? 'an' : 'a'} ${nounOf(noun).long}`;

const rename = (noun: RefNoun): Verb =>
  defineCommand({
    name: 'rename',
    summary: `Give ${articled(noun)} another name`,
    args: { ref: refArg(noun), name: wordArg('name') },
    options: {},
    run: (one, { ref, name }) => forEach(one, nounOf(noun).type, [ref], (id) => one.call(request(noun, 'rename'), { id, name })),
    view: reporting(noun, 'renamed'),
  });

const chown = (noun: RefNoun): Verb =>
  defineCommand({
    name: 'chown',
    summary: `Give ${nounOf(noun).long}s to another user, and with a second name to another group`,
    args: { ids: refsArg(noun), user: refArg('user'), group: refArg('group', true) },
    options: {},
    async run(one, { ids, user, group }) {
      const uid = await one.resolve('USER', user);
      const gid = group === undefined ? -1 : await one.resolve('GROUP', group);
      return forEach(one, nounOf(noun).type, ids, (id) => one.call(request(noun, 'chown'), { id, uid, gid }));
    },
    view: reporting(noun, 'Owner/Group changed'),
  });

const chgrp = (noun: RefNoun): Verb =>
  defineCommand({
    name: 'chgrp',
    summary: `Give ${nounOf(noun).long}s to another group`,
    args: { ids: refsArg(noun), group: refArg('group') },
    options: {},
    async run(one, { ids, group }) {
      const gid = await one.resolve('GROUP', group);
      return forEach(one, nounOf(noun).type, ids, (id) => one.call(request(noun, 'chown'), { id, uid: -1, gid }));
    },
    view: reporting(noun, 'Group changed'),
  });

const RIGHTS = { r: 4, w: 2, x: 1 } as const;

/** `u=rwx,g=rx,o=r`: use, manage, administrate, of owner, group, others; who is not named gets nothing. */
const bitsOfWords = (text: string): number =>
  text.split(',').reduce((bits, word) => {
    const [, who = '', rights = ''] = /^([ugo])=([rwx]+)$/.exec(word) ?? [];
    const own = [...new Set(rights)].reduce((sum, right) => sum + RIGHTS[right as keyof typeof RIGHTS], 0);
    return bits | (own << { u: 6, g: 3, o: 0, '': 0 }[who as 'u' | 'g' | 'o' | '']);
  }, 0);

/** Owner, group, others: a digit each, left to right; those left out are 0. Of a digit its last three bits count. Or the same in letters. */
const octetArg: Arg<number> = {
  usage: 'octet',
  values: ['600', '640', '644', '660', '664'],
  parse(text) {
    if (/^\d+$/.test(text)) return [0, 1, 2].reduce((bits, at) => (bits << 3) | (Number(text[at] ?? 0) & 7), 0);
    const bits = bitsOfWords(text);
    if (bits === 0) throw usageError('command chmod: argument 1 must be one of octet, three digits from 0 to 7', { next: 'for example 640, or u=rw,g=r' });
    return bits;
  },
};

const chmod = (noun: RefNoun): Verb =>
  defineCommand({
    name: 'chmod',
    summary: `Change who may do what with ${nounOf(noun).long}s: owner, group, others, each use 4, manage 2, admin 1`,
    args: { ids: refsArg(noun), permissions: octetArg },
    // a template has images, which may go with it
    options: noun === 'template' ? { recursive: flag('--recursive', 'and of the images of its disks', '-R') } : {},
    run: (one, { ids, permissions }, options) =>
      forEach(one, nounOf(noun).type, ids, async (id) => {
        await one.call(request(noun, 'chmod'), { id, permissions });
        const images = (options as { recursive?: boolean }).recursive ? await one.call('template.images', { id }) : [];
        for (const image of images) await one.call('image.chmod', { id: image, permissions });
      }),
    view: reporting(noun, 'Permissions changed'),
  });

const updateVerb = (noun: RefNoun): Verb =>
  defineCommand({
    name: 'update',
    summary: `Change the template of ${articled(noun)}: from a file, from standard input, or in $EDITOR`,
    args: { ref: refArg(noun), file: { usage: 'file', optional: true, complete: 'file', parse: (t: string) => t } satisfies Arg<string> },
    options: { append: flag('--append', 'keep the attributes that are not named', '-a') },
    async run(one, { ref, file }, { append }) {
      const id = await one.resolve(nounOf(noun).type, ref);
      const template = await givenTemplate(one, noun, id, file, append === true);
      if (template === undefined) return { done: [], failed: [] };
      return forEach(one, nounOf(noun).type, [{ id }], () => one.call(request(noun, 'update'), { id, template, append: append === true }));
    },
    view: reporting(noun, noun === 'host' ? 'updated' : 'modified'),
  });

/** undefined: it was left as it is in the editor */
const givenTemplate = async (one: One, noun: RefNoun, id: number, file: string | undefined, append: boolean): Promise<Template | undefined> => {
  const { readTemplate } = await import('./args/templateFile');
  const given = await readTemplate(one.io, 'update', file);
  if (given !== undefined) return given;
  const { editTemplate } = await import('./args/editor');
  return editTemplate(one.io, append ? [] : await one.call(request(noun, 'body'), { id }));
};

/** How --verbose names what can be locked: `Hook locked`. */
const LOCKABLE: Partial<Record<RefNoun, string>> = {
  vm: 'VM',
  image: 'Image',
  vnet: 'VNet',
  template: 'Template',
  vntemplate: 'VN Template',
  vmgroup: 'VMGroup',
  vrouter: 'VRouter',
  marketapp: 'MarketPlaceApp',
  hook: 'Hook',
  backupjob: 'Backup Job',
};
const lockable = (noun: RefNoun, verbed: string): string => `${LOCKABLE[noun] ?? nounOf(noun).long} ${verbed}`;

const LEVELS = { use: 1, manage: 2, admin: 3, all: 4 } as const;

const lock = (noun: RefNoun): Verb =>
  defineCommand({
    name: 'lock',
    summary: `Lock ${nounOf(noun).long}s: nobody, not even an administrator, does with them what is locked`,
    args: { ids: refsArg(noun) },
    options: {
      use: flag('--use', 'all but looking (this is meant when nothing is said)'),
      manage: flag('--manage', 'what needs the rights manage or admin'),
      admin: flag('--admin', 'what needs the right admin'),
      all: flag('--all', 'all but looking'),
    },
    run(one, { ids }, options) {
      const level = LEVELS[(['use', 'manage', 'admin', 'all'] as const).find((name) => options[name]) ?? 'use'];
      return forEach(one, nounOf(noun).type, ids, (id) => one.call(request(noun, 'lock'), { id, level }));
    },
    view: reporting(noun, lockable(noun, 'locked')),
  });

const unlock = (noun: RefNoun): Verb =>
  defineCommand({
    name: 'unlock',
    summary: `Unlock ${nounOf(noun).long}s`,
    args: { ids: refsArg(noun) },
    options: {},
    run: (one, { ids }) => forEach(one, nounOf(noun).type, ids, (id) => one.call(request(noun, 'unlock'), { id })),
    view: reporting(noun, lockable(noun, 'unlocked')),
  });

const MAKE: Record<ObjectVerbName, (noun: RefNoun) => Verb> = { rename, chown, chgrp, chmod, update: updateVerb, lock, unlock };
