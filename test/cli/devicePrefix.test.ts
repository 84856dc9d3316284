import { furnished } from './session';

const s = furnished();

/** DEV_PREFIX of the disks of a VM, in their order */
const prefixes = async (vm: string): Promise<string[]> =>
  [...(await s().data(`onevm show ${vm} --all`)).matchAll(/DEV_PREFIX="(\w+)"/g)].map((m) => m[1] as string);
const image = 0;

test('instantiate --prefix says how the guest sees the images of --disk; what --disk says of one itself goes first', async () => {
  await s().data(`onetemplate instantiate small --name a --hold --disk ${image},${image}:dev_prefix=hd --prefix vd`);
  expect(await prefixes('a')).toEqual(['vd', 'hd']);
});

test('--prefix without a disk is refused, and nothing is made', async () => {
  const said = await s().run('onetemplate instantiate small --name a --prefix vd');
  expect([said.code, said.err]).toEqual([255, expect.stringContaining('--prefix vd')]);
  expect(await s().data('onevm list --csv')).not.toContain(',a,');
});
