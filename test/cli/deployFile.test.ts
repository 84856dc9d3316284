import { furnished } from './session';

const s = furnished('onevnet create other.tmpl');

beforeEach(async () => {
  s().file('vm', 'NAME=v CPU=1 MEMORY=64 NIC=[NETWORK_MODE=auto, SCHED_REQUIREMENTS="NAME = other"]');
  await s().data('onevm create vm');
});

const network = async (): Promise<string | undefined> =>
  (JSON.parse(await s().data('onevm show 0 -j')) as { VM: { TEMPLATE: { NIC: { NETWORK?: string }[] } } }).VM.TEMPLATE.NIC[0]?.NETWORK;

test('who deploys a VM chooses the network that was left open; until then it says what it waits for', async () => {
  expect(await s().data('onevm why 0')).toContain('SCHED_REQUIREMENTS of an interface with NETWORK_MODE=auto is not read by placement; onevm deploy --file');
  s().file('networks', 'NIC=[NIC_ID=0, NETWORK=other]');
  expect(await s().data('onevm deploy 0 host1 System -f networks --plan')).toContain('10.2.0.1');
  expect(await network()).toBeUndefined();
  expect(await s().data('onevm deploy 0 host1 System -f networks')).toBe('');
  expect(await network()).toBe('other');
  expect(await s().data('onevm list -l ID,STAT,IP')).toMatch(/^ *0 +runn +10\.2\.0\.1$/m);
});

test.each([
  ['NIC=[NIC_ID=5, NETWORK=other]', 'it has no interface 5'],
  ['MEMORY=1', 'MEMORY has no effect here; the file takes NIC='],
  ['NIC=[', 'networks:1'],
])('a file with %s is refused', async (text, words) => {
  s().file('networks', text);
  const said = await s().run('onevm deploy 0 host1 System -f networks');
  expect([said.code, said.err]).toEqual([255, expect.stringContaining(words)]);
  expect(await network()).toBeUndefined();
});
