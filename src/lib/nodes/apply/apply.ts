import { preconditionError } from '../../errors/errors';
import type { Runner } from '../../exec/runner';
import { ONE } from '../folders';
import { PACKAGES } from '../plan/packages';
import type { ContainerBuild, FileChange, FolderChange, MachinePlan, Step } from '../plan/step';
import { NFS } from '../render/mountUnit';
import { sha256, sumOf } from '../sums';
import { BUILD_CONTAINER, BUSY } from './containerScripts';
import { PROBE, probeLimit } from './mountScripts';
import { must } from './must';
import { changeNetwork, type NetworkWay } from './network';
import { takeBack } from './returns';
import { ACCOUNT, BEGIN, CHANGED, CLEAR_MANIFEST, END, FOLDER, FORGET_ENTRY, GUARDED_FOLDER, KEY_PAIR, WRITE } from './scripts';

/**
 * Does what a plan says, step by step; `told` hears of each before it begins. A step that fails ends it: what comes after may need it.
 * `anew`: the plan of the machine as it is at that moment.
 */
export const applyPlan = async (plan: MachinePlan, way: NetworkWay, told: (step: Step) => void, anew?: () => Promise<MachinePlan>): Promise<void> => {
  let rest = plan.steps;
  for (let step = rest[0]; step !== undefined; step = rest[0]) {
    told(step);
    await applyStep(step, way);
    rest = rest.slice(1);
    if (anew && step.id === PACKAGES && rest.length > 0) rest = sameSteps(rest, (await anew()).steps);
  }
};

/**
 * What was agreed to, as it is planned now: packages bring files of their own (nfs-kernel-server: /etc/exports), and of a container that was made meanwhile more is known.
 * Errors: preconditionError, when it is another thing than was agreed to.
 */
export const sameSteps = (agreed: readonly Step[], now: readonly Step[]): readonly Step[] => {
  const other = now.find((n) => !agreed.some((a) => a.id === n.id));
  if (other === undefined) return now;
  throw preconditionError('changed-since', `there is more to do than was planned: ${other.title}`, { next: 'onenode plan' });
};

const applyStep = async (step: Step, way: NetworkWay): Promise<void> => {
  const { runner } = way;
  if (step.network) {
    await changeNetwork(step, step.network, way);
    for (const r of step.returns ?? [])
      if (r.kind === 'file') await must(runner.script(FORGET_ENTRY, ['file', r.change.path]), step, 'the manifest could not be written');
    return;
  }
  if (step.clears) return must(runner.script(CLEAR_MANIFEST), step, 'the manifest could not be taken away');
  await must(runner.script(BEGIN, [step.id]), step, 'the manifest could not be begun');
  if (step.account) await must(runner.script(ACCOUNT, [step.account]), step, 'the manifest could not be written');
  for (const folder of step.folders ?? []) await makeFolder(runner, step, folder);
  for (const file of step.files ?? []) await writeFile(runner, step, file);
  if (step.keyPair) {
    const { path, comment } = step.keyPair;
    await must(runner.script(KEY_PAIR, [path, comment, String(ONE.id), String(ONE.id)]), step, 'the key pair could not be made');
  }
  if (step.container) await buildContainer(runner, step, step.container);
  for (const r of step.returns ?? []) await takeBack(runner, step, r);
  for (const argv of step.commands ?? [])
    await must(
      runner.run(argv, { timeoutMs: (step.limit ?? 60) * 1000 }),
      step,
      `${argv
        .filter((w) => !w.includes('='))
        .slice(0, 3)
        .join(' ')} failed`,
    );
  if (step.probe) {
    const { where, exported } = step.probe;
    await must(runner.script(PROBE, [where, exported, NFS], { timeoutMs: probeLimit(1) }), step, 'the mount is not as it should be');
  }
  await must(runner.script(END, [step.id]), step, 'the manifest could not be ended');
};

/** debootstrap unpacks some hundred packages. */
const BUILD_MINUTES = 45;

const buildContainer = async (runner: Runner, step: Step, c: ContainerBuild): Promise<void> => {
  const args = [c.name, c.suite, c.mirror, c.authorized.join('\n'), c.hosts.join('\n'), c.interfaces.join('\n')];
  const result = await runner.script(BUILD_CONTAINER, args, { timeoutMs: BUILD_MINUTES * 60_000 });
  if (result.code === BUSY)
    throw preconditionError('container-busy', `${step.id}: an earlier run still makes the root file system of ${c.name}`, {
      next: 'onenode apply, when it has ended',
    });
  await must(Promise.resolve(result), step, 'debootstrap failed');
};

const makeFolder = (runner: Runner, step: Step, f: FolderChange): Promise<void> =>
  must(
    runner.script(f.guarded ? GUARDED_FOLDER : FOLDER, [f.path, f.mode, String(f.uid), String(f.gid), f.guarded ? 'yes' : 'no']),
    step,
    `${f.path} could not be made`,
  );

const writeFile = async (runner: Runner, step: Step, f: FileChange): Promise<void> => {
  if (f.after === undefined) throw new Error('a file is taken away by forget alone');
  const args = [sumOf(f.before), sha256(f.after.text), f.path, f.after.mode, String(f.after.uid), String(f.after.gid)];
  const result = await runner.script(WRITE, args, { stdin: f.after.text });
  if (result.code === CHANGED)
    throw preconditionError('changed-since', `${f.path} was changed since the plan was made; it was not written`, { next: 'onenode plan' });
  await must(Promise.resolve(result), step, `${f.path} could not be written`);
};
