import { DEFAULT_LIMIT, figureText, QUOTA_METRICS, type QuotaEntry, UNLIMITED } from '../lib/model/quotas';
import type { Template } from '../lib/template/template';
import { pack } from '../state/packing';
import { templateFrom } from './args/edited';
import { fileArg, refArg, refsArg } from './args/refs';
import type { One } from './context';
import { defineCommand, type Verb } from './define';
import { type Each, forEach, reportEach } from './forEach';
import { told } from './told';

/** The limits as a person writes them, for the editor. */
const written = (quotas: readonly QuotaEntry[], unset: number): string =>
  pack(
    quotas.map((q) => ({
      key: q.kind,
      value: [
        ...(q.ref === '' ? [] : [[q.kind === 'VM' ? 'CLUSTER_IDS' : 'ID', q.ref] as const]),
        ...QUOTA_METRICS[q.kind].map((metric) => [metric, figureText(q.limits.get(metric) ?? unset)] as const),
      ],
    })),
  );

const ALOUD = { aloud: true };

/** quota, batchquota and defaultquota, for users and for groups. */
export const quotaVerbs = (noun: 'user' | 'group'): Verb[] => {
  const type = noun === 'user' ? 'USER' : 'GROUP';
  const view = (each: Each<unknown>, one: One, options: object): Promise<number | undefined> => reportEach(each, one, type, 'modified', options);
  const quota = defineCommand({
    name: 'quota',
    summary: `Set the limits of a ${noun}`,
    args: { target: refArg(noun), file: fileArg() },
    options: {},
    async run(one, { target, file }) {
      const id = await one.resolve(type, target);
      const { quotas } = await told(ALOUD, () => one.call(`${noun}.info`, { id }));
      const template = await templateFrom(one, 'quota', file, written(quotas, DEFAULT_LIMIT));
      if (template === undefined) return { done: [], failed: [] };
      await told(ALOUD, () => one.call(`${noun}.quota`, { id, template }));
      return { done: [{ id, result: undefined }], failed: [] };
    },
    view,
  });
  const batchquota = defineCommand({
    name: 'batchquota',
    summary: `Set the limits of several ${noun}s`,
    args: { ids: refsArg(noun), file: fileArg() },
    options: {},
    async run(one, { ids, file }) {
      let template: Template | undefined;
      return forEach(one, type, ids, async (id) => {
        await one.call(`${noun}.info`, { id });
        template ??= (await templateFrom(one, 'batchquota', file, '[]')) ?? [];
        await one.call(`${noun}.quota`, { id, template });
      });
    },
    view,
  });
  const defaultquota = defineCommand({
    name: 'defaultquota',
    summary: `Set the limits of ${noun}s that have none of their own`,
    args: { file: fileArg() },
    options: {},
    async run(one, { file }) {
      const template = await templateFrom(one, 'defaultquota', file, written(await one.call(`${noun}.defaults`, {}), UNLIMITED));
      if (template !== undefined) await told(ALOUD, () => one.call(`${noun}.defaultQuota`, { template }));
    },
    view: () => undefined,
  });
  return [quota, batchquota, defaultquota];
};
