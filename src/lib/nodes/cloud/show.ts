import { quoteArgv } from '../../exec/quote';
import { printTemplate } from '../../template/print';
import type { Template } from '../../template/template';
import { count } from '../show';
import { HOST_DRIVER } from './planHosts';
import type { CloudPlan, CloudStep } from './step';

/** The section of the cloud in plans, reports and findings; no machine is called so in them. */
export const CLOUD = 'cloud';

/** A command as it would be typed, with the file that it reads. */
export interface Typed {
  readonly argv: readonly string[];
  readonly file?: { readonly name: string; readonly text: string };
}

export const typedOf = ({ act }: CloudStep): Typed[] => {
  const from = (argv: readonly string[], name: string, template: Template, ...more: string[]): Typed =>
    template.length === 0
      ? { argv: [...argv, ...more] }
      : { argv: [...argv, `${name}.tmpl`, ...more], file: { name: `${name}.tmpl`, text: printTemplate(template) } };
  const others = (clusters: readonly string[], verb: string, member: string): Typed[] =>
    clusters.slice(1).map((c) => ({ argv: ['onecluster', verb, c, member] }));
  switch (act.kind) {
    case 'cluster-create':
      return [{ argv: ['onecluster', 'create', act.name] }];
    case 'datastore-delete':
      return [{ argv: ['onedatastore', 'delete', String(act.id)] }];
    case 'datastore-create':
      return [
        from(['onedatastore', 'create'], `datastore-${act.id}`, act.template, ...into(act.clusters)),
        ...others(act.clusters, 'adddatastore', String(act.id)),
      ];
    case 'datastore-rename':
      return [{ argv: ['onedatastore', 'rename', String(act.id), act.name] }];
    case 'host-create':
      return [from(['onehost', 'create', act.name], `host-${act.name}`, act.template, '-i', HOST_DRIVER, '-v', HOST_DRIVER, ...into([act.cluster]))];
    case 'host-update':
      return [from(['onehost', 'update', String(act.id)], `host-${act.id}`, act.template, '--append')];
    case 'network-create':
      return [from(['onevnet', 'create'], 'network', act.template, ...into(act.clusters)), ...others(act.clusters, 'addvnet', act.name)];
    case 'network-update':
      return [from(['onevnet', 'update', String(act.id)], `network-${act.id}`, act.template, '--append')];
    case 'range-add':
      return [from(['onevnet', 'addar', String(act.id)], `range-${act.id}`, [{ key: 'AR', value: act.ar }])];
    case 'range-grow':
      return [
        from(['onevnet', 'updatear', String(act.id), String(act.arId)], `range-${act.id}`, [{ key: 'AR', value: [['SIZE', String(act.size)]] }], '--append'),
      ];
    case 'member':
      return [{ argv: ['onecluster', `add${act.of}`, act.cluster, String(act.id)] }];
  }
};

/** Where it goes without a word. */
const into = ([first]: readonly string[]): string[] => (first === undefined || first === 'default' ? [] : ['--cluster', first]);

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n');

/** The plan as a person reads it. */
export const cloudText = (plan: CloudPlan): string =>
  [
    `${CLOUD}: ${plan.steps.length === 0 ? 'nothing to do' : count(plan.steps.length, 'step')}`,
    ...plan.notes.map((n) => `  note: ${n}`),
    ...plan.left.map((l) => `  differs: ${l.text}`),
    ...plan.steps.flatMap((s) => [
      `  ${s.id}: ${s.title}`,
      ...typedOf(s).flatMap(({ argv, file }) => [
        ...(file ? [`    file ${file.name}`, ...linesOf(file.text).map((l) => `      ${l}`)] : []),
        `    $ ${quoteArgv(argv)}`,
      ]),
      '',
    ]),
    ...(plan.steps.length === 0 ? [''] : []),
  ].join('\n');

/** What an administrator would type in place of apply, on the front-end. */
export const cloudManual = (plan: CloudPlan): string => {
  if (plan.steps.length === 0) return `# ${CLOUD}: nothing to do\n`;
  const lines = plan.steps.flatMap((s) => ['', `# ${s.title}`, ...typedOf(s).flatMap(manualCommand)]);
  return `${['# on the front-end, as oneadmin', ...lines].join('\n')}\n`;
};

const manualCommand = ({ argv, file }: Typed): string[] =>
  file ? [`cat >${quoteArgv([file.name])} <<'END'`, ...linesOf(file.text), 'END', quoteArgv(argv)] : [quoteArgv(argv)];
