import { randomBytes } from 'node:crypto';
import type { Seen } from '../../../check/facts';
import { executionError, type OneError } from '../../../errors/errors';
import type { Links, Result, Runner } from '../../../exec/runner';
import { parseSections, type Section } from '../../monitor/kvm/parseSections';
import { isFrontEnd, type Node } from '../../node';
import { complaint } from '../../toolOutput';
import { EXIT, expectLibvirt, libvirtRefusal } from '../../vmm/kvm/virsh';
import { checkedStamp, discardable } from '../discardable';
import type { SurveyDriver } from '../driver';
import { parseDomains, parseFiles, parseTaps } from './parseSurvey';
import { DISCARD, IN_USE, SURVEY } from './surveyScript';

const SURVEY_TIMEOUT_MS = 120_000;
const DISCARD_TIMEOUT_MS = 120_000;

/** Nodes with libvirt, and the front-end. */
export const kvmSurvey = (links: Links, local: Runner): SurveyDriver => new KvmSurvey(links, local);

class KvmSurvey implements SurveyDriver {
  constructor(
    private readonly links: Links,
    private readonly local: Runner,
  ) {}

  async survey(node: Node, { files = true }: { readonly files?: boolean } = {}): Promise<Seen> {
    const nonce = randomBytes(8).toString('hex');
    const args = [nonce, node.datastores, isFrontEnd(node) ? 'no' : 'yes', files ? 'yes' : 'no'];
    const result = await this.on(node).script(SURVEY, args, { timeoutMs: SURVEY_TIMEOUT_MS, maxOutput: 512 * 2 ** 20 });
    return readSurvey(node, result, nonce);
  }

  async discard(node: Node, path: string, stamp: string): Promise<void> {
    const { datastore, name } = discardable(node, path);
    const args = [node.datastores, datastore, name, checkedStamp(stamp), isFrontEnd(node) ? 'no' : 'yes'];
    const result = await this.on(node).script(DISCARD, args, { timeoutMs: DISCARD_TIMEOUT_MS });
    if (result.code === IN_USE)
      throw executionError('in-use', `a domain of ${node.name} (${result.stdout.trim()}) has ${path} open; it was left alone`, { next: 'onecheck' });
    expectLibvirt(node, result, 'discard-failed', `moving ${path} away`);
  }

  private on(node: Node): Runner {
    return isFrontEnd(node) ? this.local : this.links.to(node.target);
  }
}

/** Pure: what the script left, as facts. Anything that is missing is a refusal. */
export const readSurvey = (node: Node, result: Result, nonce: string): Seen => {
  const sections = parseSections(result.stdout, nonce);
  const text = (name: string): string => sections.get(name)?.text ?? '';
  if (!sections.has('done')) throw refused(node, result, sections);
  const described = { list: text('list'), states: text('states'), persistent: text('persistent'), described: text('domains'), after: text('after') };
  return {
    domains: parseDomains(described, nonce),
    taps: parseTaps(text('taps')),
    files: parseFiles(text('files'), Buffer.from(text('starts'), 'base64'), node.datastores),
  };
};

const refused = (node: Node, result: Result, sections: ReadonlyMap<string, Section>): OneError => {
  if (sections.has('novirsh')) return libvirtRefusal(node, { ...result, code: EXIT.noVirsh });
  const failed = [...sections].find(([, section]) => section.code !== 0);
  if (failed && ['version', 'list', 'states', 'persistent', 'domains', 'after'].includes(failed[0]))
    return libvirtRefusal(node, { code: failed[1].code, stdout: failed[1].text, stderr: result.stderr });
  return executionError('survey-failed', `the look at ${node.name} broke off${failed ? ` at its ${failed[0]}` : ''}: ${complaint(result)}`, {
    output: result.stderr,
  });
};
