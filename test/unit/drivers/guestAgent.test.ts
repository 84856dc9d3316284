import { AGENT, GuestAgent } from '../../../src/lib/drivers/vmm/kvm/guestAgent';
import { scriptedLinks } from '../../../src/lib/exec/scripted';

const node = { id: 0, name: 'n1', target: { host: 'n1', port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' };
const program = { argv: ['/bin/sh', '-c', 'id; exit 3'], stdin: '', timeoutMs: 1000 };
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const asked = (command: object, answer: object) => ({
  host: 'n1',
  script: AGENT,
  args: ['one-4', JSON.stringify(command)],
  result: { stdout: `${JSON.stringify(answer)}\n` },
});
const begun = asked({ execute: 'guest-exec', arguments: { path: '/bin/sh', arg: ['-c', 'id; exit 3'], 'capture-output': true } }, { return: { pid: 77 } });
const looked = (answer: object) => asked({ execute: 'guest-exec-status', arguments: { pid: 77 } }, { return: answer });

test('begins the program, looks until it has ended, and brings its output and code', async () => {
  const links = scriptedLinks([
    begun,
    looked({ exited: false }),
    looked({ exited: true, exitcode: 3, 'out-data': b64('uid=0\n'), 'err-data': b64('é'), 'out-truncated': true }),
  ]);
  expect(await new GuestAgent(links).exec(node, 'one-4', program)).toEqual({ code: 3, stdout: 'uid=0\n', stderr: 'é', truncated: true });
  links.verify();
});

test('a signal, and standard input', async () => {
  const command = { execute: 'guest-exec', arguments: { path: '/bin/cat', arg: [], 'capture-output': true, 'input-data': b64('hello') } };
  const links = scriptedLinks([asked(command, { return: { pid: 77 } }), looked({ exited: true, signal: 9 })]);
  expect(await new GuestAgent(links).exec(node, 'one-4', { argv: ['/bin/cat'], stdin: 'hello', timeoutMs: 1000 })).toMatchObject({ code: 137, stdout: '' });
  links.verify();
});

test('one that does not end is left, and that is said', async () => {
  const links = scriptedLinks([begun, looked({ exited: false })]);
  await expect(new GuestAgent(links).exec(node, 'one-4', { ...program, timeoutMs: 0 })).rejects.toMatchObject({
    code: 'timeout',
    changed: 'it goes on in the guest as process 77',
  });
});

test.each([
  ['error: Guest agent is not responding: QEMU guest agent is not connected', 'agent-missing'],
  ['error: argument unsupported: QEMU guest agent is not configured', 'agent-missing'],
  ["error: internal error: unable to execute QEMU agent command 'guest-exec': Failed to execute child process", 'agent-failed'],
])('%s: %s', async (stderr, code) => {
  const links = scriptedLinks([{ script: AGENT, result: { code: 21, stderr } }]);
  await expect(new GuestAgent(links).exec(node, 'one-4', program)).rejects.toMatchObject({ code });
});

test('no domain, and more input than the agent takes', async () => {
  await expect(new GuestAgent(scriptedLinks([{ script: AGENT, result: { stdout: 'absent\n' } }])).exec(node, 'one-4', program)).rejects.toMatchObject({
    code: 'domain-absent',
  });
  await expect(new GuestAgent(scriptedLinks([])).exec(node, 'one-4', { ...program, stdin: 'x'.repeat(65537) })).rejects.toMatchObject({
    code: 'input-too-long',
  });
});
