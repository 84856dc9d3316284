import { quoteArgv } from '../exec/quote';
import { INCLUDED } from './apply/containerScripts';
import { unifiedDiff } from './diff';
import { ONE, SSH_DIR } from './folders';
import { rootOf } from './plan/container';
import type { ContainerBuild, FileChange, FolderChange, MachinePlan, MountProbe, Return, Step } from './plan/step';
import { NFS } from './render/mountUnit';

/** A plan as a person reads it. */
export const planText = (plan: MachinePlan): string =>
  [
    `${plan.machine}: ${plan.steps.length === 0 ? 'nothing to do' : count(plan.steps.length, 'step')}`,
    ...(plan.notes ?? []).map((n) => `  note: ${n}`),
    ...plan.steps.flatMap((s) => stepLines(s)),
    ...(plan.steps.length === 0 ? [''] : []),
  ].join('\n');

export const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

const stepLines = (step: Step): string[] => [
  `  ${step.id}: ${step.title}`,
  ...(step.folders ?? []).map(
    (f) =>
      `    folder ${f.path}${f.under ? ' (under the mount)' : ''} (mode ${f.mode}, ${f.uid}:${f.gid}${f.guarded ? ', guarded against writing while nothing is mounted' : ''})`,
  ),
  ...(step.files ?? []).flatMap(fileLines),
  ...(step.later ?? []).map((m) => `    later: the public key of ${m}, when it is made there`),
  ...(step.laterHosts ?? []).map((m) => `    later: the host key of ${m}, as the machine that carries it tells it`),
  ...(step.keyPair ? [`    key pair ${step.keyPair.path} (made on the machine, its private half stays there)`] : []),
  ...(step.container ? [`    $ ${debootstrapLine(step.container)}`] : []),
  ...(step.network ? [] : (step.returns ?? []).flatMap(returnLines)),
  ...(step.commands ?? []).map((argv) => `    $ ${quoteArgv(argv)}`),
  ...(step.probe ? [`    probe ${step.probe.where}: ${ONE.name} writes, reads and removes a file`] : []),
  ...(step.network ? [...step.network.down.map((i) => `    $ ifdown ${i}`), ...step.network.up.map((i) => `    $ ifup ${i}`)] : []),
  '',
];

const fileLines = (f: FileChange): string[] => [
  `    file ${f.path}${ownerNote(f)}`,
  ...diffOf(f)
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => `      ${l}`),
];

const returnLines = (r: Return): string[] => {
  if (r.kind === 'file') return fileLines(r.change);
  if (r.kind === 'container') return [`    folder ${r.path} (taken away with all that is in it)`];
  if (r.kind === 'account') return [`    $ userdel ${r.path}`];
  return [`    folder ${r.path} (${r.was ? `mode ${r.was.mode}, ${r.was.uid}:${r.was.gid}` : 'taken away if it is empty'})`];
};

const ownerNote = ({ before, after }: FileChange): string => {
  if (after === undefined) return ' (taken away)';
  const owner = `mode ${after.mode}, ${after.uid}:${after.gid}`;
  const was = before.kind !== 'absent' ? `mode ${before.mode}, ${before.uid}:${before.gid}` : undefined;
  return was === undefined ? ` (new, ${owner})` : was === owner ? '' : ` (${was} -> ${owner})`;
};

export const diffOf = (f: FileChange): string => {
  if (f.secret || f.before.kind === 'secret') return '(its text is not shown)\n';
  return unifiedDiff(f.path, f.before.kind === 'file' ? f.before.text.toString('utf8') : undefined, f.after?.text.toString('utf8'));
};

/** What an administrator would type in place of apply, as root on the machine. */
export const manualText = (plan: MachinePlan): string => {
  if (plan.steps.length === 0) return `# ${plan.machine}: nothing to do\n`;
  return `${[`# on ${plan.machine}, as root`, ...plan.steps.flatMap((s) => manualStep(s))].join('\n')}\n`;
};

const manualStep = (step: Step): string[] => [
  '',
  `# ${step.title}`,
  ...(step.folders ?? []).flatMap(manualFolder),
  // the old files say how the old interfaces are taken down
  ...(step.network?.down ?? []).map((i) => quoteArgv(['ifdown', i])),
  ...(step.files ?? []).flatMap((f) => manualFile(f)),
  ...(step.container ? manualContainer(step.container) : []),
  ...(step.network?.up ?? []).map((i) => quoteArgv(['ifup', i])),
  ...(step.keyPair
    ? [quoteArgv(['runuser', '-u', ONE.name, '--', 'ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', step.keyPair.comment, '-f', step.keyPair.path])]
    : []),
  ...(step.later ?? []).map((m) => `# when ${m} has its key pair: its ${SSH_DIR}/id_ed25519.pub goes into ${SSH_DIR}/authorized_keys here`),
  ...(step.laterHosts ?? []).map((m) => `# when ${m} is made: its ${HOST_KEY} goes into ${SSH_DIR}/known_hosts here and on the front-end`),
  ...(step.commands ?? []).map(quoteArgv),
  ...(step.probe ? manualProbe(step.probe) : []),
];

const HOST_KEY = '/etc/ssh/ssh_host_ed25519_key.pub';

const debootstrapLine = ({ name, suite, mirror }: ContainerBuild): string =>
  quoteArgv([
    'debootstrap',
    '--variant=minbase',
    `--include=${INCLUDED.join(',')}`,
    suite === '' ? 'RELEASE' : suite,
    rootOf(name),
    ...(mirror === '' ? [] : [mirror]),
  ]).replace(/ RELEASE /, ' "$(. /etc/os-release; echo "$VERSION_CODENAME")" ');

const manualContainer = (c: ContainerBuild): string[] => [
  debootstrapLine(c),
  ...manualFile(plainFile(`${rootOf(c.name)}/etc/hostname`, [c.name])),
  ...manualFile(plainFile(`${rootOf(c.name)}/etc/hosts`, c.hosts)),
  ...manualFile(plainFile(`${rootOf(c.name)}/etc/network/interfaces`, c.interfaces)),
  ...manualFile(plainFile(`${rootOf(c.name)}/root/.ssh/authorized_keys`, c.authorized, '600')),
];

const plainFile = (path: string, lines: readonly string[], mode = '644'): FileChange => ({
  path,
  before: { kind: 'absent' },
  after: { mode, uid: 0, gid: 0, text: Buffer.from(`${lines.join('\n')}\n`) },
});

const manualFolder = (f: FolderChange): string[] => {
  const lines = [
    quoteArgv(['install', '-d', '-m', f.mode, '-o', String(f.uid), '-g', String(f.gid), f.path]),
    ...(f.guarded ? [quoteArgv(['chattr', '+i', f.path])] : []),
  ];
  // the mount is taken away for these commands alone
  return f.under
    ? [quoteArgv(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', [quoteArgv(['umount', '-l', f.path]), ...lines].join(' && ')])]
    : lines;
};

const manualProbe = ({ where }: MountProbe): string[] => [
  quoteArgv(['findmnt', '--types', NFS, '--mountpoint', where]),
  quoteArgv(['runuser', '-u', ONE.name, '--', 'sh', '-c', `touch ${where}/.onenode-probe && rm ${where}/.onenode-probe`]),
];

const manualFile = ({ path, after }: FileChange): string[] => {
  if (after === undefined) return [quoteArgv(['rm', path])];
  const text = after.text.toString('utf8');
  let mark = 'END';
  while (text.split('\n').includes(mark)) mark += '_';
  const install = quoteArgv(['install', '-D', '-m', after.mode, '-o', String(after.uid), '-g', String(after.gid), '/dev/stdin', path]);
  return [`${install} <<'${mark}'`, text.replace(/\n$/, ''), mark];
};
