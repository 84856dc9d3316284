import { missingError } from '../../lib/errors/errors';
import type { Ref } from '../../lib/model/idLists';
import { refArg, wordArg } from '../args/refs';
import type { One } from '../context';
import { defineCommand, text } from '../define';

const OURS = 'the field had it up to 6.10; a domain is taken in as it runs, and its disks stay its own';

const options = { name: text('--name', 'name', "name of the VM; the domain's own when absent") };

const printId = (id: number, one: One): void => void one.io.out.write(`VM ID: ${id}\n`);

/** `onehost importvm node1 legacy` */
export const importVm = defineCommand({
  name: 'importvm',
  summary: 'Take a domain that runs on a host into the cloud, as it is: nothing is restarted',
  ours: OURS,
  args: { host: refArg('host'), domain: wordArg('domain') },
  options,
  run: async (one, { host, domain }, o) => one.call('vm.import', { id: await one.resolve('HOST', host), domain, name: o.name }),
  view: printId,
});

/** `onevm importvm legacy`, or, where several hosts have one of that name, `onevm importvm legacy node1` */
export const importNamed = defineCommand({
  name: 'importvm',
  summary: 'Take a domain that is not ours into the cloud, as it is: nothing is restarted',
  ours: OURS,
  args: { domain: wordArg('domain'), host: refArg('host', true) },
  options,
  run: async (one, { domain, host }, o) => one.call('vm.import', { id: await hostWith(one, domain, host), domain, name: o.name }),
  view: printId,
});

/** By what the hosts were last seen to have. */
const hostWith = async (one: One, domain: string, host: Ref | undefined): Promise<number> => {
  if (host) return one.resolve('HOST', host);
  const { wildOf } = await import('../../lib/documents/wild');
  const having = (await one.call('host.documents', {})).filter((h) => wildOf(h.facts).some((d) => d.name === domain || d.uuid === domain.toLowerCase()));
  const [first, second] = having;
  if (!first) throw missingError(`No host is known to have a domain "${domain}" that is not ours.`, { next: 'onecheck DOMAIN-WILD' });
  if (second)
    throw missingError(`Several hosts have a domain "${domain}" that is not ours: ${having.map((h) => h.name).join(', ')}.`, {
      code: 'ambiguous',
      next: `onevm importvm ${domain} ${first.id}`,
    });
  return first.id;
};
