import { furnished } from './session';

/** Hosts host1, a to f in cluster 0, far1 and far2 in cluster 100. */
const s = furnished(
  'onecluster create far',
  ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `onehost create ${name} -i dummy -v dummy`),
  ...['far1', 'far2'].map((name) => `onehost create ${name} -i dummy -v dummy -c far`),
);

beforeEach(async () => {
  s().file('system.tmpl', 'NAME = Far\nTYPE = SYSTEM_DS\nTM_MAD = dummy\n');
  await s().data('onedatastore create system.tmpl -c far');
  s().file('gold', 'QOS = GOLD\n');
  for (const host of ['e', 'far2']) await s().data(`onehost update ${host} gold -a`);
});

const create = async (wishes: string): Promise<string> => {
  s().file('vm', `NAME=v CPU=1 MEMORY=64\n${wishes}\n`);
  await s().data('onevm create vm');
  return s().data('onevm list -l STAT,HOST --no-header');
};
const why = async (): Promise<string> => s().scrub(await s().data('onevm why 0'));

test('a VM goes where it requires to be, and nowhere else', async () => {
  expect(await create('SCHED_REQUIREMENTS="CLUSTER_ID=\\"100\\" & FREE_CPU > 100"')).toMatch(/^runn far2/);
  expect(await s().data('onevm show 0')).toContain('SCHED_REQUIREMENTS="CLUSTER_ID=\\"100\\" & FREE_CPU > 100"');
});

test('and there where its rank is best', async () => {
  expect(await create('SCHED_RANK="-ID"')).toMatch(/^runn host1/);
});

test('why says of each host which part it does not meet, together for those that have it in common', async () => {
  expect(await create('SCHED_REQUIREMENTS="CLUSTER_ID = 100 & QOS = \\"G*\\" & RUNNING_VMS > 0"')).toMatch(/^pend/);
  expect(await why()).toBe(`VM 0 v is PENDING, since <DATE........>
  no host can take it:
    CLUSTER_ID = 100: it is 0: host1, a, b, c, d and 2 more
    QOS = "G*": it is not there: far1
    RUNNING_VMS > 0: it is 0: far2
next: onehost list
      onevm deploy 0 HOST
`);
  expect(await s().data('onevm show 0 -x')).toContain(
    '<SCHED_MESSAGE><![CDATA[no host can take it: CLUSTER_ID = 100: it is 0: host1, a, b, c, d and 2 more; QOS = "G*": it is not there: far1; RUNNING_VMS > 0: it is 0: far2]]>',
  );
  expect(JSON.parse(await s().data('onevm why 0 -j')).VM_WHY.REFUSAL[0]).toEqual({ HOST: 'host1', REASON: 'CLUSTER_ID = 100: it is 0' });
});

test('what hosts have instead is told, not for each of them', async () => {
  await create('SCHED_REQUIREMENTS="NAME = \\"web*\\""');
  expect(await why()).toContain('    NAME = "web*": it is host1 or a or b or other: host1, a, b, c, d and 4 more\n');
});

test('who may not look at hosts is not told what they have: nobody reads a template by asking for it', async () => {
  s().file('secret', 'BMC_PASSWORD = hunter2\n');
  await s().data('onehost update host1 secret -a');
  await s().data('onedatastore update Far secret -a');
  await s().data('oneuser create alice secret');
  const asked = [];
  for (const key of ['SCHED_REQUIREMENTS', 'SCHED_DS_REQUIREMENTS']) {
    s().file('vm', `NAME=v CPU=1 MEMORY=64 ${key}="BMC_PASSWORD = x"\n`);
    await s().data('onevm create vm --user alice --password secret');
    const id = asked.push(key) - 1;
    for (const line of [`onevm why ${id}`, `onevm why ${id} -j`, `onevm show ${id}`, `onevm show ${id} -x`]) {
      const said = await s().data(`${line} --user alice --password secret`);
      expect([line, said.includes('hunter2'), said.includes('BMC_PASSWORD = x')]).toEqual([line, false, true]);
    }
    expect(await s().data(`onevm why ${id}`)).toContain('hunter2');
  }
});

test('one that cannot be read is never placed: it waits, and says where it is wrong, until it is put right', async () => {
  expect(await create('SCHED_REQUIREMENTS="CLUSTER_ID = 100 & (QOS = GOLD"')).toMatch(/^pend/);
  const wrong = 'SCHED_REQUIREMENTS cannot be read: character 31: expected & or | or ), found the end, in CLUSTER_ID = 100 & (QOS = GOLD';
  expect(await why()).toContain(`it waits before any host is looked at: ${wrong}\n`);
  expect(await s().data('onevm show 0')).toContain(`SCHED_MESSAGE="${wrong}"`);
  s().file('right', 'SCHED_REQUIREMENTS="CLUSTER_ID = 100 & QOS = GOLD"\n');
  await s().data('onevm update 0 right -a');
  expect(await s().data('onevm list -l STAT,HOST --no-header')).toMatch(/^runn far2/);
});
