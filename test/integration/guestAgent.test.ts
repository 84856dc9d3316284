import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud, until } from '../support/cloud';
import { furnishOneNode } from '../support/oneNode';

/** `onevm exec` through libvirt and the QEMU guest agent of Debian, in a guest without a way in but its virtio port. */
jest.setTimeout(240_000);

let cloud: Cloud;
const IP = '10.1.16.10';
const exec = (command: string, ...more: string[]) => cloud.run(['onevm', 'exec', 'agent', command, ...more]);

beforeAll(async () => {
  cloud = await Cloud.start('agent', 'MONITORING_INTERVAL_HOST = 3600');
  await cloud.node('node1');
  await furnishOneNode(cloud, 'qemu', 'MEMORY = 192\nFEATURES = [ GUEST_AGENT = YES ]');
  await cloud.ok(['onetemplate', 'instantiate', 't', '--name', 'agent', '--wait']);
  await cloud.up(IP);
});
afterAll(async () => {
  expect(await cloud?.stop()).toEqual([]);
});

/** It writes its number after whoever started it was let go. */
const WRITTEN = 'n=0; until [ -s /run/qemu-ga.pid ] || [ $n -eq 100 ]; do n=$((n + 1)); sleep 0.1; done; cat /run/qemu-ga.pid';
const startAgent = (): Promise<string> => cloud.inGuest(IP, `sh /root/agent/start -d -l /var/log/agent.log && { ${WRITTEN}; }`);
/** When it is gone, so is its file: the next one's is not taken away. */
const endAgent = (): Promise<string> => cloud.inGuest(IP, 'pid=$(cat /run/qemu-ga.pid); kill $pid; while kill -0 $pid 2>/dev/null; do sleep 0.1; done');

test('before an agent is there, exec says that it is missing, and which package the guest needs', async () => {
  const said = await exec('true');
  expect([said.code, said.out]).toEqual([255, '']);
  expect(said.err).toMatch(/^no guest agent answers in one-0 on node1: /);
  expect(said.err).toContain('next: apt-get install qemu-guest-agent');
});

describe('with an agent', () => {
  beforeAll(async () => {
    await cloud.inGuest(IP, 'base64 -d | tar -x -C /root', readFileSync(join(cloud.files, 'agent.tar')).toString('base64'));
    expect(await startAgent()).toMatch(/^\d+/);
    await until('the agent to answer', async () => (await exec('true')).code === 0);
  });

  test('output, errors and the exit code are those of the command', async () => {
    expect(await exec('echo said; echo wrong >&2; exit 7')).toMatchObject({ code: 7, out: 'said\n', err: 'wrong\n' });
    expect(await exec('hostname')).toMatchObject({ code: 0, out: 'onekit-guest\n' });
    // a shell's word for a signal
    expect((await exec('kill -9 $$')).code).toBe(137);
  });

  test('what is hostile to shells, JSON and XML arrives as it is', async () => {
    const text = `a'b"c\\d$HOME\`id\`\n<&>é\u2603`;
    expect((await exec(`cat <<'END'\n${text}\nEND`)).out).toBe(`${text}\n`);
  });

  test('standard input goes in, whole', async () => {
    const input = Array.from({ length: 6000 }, (_, i) => `${i}\n`).join('');
    const said = await cloud.run(['onevm', 'exec', 'agent', 'wc -c; exit 3', '--stdin'], { stdin: input });
    expect([said.code, said.out.trim()]).toEqual([3, String(input.length)]);
  });

  test('one that takes too long is left running, and is told with its number in the guest', async () => {
    const said = await exec('sleep 30; :', '--timeout', '2');
    expect([said.code, said.out]).toEqual([255, '']);
    const pid = /it goes on in the guest as process (\d+)/.exec(said.err)?.[1];
    expect((await exec(`kill -0 ${pid} && kill ${pid} && echo ended`)).out).toBe('ended\n');
  });

  test('an agent that went away is missing again, and one that came back answers', async () => {
    await endAgent();
    expect((await exec('true')).err).toMatch(/^no guest agent answers in one-0/);
    await startAgent();
    await until('the agent to answer', async () => (await exec('true')).code === 0);
  });

  test('a VM that is off has no guest to ask', async () => {
    await cloud.ok(['onevm', 'poweroff', 'agent', '--hard', '--wait']);
    const said = await exec('true');
    expect(said.code).toBe(255);
    expect(said.err).toMatch(/POWEROFF/);
  });
});
