import { missingError, preconditionError, usageError } from '../../lib/errors/errors';
import { formatIp4, parseIp4 } from '../../lib/model/addresses';
import { isVector, type Pairs, pair, type Template, vectors } from '../../lib/template/template';
import { fileArg, refArg, wordArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { type Arg, defineCommand, flag } from '../define';
import { forEach, reportEach } from '../forEach';
import { rangeOfOptions, rangeOptions } from './rangeOptions';

/** What is no number is the number of no range: the request says so, after it has looked for the network. */
const rangeArg: Arg<number> = { usage: 'ar_id', parse: (t) => (/^\d+$/.test(t) ? Number(t) : -1) };

export const addar = defineCommand({
  name: 'addar',
  summary: 'Add an address range to a network',
  args: { vnet: refArg('vnet'), file: fileArg() },
  options: rangeOptions,
  run: (one, { vnet, file }, options) =>
    forEach(one, 'NET', [vnet], async (id) => {
      const given = rangeOfOptions(options);
      if (!given) await one.call('vnet.info', { id });
      const template = given ? [{ key: 'AR', value: given }] : await readTemplate(one.io, 'addar', file);
      if (!template)
        throw usageError('an address range is needed: a file with an AR vector, or --size with --ip, --ip6, --mac ...', { next: 'onevnet addar --help' });
      return one.call('vnet.addar', { id, template });
    }),
  view: (each, one, options) => reportEach(each, one, 'VNET', 'address range added', options),
});

export const rmar = defineCommand({
  name: 'rmar',
  summary: 'Remove an address range from a network',
  args: { vnet: refArg('vnet'), range: rangeArg },
  options: { force: flag('--force', 'also when VMs have addresses of it') },
  run: (one, { vnet, range }, options) => forEach(one, 'NET', [vnet], (id) => one.call('vnet.rmar', { id, arId: range, force: options.force === true })),
  view: (each, one, options) => reportEach(each, one, 'VNET', 'address range removed', options),
});

export const free = defineCommand({
  name: 'free',
  summary: 'Give a reserved address range back',
  args: { vnet: refArg('vnet'), range: rangeArg },
  options: {},
  run: (one, { vnet, range }) => forEach(one, 'NET', [vnet], (id) => one.call('vnet.free', { id, arId: range })),
  view: (each, one, options) => reportEach(each, one, 'VNET', 'address range freed', options),
});

/** The AR vector of the file, which may also hold its attributes alone, a line each; replacing, it says which range it means. */
const rangeVector = (given: Template, arId: number, append: boolean): Pairs => {
  const alone = given.flatMap(({ key, value }): Pairs => (isVector(value) ? [] : [[key, value]]));
  const ar = vectors(given, 'AR')[0] ?? (alone.length > 0 ? alone : undefined);
  if (!ar || (!append && pair(ar, 'AR_ID') === undefined)) throw preconditionError('ar-missing', '[one.vn.update_ar] AR/AR_ID attribute is missing.');
  const named = pair(ar, 'AR_ID');
  if (named !== undefined && named !== String(arId)) throw usageError(`the file is of address range ${named}, the command of ${arId}`);
  return ar;
};

export const updatear = defineCommand({
  name: 'updatear',
  summary: 'Change the attributes of an address range',
  args: { vnet: refArg('vnet'), range: rangeArg, file: fileArg() },
  options: { append: flag('--append', 'keep the attributes that the file does not name', '-a') },
  async run(one, { vnet, range, file }, options) {
    const id = await one.resolve('NET', vnet);
    const known = (await one.call('vnet.info', { id })).ranges.find((r) => r.ar_id === range);
    if (!known) throw missingError(`Address Range ${range} does not exist for Virtual Network ${id}`, { next: `onevnet show ${id} --show-ar` });
    const template = await readTemplate(one.io, 'updatear', file);
    if (!template) throw usageError('a file with the AR vector is needed', { next: `onevnet show ${id} --show-ar` });
    const append = options.append === true;
    return one.call('vnet.updatear', { id, arId: range, ar: rangeVector(template, range, append), append });
  },
  view: () => undefined,
});

export const addleases = defineCommand({
  name: 'addleases',
  summary: 'Add one address to a network, as a range of its own',
  args: { vnet: refArg('vnet'), ip: wordArg('ip'), mac: wordArg('mac', true) },
  options: {},
  run: (one, { vnet, ip, mac }) =>
    forEach(one, 'NET', [vnet], (id) => {
      const type = ip.includes(':') ? 'IP6' : 'IP';
      const value: Pairs = [[type, ip], ['SIZE', '1'], ...(mac === undefined ? [] : [['MAC', mac] as const])];
      return one.call('vnet.addar', { id, template: [{ key: 'AR', value }] });
    }),
  view: (each, one, options) => reportEach(each, one, 'VNET', 'lease added', options),
});

export const rmleases = defineCommand({
  name: 'rmleases',
  summary: 'Remove an address that is a range of its own',
  args: { vnet: refArg('vnet'), ip: wordArg('ip') },
  options: {},
  async run(one, { vnet, ip }) {
    const id = await one.resolve('NET', vnet);
    const { ranges } = await one.call('vnet.info', { id });
    const wanted = parseIp4(ip) === undefined ? ip.toLowerCase() : formatIp4(parseIp4(ip) as number);
    const range = ranges.find((r) => r.size === 1 && (r.ip === null ? r.ip6 : formatIp4(r.ip)) === wanted);
    if (!range) throw missingError(`No single AR found with leading IP ${ip} and size 1`, { next: `onevnet show ${id} --show-ar` });
    return forEach(one, 'NET', [{ id }], () => one.call('vnet.rmar', { id, arId: range.ar_id, force: false }));
  },
  view: (each, one, options) => reportEach(each, one, 'VNET', 'lease removed', options),
});
