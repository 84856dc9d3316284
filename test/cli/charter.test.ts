import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { furnished } from './session';

const s = furnished();

const CHARTER = `:charters:
  :suspend:
    :time: "+1209600"
    :warning:
      :time: "+1123200"
  :terminate:
    :time: "+2419200"
`;

const write = (folder: string, text: string): void => {
  mkdirSync(join(s().location, folder), { recursive: true });
  writeFileSync(join(s().location, folder, 'onevm.yaml'), text);
};

const actions = async (): Promise<unknown[]> => {
  const { VM } = JSON.parse(await s().data('onevm show 0 -j')) as {
    VM: { STIME: string; TEMPLATE: { SCHED_ACTION?: Record<string, string> | Record<string, string>[] } };
  };
  return [VM.TEMPLATE.SCHED_ACTION ?? []]
    .flat()
    .map((a) => [a.ID, a.ACTION, Number(a.TIME) - Number(VM.STIME), a.WARNING === '0' ? 0 : Number(a.WARNING) - Number(VM.STIME)]);
};
const BOTH = [
  ['0', 'suspend', 1_209_600, 1_123_200],
  ['1', 'terminate', 2_419_200, 0],
];

beforeEach(async () => {
  s().file('vm', 'NAME=v CPU=1 MEMORY=64');
  await s().data('onevm create vm');
});

test('a VM gets the actions of the charter, counted from when it was made, and once', async () => {
  write('etc/cli', CHARTER);
  s().clock.pass(3600);
  expect(await s().data('onevm create-chart 0')).toBe('');
  expect(await actions()).toEqual(BOTH);
  await s().data('onevm create-chart v');
  expect(await actions()).toEqual(BOTH);
  expect(await s().data('onevm list -l ID,NAME')).toContain('v');
});

test('one that the VM has lost comes back alone', async () => {
  write('etc/cli', CHARTER);
  await s().data('onevm create-chart 0');
  await s().data('onevm delete-chart 0 0');
  await s().data('onevm create-chart 0');
  expect(await actions()).toEqual([BOTH[1], ['2', ...(BOTH[0] ?? []).slice(1)]]);
});

test('a star before the number tells that the warning is out', async () => {
  write('etc/cli', CHARTER);
  await s().data('onevm create-chart 0');
  const numbers = async (): Promise<string[]> => [...(await s().data('onevm show 0')).matchAll(/^ *(\*?\d+) +(?:suspend|terminate) /gm)].map((m) => m[1] ?? '');
  expect(await numbers()).toEqual(['0', '1']);
  s().clock.pass(1_123_200);
  expect(await numbers()).toEqual(['*0', '1']);
});

test("a person's own charter stands before the administrator's", async () => {
  write('etc/cli', CHARTER);
  write('.one/cli', ':charters:\n  :poweroff:\n    :time: "+60"\n');
  await s().data('onevm create-chart 0');
  expect(await actions()).toEqual([['0', 'poweroff', 60, 0]]);
});

test('a VM that is older than a time of the charter is left as it is, whole', async () => {
  write('etc/cli', CHARTER);
  s().clock.pass(1_209_600);
  const said = await s().run('onevm create-chart 0');
  expect([said.code, said.err]).toEqual([255, expect.stringContaining('VM 0 is older than its charter: the time of suspend is over')]);
  expect(await actions()).toEqual([]);
});

test('what would be added is told, and nothing is', async () => {
  write('etc/cli', CHARTER);
  expect(await s().data('onevm create-chart 0 --plan')).toContain('suspend');
  expect(await actions()).toEqual([]);
});

test.each([
  ['', 'there is no charter'],
  [':default:\n- :ID\n', 'names no actions under charters'],
  [':charters:\n  :explode:\n    :time: "+60"\n', 'Action "explode" is not supported'],
  [':charters:\n  :suspend:\n    :time: "soon"\n', 'onevm.yaml:3:12: expected "+1209600": seconds after the VM was made, found: "soon"'],
])('without a charter that can be followed (%j) nothing is added', async (text, words) => {
  if (text !== '') write('etc/cli', text);
  const said = await s().run('onevm create-chart 0');
  expect([said.code, said.err]).toEqual([255, expect.stringContaining(words)]);
  expect(await actions()).toEqual([]);
});
