import { usageError } from '../../../lib/errors/errors';
import { runInGuest } from '../../../lib/ops/vm/access';
import { refArg, wordArg } from '../../args/refs';
import type { One } from '../../context';
import { defineCommand, flag, whole } from '../../define';

const allOf = async (one: One): Promise<string> => {
  let all = '';
  for await (const chunk of one.io.stdin) all += String(chunk);
  return all;
};

export const exec = defineCommand({
  name: 'exec',
  summary: 'Run a command in the guest of a VM by its guest agent (qemu-guest-agent), and end with its exit code',
  ours: 'a guest without a network, or without keys, can be reached as well',
  args: { vm: refArg('vm'), command: wordArg('command') },
  options: {
    stdin: flag('--stdin', 'give it standard input, up to 64 KiB'),
    timeout: whole('--timeout', 'seconds', 'how long to wait for its end (60)'),
  },
  async run(one, { vm, command }, o) {
    if (command.trim() === '') throw usageError('command: an empty text runs nothing');
    const where = await one.call('vm.exec', { id: await one.resolve('VM', vm) });
    const stdin = o.stdin ? await allOf(one) : '';
    // the words are for a shell of the guest, as they are with ssh
    return runInGuest(await one.env(), where, { argv: ['/bin/sh', '-c', command], stdin, timeoutMs: (o.timeout ?? 60) * 1000 });
  },
  view({ code, stdout, stderr, truncated }, one) {
    one.io.out.write(stdout);
    one.io.err.write(stderr);
    if (truncated) one.io.err.write('the guest agent kept only a part of the output\n');
    return code;
  },
});
