import { createHash } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quoteArgv } from '../../src/lib/exec/quote';
import { stdinScript } from '../../src/lib/exec/remoteCommand';
import { Cloud } from '../support/cloud';
import { furnishOneNode } from '../support/oneNode';

jest.setTimeout(300_000);

/** A node on which everything that comes by SSH is written down as it comes: what a plan tells is compared with what is then done. */
let cloud: Cloud;
const IP = '10.1.16.10';

beforeAll(async () => {
  cloud = await Cloud.start('access', 'MONITORING_INTERVAL_HOST = 3600');
  await cloud.node('node1');
  await furnishOneNode(cloud, 'kvm', 'MEMORY = 160\nGRAPHICS = [ TYPE = VNC, LISTEN = "0.0.0.0" ]');
  await cloud.on(
    'node1',
    'sh',
    '-c',
    `mkdir -m 777 /tmp/heard && cat >/usr/local/bin/hear <<'HEAR'
#!/bin/bash
at=/tmp/heard/$(date +%s%N)
printf %s "$SSH_ORIGINAL_COMMAND" >$at.command
tee $at.input | /bin/bash -c "$SSH_ORIGINAL_COMMAND"
HEAR
chmod 755 /usr/local/bin/hear && sed -i 's|^ssh-|command="/usr/local/bin/hear" &|' /var/lib/one/.ssh/authorized_keys`,
  );
  // the connections that are open came before it
  await cloud.run(['oned', '--stop']);
});
afterAll(async () => {
  expect(await cloud?.stop()).toEqual([]);
});

const sum = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

interface PlannedAct {
  readonly MACHINE: string;
  readonly KIND: 'run' | 'script' | 'put' | 'get' | 'driver';
  readonly ARG?: readonly string[];
  readonly SCRIPT?: string;
  readonly PATH?: string;
  readonly INPUT?: string;
}

/** What a plan tells of the node, a line each. */
const planned = async (...words: string[]): Promise<string[]> => {
  const { PLAN } = JSON.parse(await cloud.ok([...words, '--plan', '-j'])) as { PLAN: { OPERATION?: { STEP?: { ACT?: PlannedAct[]; OPEN: unknown }[] }[] } };
  const acts = (PLAN.OPERATION ?? []).flatMap((o) => (o.STEP ?? []).flatMap((s) => s.ACT ?? []));
  return acts
    .filter((a) => a.MACHINE.includes('@node1'))
    .map((a) => {
      if (a.KIND === 'put') return `put ${a.PATH}`;
      if (a.KIND === 'run') return `run ${quoteArgv(a.ARG ?? [])}`;
      const { argv, stdin } = stdinScript(a.SCRIPT ?? '', a.ARG ?? []);
      return `script ${sum(stdin)} ${quoteArgv(argv)}`;
    });
};

/** What came to the node since that was asked last. */
const heard = async (): Promise<string[]> => {
  const all = await cloud.on(
    'node1',
    'sh',
    '-c',
    'cd /tmp/heard; for c in $(ls | grep command$); do printf "%s %s\\n" "$(base64 -w0 <$c)" "$(base64 -w0 <${c%command}input)"; done; rm -f /tmp/heard/*',
  );
  return all
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [command = '', input = ''] = line.split(' ').map((word) => Buffer.from(word, 'base64').toString('utf8'));
      const argv = command.replace(/^LC_ALL=\S+ LANGUAGE= exec timeout -k 5 [\d.]+ /, '');
      const put = /onekit-put (\S+)/.exec(argv)?.[1];
      if (put !== undefined) return `put ${put}`;
      return argv.startsWith('/bin/sh -s') ? `script ${sum(input)} ${argv}` : `run ${argv}`;
    });
};

describe('a plan is what is then done on the node, word by word', () => {
  test('deploy', async () => {
    await cloud.id(['onetemplate', 'instantiate', 't', '--name', 'web', '--hold']);
    await heard();
    const before = cloud.dump();
    const plan = await planned('onevm', 'deploy', 'web', 'node1');
    expect(await heard()).toEqual([]);
    expect(cloud.dump()).toEqual(before);
    await cloud.ok(['onevm', 'deploy', 'web', 'node1', '--wait']);
    expect(plan.length).toBeGreaterThan(4);
    expect(await heard()).toEqual(plan);
    await cloud.up(IP);
  });

  test.each([
    ['poweroff', ['onevm', 'poweroff', 'web']],
    ['resume', ['onevm', 'resume', 'web']],
  ])('%s', async (_what, words) => {
    const plan = await planned(...words);
    expect(plan).not.toEqual([]);
    await cloud.ok([...words, '--wait']);
    expect(await heard()).toEqual(plan);
    if (words[1] === 'resume') await cloud.up(IP);
  });
});

describe('a person and a guest', () => {
  const options = (): string =>
    `-F none -i ${cloud.userKey} -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;

  test('onevm ssh: a command in the guest, and its code', async () => {
    const said = await cloud.run(['onevm', 'ssh', 'web', '--ssh-options', options(), '--cmd', 'hostname; exit 5'], { limit: 60 });
    expect(said).toMatchObject({ code: 5, out: 'onekit-guest\n' });
  });

  test('onevm vnc: the viewer speaks to QEMU through the tunnel', async () => {
    const viewer = join(cloud.files, 'viewer');
    writeFileSync(viewer, '#!/bin/bash\nexec 3<>/dev/tcp/127.0.0.1/${1##*:} && head -c 12 <&3\n');
    chmodSync(viewer, 0o755);
    // the way of the tunnel is not the way of the commands that are written down
    await cloud.on('node1', 'sed', '-i', 's|^command="[^"]*" ||', '/var/lib/one/.ssh/authorized_keys');
    expect(await cloud.run(['onevm', 'vnc', 'web', '--vnc', viewer], { limit: 60 })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^RFB 003\.00\d\n$/),
    });
  });

  test('onevm exec: a guest without an agent is called that', async () => {
    const { code, err } = await cloud.run(['onevm', 'exec', 'web', 'id']);
    expect([code, err]).toEqual([255, expect.stringMatching(/^no guest agent answers in one-0 on node1: /)]);
  });

  test('terminate, as it was planned', async () => {
    await cloud.on('node1', 'sed', '-i', 's|^ssh-|command="/usr/local/bin/hear" &|', '/var/lib/one/.ssh/authorized_keys');
    await cloud.run(['oned', '--stop']);
    await heard();
    const plan = await planned('onevm', 'terminate', 'web');
    await cloud.ok(['onevm', 'terminate', 'web', '--wait']);
    expect(await heard()).toEqual(plan);
    expect(await cloud.domains('node1')).toEqual([]);
  });
});
