import { usageError } from '../../../lib/errors/errors';
import { quoteArgv } from '../../../lib/exec/quote';
import { refArg, wordArg } from '../../args/refs';
import { defineCommand, flag, text, whole } from '../../define';
import { onTerminal } from './processes';

/** An account of the guest: nothing that ssh could take for an option or for another machine. */
const LOGIN = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

export const ssh = defineCommand({
  name: 'ssh',
  summary: 'Log in to the guest of a VM by ssh, or run a command there',
  differs: '--print says what would be run; the words of --ssh-options are split at blanks, and no shell reads them',
  args: { vm: refArg('vm'), login: wordArg('login', true) },
  options: {
    cmd: text('--cmd', 'cmd', 'a command for the guest, instead of a session'),
    nicId: whole('--nic-id', 'nic_id', 'the interface to reach it by (the first that has an address)'),
    sshOptions: text('--ssh-options', 'options', 'words for ssh: "-p 2222 -i key"'),
    print: flag('--print', 'print the command and run nothing'),
  },
  changes: false,
  async run(one, { vm, login = 'root' }, o) {
    if (!LOGIN.test(login)) throw usageError(`login: ${JSON.stringify(login)} cannot be the name of an account`);
    const { address } = await one.call('vm.nic', { id: await one.resolve('VM', vm), nicId: o.nicId });
    const words = (o.sshOptions ?? '').split(/\s+/).filter((w) => w !== '');
    const argv = ['ssh', ...words, '--', `${login}@${address}`, ...(o.cmd === undefined ? [] : [o.cmd])];
    return o.print ? { line: quoteArgv(argv), code: 0 } : { line: '', code: await onTerminal(one.io, argv) };
  },
  view({ line, code }, one) {
    if (line !== '') one.io.out.write(`${line}\n`);
    return code;
  },
});
