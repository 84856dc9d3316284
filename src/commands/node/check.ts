import { type Asking, NODE_CODES, type NodeFinding } from '../../lib/nodes/check';
import { CLOUD_CODES, type CloudFinding } from '../../lib/nodes/cloud/findings';
import type { CloudLook } from '../../lib/nodes/cloud/step';
import type { Facts } from '../../lib/nodes/facts/facts';
import type { Outcome } from '../../lib/nodes/machines';
import type { MachinePlan } from '../../lib/nodes/plan/step';
import type { One } from '../context';
import { defineCommand, flag } from '../define';
import { cloudFailures, lookAtCloud } from './cloud';
import { type Fleet, machinesArg, openFleet, reachOptions } from './fleet';

type Finding = NodeFinding | CloudFinding;

const weightOf = ({ code }: Finding): 'error' | 'warning' => ({ ...NODE_CODES, ...CLOUD_CODES })[code].weight;

interface Checked {
  readonly asked: number;
  readonly findings: readonly Finding[];
  readonly cloud: CloudLook | undefined;
}

export const check = defineCommand({
  name: 'check',
  summary: 'Compare machines and the cloud with the platform file, and look at what machines need besides',
  args: { machines: machinesArg() },
  options: { ...reachOptions, json: flag('--json', 'as JSON', '-j') },
  ours: 'the field has no tool that prepares machines',
  async run(one, { machines }, options): Promise<Checked> {
    const fleet = await openFleet(one, machines, options);
    try {
      const ofMachines = await look(one, fleet);
      const cloud = await lookAtCloud(one, fleet.platform, machines);
      return { asked: fleet.names.length, findings: [...ofMachines, ...(await ofCloud(fleet, cloud))], cloud };
    } finally {
      await fleet.close();
    }
  },
  async view({ asked, findings, cloud }, one, { json }) {
    if (json) one.io.out.write(`${JSON.stringify(findings.map(jsonOf), null, 2)}\n`);
    else await print(one, findings, asked);
    // a refusal is a finding, and printed as one
    await cloudFailures(cloud?.error ? undefined : cloud, one, json === true);
    return codeOf(findings);
  },
});

interface Answer {
  readonly facts: Facts;
  readonly time: Asking;
  /** what is wrong with mounts, a line each */
  readonly probed: readonly string[];
}

const look = async (one: One, fleet: Fleet): Promise<NodeFinding[]> => {
  const { findingOfError, findingsOf, probeFindings } = await import('../../lib/nodes/check');
  const { probeMounts } = await import('../../lib/nodes/machines');
  const answers = await fleet.onEach(fleet.names, async (name): Promise<Answer> => {
    const asked = Math.floor(one.clock.nowMs() / 1000);
    const facts = await fleet.facts(name, { logins: true });
    const time = { asked, answered: one.clock.nowMs() / 1000 };
    return { facts, time, probed: await probeMounts(fleet.platform, name, facts, fleet.runner(name)) };
  });
  const plans = await fleet.plans(answers.map(({ machine, result, error }) => ({ machine, result: result?.facts, error })));
  return answers.flatMap(({ machine, result }, i) => {
    const plan = plans[i] as Outcome<MachinePlan>;
    if (plan.error) return [findingOfError(machine, plan.error, result !== undefined)];
    if (result === undefined || plan.result === undefined) return [];
    return [...findingsOf(fleet.platform, plan.result, result.facts, result.time), ...probeFindings(machine, result.probed)];
  });
};

const ofCloud = async (fleet: Fleet, look: CloudLook | undefined): Promise<CloudFinding[]> => {
  const { cloudFindings, cloudRefused } = await import('../../lib/nodes/cloud/findings');
  if (look?.error) return [cloudRefused(look.error)];
  if (look?.plan === undefined || look.seen === undefined) return [];
  const { hypervisorsOf } = await import('../../lib/nodes/cloud/wanted');
  return cloudFindings(
    look.plan,
    look.seen,
    hypervisorsOf(fleet.platform).map(([name]) => name),
  );
};

/** As of onecheck: 1 when something was found, 2 when a machine could not be asked. */
const codeOf = (findings: readonly Finding[]): number => (findings.some((f) => f.code === 'NODE-SILENT') ? 2 : findings.length > 0 ? 1 : 0);

const jsonOf = (f: Finding) => ({ MACHINE: f.machine, CODE: f.code, WEIGHT: weightOf(f), TEXT: f.text, NEXT: f.next });

const print = async (one: One, findings: readonly Finding[], asked: number): Promise<void> => {
  const { printable } = await import('../../lib/output/errorText');
  for (const f of findings)
    one.io.out.write(`${weightOf(f).padEnd(7)} ${f.code} ${f.machine}\n        ${printable(f.text)}\n        next: ${printable(f.next)}\n`);
  const { count } = await import('../../lib/nodes/show');
  if (findings.length === 0) one.io.err.write(`${count(asked, 'machine')}: as the file says\n`);
};
