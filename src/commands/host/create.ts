import { usageError } from '../../lib/errors/errors';
import { parseRef } from '../../lib/model/idLists';
import { fileArg, wordArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, flag, text } from '../define';

const DRIVERS = ['kvm', 'qemu', 'dummy'];

export const create = defineCommand({
  name: 'create',
  summary: 'Take a machine into the cloud; it is looked at first, and not taken if that fails',
  args: { hostname: wordArg('hostname'), file: fileArg() },
  options: {
    im: text('--im', 'im_mad', 'information driver: kvm, qemu, dummy', { short: '-i', values: DRIVERS }),
    vm: text('--vm', 'vmm_mad', 'hypervisor driver: kvm, qemu, dummy', { short: '-v', values: DRIVERS }),
    cluster: text('--cluster', 'id|name', 'cluster it goes to', { short: '-c', complete: 'clusters' }),
    noLook: flag('--no-look', 'take it without a look (it is not up yet)'),
  },
  async run(one, { hostname, file }, options) {
    if (!options.im || !options.vm)
      throw usageError('Drivers are mandatory to create a host:\n\t -i information driver\n\t -v hypervisor driver', {
        next: `onehost create ${/^[\w.-]+$/.test(hostname) ? hostname : 'HOST'} -i kvm -v kvm`,
      });
    const clusterId = options.cluster === undefined ? 0 : await one.resolve('CLUSTER', parseRef(options.cluster));
    const template = file === undefined ? [] : ((await readTemplate(one.io, 'create', file)) ?? []);
    return one.call('host.create', { name: hostname, imMad: options.im, vmMad: options.vm, clusterId, template, look: options.noLook !== true });
  },
  async view(id, one, { im, vm }) {
    one.io.out.write(`ID: ${id}\n`);
    const strange = [im, vm].filter((name) => name !== undefined && !DRIVERS.includes(name));
    if (strange.length === 0) return;
    const { printable } = await import('../../lib/output/errorText');
    one.io.err.write(
      `HOST ${id} gets no VMs: there is no driver ${strange.map((name) => printable(`"${name}"`)).join(', ')} (there are: ${DRIVERS.join(', ')})\n  next: onehost delete ${id}\n`,
    );
  },
});
