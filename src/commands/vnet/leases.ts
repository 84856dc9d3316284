import { usageError } from '../../lib/errors/errors';
import { RECOVERIES, type Recovery } from '../../lib/ops/vnet/recoveries';
import { refArg, refsArg, wordArg } from '../args/refs';
import { defineCommand, flag, text, whole } from '../define';
import { forEach, reportEach } from '../forEach';

const inRange = whole('--address_range', 'ar_id', 'only in this address range', '-a');

export const hold = defineCommand({
  name: 'hold',
  summary: 'Keep an address from being given to anybody',
  args: { vnet: refArg('vnet'), address: wordArg('ip') },
  options: { range: inRange },
  run: (one, { vnet, address }, options) => forEach(one, 'NET', [vnet], (id) => one.call('vnet.hold', { id, address, arId: options.range })),
  view: (each, one, options) => reportEach(each, one, 'VNET', 'lease on hold', options),
});

export const release = defineCommand({
  name: 'release',
  summary: 'Let a held address be given again',
  args: { vnet: refArg('vnet'), address: wordArg('ip') },
  options: { range: inRange },
  run: (one, { vnet, address }, options) => forEach(one, 'NET', [vnet], (id) => one.call('vnet.release', { id, address, arId: options.range })),
  view: (each, one, options) => reportEach(each, one, 'VNET', 'lease released', options),
});

export const reserve = defineCommand({
  name: 'reserve',
  summary: 'Make a network of some addresses of another one, or add them to one made so before',
  args: { vnet: refArg('vnet'), into: refArg('vnet', true) },
  options: {
    name: text('--name', 'reservation name', 'name of the network that is made', { short: '-n' }),
    size: whole('--size', 'size', 'how many addresses', '-s'),
    range: whole('--address_range', 'ar_id', 'of this address range', '-a'),
    ip: text('--ip', 'ip', 'from this IPv4 address on; -a names its range', { short: '-i' }),
    ip6: text('--ip6', 'ip6', 'from this IPv6 address on', { short: '-6' }),
    mac: text('--mac', 'mac', 'from this MAC address on', { short: '-m' }),
  },
  async run(one, { vnet, into }, options) {
    const { id } = await one.call('vnet.info', { id: await one.resolve('NET', vnet) });
    if (options.size === undefined) throw usageError('Specify a size (-s size) for the reservation', { next: 'onevnet reserve --help' });
    if (into === undefined && options.name === undefined) throw usageError('Specify a name (-n name) for the reservation', { next: 'onevnet reserve --help' });
    return one.call('vnet.reserve', {
      id,
      into: into === undefined ? undefined : await one.resolve('NET', into),
      name: options.name,
      size: options.size,
      arId: options.range,
      address: options.ip ?? options.ip6 ?? options.mac,
    });
  },
  view(id, one) {
    one.io.out.write(`Reservation VNET ID: ${id}\n`);
  },
});

const HOW: Readonly<Record<Recovery, string>> = {
  success: 'what it waits for went well',
  failure: 'what it waits for failed',
  retry: 'try the update again',
  delete: 'delete the network',
};

export const recover = defineCommand({
  name: 'recover',
  summary: 'Get a network out of a state between states',
  args: { ids: refsArg('vnet') },
  options: {
    success: flag('--success', HOW.success),
    failure: flag('--failure', HOW.failure),
    retry: flag('--retry', HOW.retry),
    delete: flag('--delete', HOW.delete),
  },
  async run(one, { ids }, options) {
    const how = RECOVERIES.find((r) => options[r]);
    if (!how) throw usageError(`Need to specify the result of the pending action.\n${RECOVERIES.map((r) => `\t--${r} ${HOW[r]}.`).join('\n')}`);
    return forEach(one, 'NET', ids, (id) => one.call('vnet.recover', { id, how }));
  },
  view: (each, one, options) => reportEach(each, one, 'VNET', 'recovering', options),
});
