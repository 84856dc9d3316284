import { setTimeout as sleep } from 'node:timers/promises';
import { executionError, preconditionError } from '../../../errors/errors';
import type { Links, Result } from '../../../exec/runner';
import type { Node } from '../../node';
import { complaint } from '../../toolOutput';
import type { ExecResult, GuestProgram } from '../driver';
import { checkedName } from './checkedName';
import { EXIT, expectLibvirt, VIRSH_PRELUDE } from './virsh';

/** agent NAME COMMAND(JSON). Prints the agent's answer, or `absent`. */
export const AGENT = `${VIRSH_PRELUDE}
state_of "$1"
case $state in absent | 5 | 6) echo absent; exit 0 ;; esac
v qemu-agent-command --timeout 10 --domain "$1" --cmd "$2" || exit ${EXIT.refused}
`;

const LOOK_AGAIN_MS = 300;
/** an argument of a program on Linux has no more than 128 KiB, and this is base64 in one */
export const MOST_INPUT = 64 * 1024;

interface Status {
  readonly exited: boolean;
  readonly exitcode?: number;
  readonly signal?: number;
  readonly 'out-data'?: string;
  readonly 'err-data'?: string;
  readonly 'out-truncated'?: boolean;
  readonly 'err-truncated'?: boolean;
}

/** Programs in a guest, by the QEMU guest agent (qemu-ga: guest-exec, guest-exec-status). */
export class GuestAgent {
  constructor(private readonly links: Links) {}

  async exec(node: Node, deployId: string, { argv, stdin, timeoutMs }: GuestProgram): Promise<ExecResult> {
    const name = checkedName(deployId);
    const [path, ...arg] = argv;
    if (Buffer.byteLength(stdin) > MOST_INPUT)
      throw preconditionError('input-too-long', `standard input has ${Buffer.byteLength(stdin)} bytes; the guest agent takes ${MOST_INPUT} here`);
    const input = stdin === '' ? {} : { 'input-data': Buffer.from(stdin).toString('base64') };
    const { pid } = await this.ask<{ pid: number }>(node, name, { execute: 'guest-exec', arguments: { path, arg, 'capture-output': true, ...input } });
    const end = Date.now() + timeoutMs;
    for (;;) {
      const status = await this.ask<Status>(node, name, { execute: 'guest-exec-status', arguments: { pid } });
      if (status.exited) return resultOf(status);
      if (Date.now() >= end)
        throw executionError('timeout', `${path} in the guest of ${name} has not ended within ${Math.round(timeoutMs / 1000)} s`, {
          changed: `it goes on in the guest as process ${pid}`,
        });
      await sleep(LOOK_AGAIN_MS);
    }
  }

  private async ask<T>(node: Node, name: string, command: object): Promise<T> {
    const result = await this.links.to(node.target).script(AGENT, [name, JSON.stringify(command)]);
    if (result.code === EXIT.refused) throw refused(node, name, result);
    expectLibvirt(node, result, 'agent-failed', `asking the guest agent of ${name}`);
    if (result.stdout.trim() === 'absent') throw executionError('domain-absent', `${node.name} has no domain ${name} that runs`);
    return (JSON.parse(result.stdout) as { return: T }).return;
  }
}

const text = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString('utf8');

/** A program that a signal ended has the code that a shell gives it. */
const resultOf = (s: Status): ExecResult => ({
  code: s.signal === undefined ? (s.exitcode ?? 0) : 128 + s.signal,
  stdout: text(s['out-data']),
  stderr: text(s['err-data']),
  truncated: s['out-truncated'] === true || s['err-truncated'] === true,
});

/** libvirt has no code for it: without an agent it says so in words. Any other refusal is the agent's own. */
const refused = (node: Node, name: string, result: Result): Error => {
  const why = complaint(result);
  if (!/agent is not (connected|configured|responding|available)/i.test(why))
    return executionError('agent-failed', `the guest agent of ${name} on ${node.name}: ${why}`, { output: result.stderr });
  return executionError('agent-missing', `no guest agent answers in ${name} on ${node.name}: ${why}`, {
    output: result.stderr,
    next: 'apt-get install qemu-guest-agent (in the guest; the VM needs FEATURES = [ GUEST_AGENT = "YES" ])',
  });
};
