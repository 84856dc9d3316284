import { type Asking, NODE_CODES, type NodeFinding } from '../../lib/nodes/check';
import type { Facts } from '../../lib/nodes/facts/facts';
import type { Outcome } from '../../lib/nodes/machines';
import type { MachinePlan } from '../../lib/nodes/plan/step';
import type { One } from '../context';
import { defineCommand, flag } from '../define';
import { type Fleet, machinesArg, openFleet, reachOptions } from './fleet';

export const check = defineCommand({
  name: 'check',
  summary: 'Compare machines with the platform file, and look at what they need besides',
  args: { machines: machinesArg() },
  options: { ...reachOptions, json: flag('--json', 'as JSON', '-j') },
  ours: 'the field has no tool that prepares machines',
  async run(one, { machines }, options): Promise<{ readonly asked: number; readonly findings: readonly NodeFinding[] }> {
    const fleet = await openFleet(one, machines, options);
    try {
      return { asked: fleet.names.length, findings: await look(one, fleet) };
    } finally {
      await fleet.close();
    }
  },
  async view({ asked, findings }, one, { json }) {
    if (json) one.io.out.write(`${JSON.stringify(findings.map(jsonOf), null, 2)}\n`);
    else await print(one, findings, asked);
    return codeOf(findings);
  },
});

interface Answer {
  readonly facts: Facts;
  readonly time: Asking;
}

const look = async (one: One, fleet: Fleet): Promise<NodeFinding[]> => {
  const { findingOfError, findingsOf } = await import('../../lib/nodes/check');
  const answers = await fleet.onEach(fleet.names, async (name): Promise<Answer> => {
    const asked = Math.floor(one.clock.nowMs() / 1000);
    const facts = await fleet.facts(name);
    return { facts, time: { asked, answered: one.clock.nowMs() / 1000 } };
  });
  const plans = await fleet.plans(answers.map(({ machine, result, error }) => ({ machine, result: result?.facts, error })));
  return answers.flatMap(({ machine, result }, i) => {
    const plan = plans[i] as Outcome<MachinePlan>;
    if (plan.error) return [findingOfError(machine, plan.error, result !== undefined)];
    return result && plan.result ? findingsOf(fleet.platform, plan.result, result.facts, result.time) : [];
  });
};

/** As of onecheck: 1 when something was found, 2 when a machine could not be asked. */
const codeOf = (findings: readonly NodeFinding[]): number => (findings.some((f) => f.code === 'NODE-SILENT') ? 2 : findings.length > 0 ? 1 : 0);

const jsonOf = (f: NodeFinding) => ({ MACHINE: f.machine, CODE: f.code, WEIGHT: NODE_CODES[f.code].weight, TEXT: f.text, NEXT: f.next });

const print = async (one: One, findings: readonly NodeFinding[], asked: number): Promise<void> => {
  const { printable } = await import('../../lib/output/errorText');
  for (const f of findings)
    one.io.out.write(`${NODE_CODES[f.code].weight.padEnd(7)} ${f.code} ${f.machine}\n        ${printable(f.text)}\n        next: ${printable(f.next)}\n`);
  const { count } = await import('../../lib/nodes/show');
  if (findings.length === 0) one.io.err.write(`${count(asked, 'machine')}: as the file says\n`);
};
