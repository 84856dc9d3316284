import { preconditionError, usageError } from '../../../lib/errors/errors';
import type { Interface } from '../../../lib/ops/vm/access';
import { refArg } from '../../args/refs';
import { type Arg, defineCommand, whole } from '../../define';

const portArg: Arg<number> = {
  usage: 'port',
  optional: true,
  values: ['22', '80', '443'],
  parse(given) {
    const port = Number(given);
    if (!/^\d{1,5}$/.test(given) || port < 1 || port > 65535) throw usageError(`port: ${JSON.stringify(given)} is no port`);
    return port;
  },
};

type Forwarded = NonNullable<Interface['forwarded']>;

/** `1-500/9000`: ports 1 to 500 of the guest are 9000 and on of the host; EXTERNAL_PORT_RANGE `9000:9499`. */
const mapping = ({ external, internal }: Forwarded): { first: number; last: number; outside: number } => {
  const inside = /^(\d+)[-:](\d+)/.exec(internal);
  const outside = /^(\d+)[-:]\d+$/.exec(external);
  if (!inside || !outside) throw preconditionError('port-ranges', `the interface has port ranges that cannot be understood: ${external}, ${internal}`);
  return { first: Number(inside[1]), last: Number(inside[2]), outside: Number(outside[1]) };
};

export const linesOf = (nicId: number, forwarded: Forwarded | undefined, port: number | undefined): string => {
  if (!forwarded) throw preconditionError('not-forwarded', `interface ${nicId} has no forwarded ports: its network forwards none`);
  const { first, last, outside } = mapping(forwarded);
  if (port === undefined) return `${forwarded.host} ports ${outside} to ${outside + last - first} -> ${first} to ${last}`;
  if (port < first || port > last) throw preconditionError('not-forwarded', `port ${port} is not forwarded: the interface has ${first} to ${last}`);
  return `${forwarded.host}@${outside + port - first} -> ${port}`;
};

export const portForward = defineCommand({
  name: 'port-forward',
  summary: 'Tell by which port of its host a port of the guest is reached, where the network forwards ports',
  args: { vm: refArg('vm'), port: portArg },
  options: { nicId: whole('--nic-id', 'nic_id', 'the interface (the first that has an address)') },
  changes: false,
  async run(one, { vm, port }, { nicId }) {
    const nic = await one.call('vm.nic', { id: await one.resolve('VM', vm), nicId });
    return linesOf(nic.nicId, nic.forwarded, port);
  },
  view(line, one) {
    one.io.out.write(`${line}\n`);
  },
});
