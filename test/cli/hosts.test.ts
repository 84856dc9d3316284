import { furnished } from './session';

const session = furnished();

describe('a host with a driver that is none of ours', () => {
  test.each([
    ['to look at it', '-i steam -v dummy', '"steam"'],
    ['to run VMs', '-i dummy -v firecracker', '"firecracker"'],
    ['either', '-i steam -v firecracker', '"steam", "firecracker"'],
  ])('%s: it is taken, and said to be of no use', async (_what, drivers, named) => {
    expect(await session().run(`onehost create other ${drivers}`)).toEqual({
      code: 0,
      out: 'ID: 1\n',
      err: `HOST 1 gets no VMs: there is no driver ${named} (there are: kvm, qemu, dummy)\n  next: onehost delete 1\n`,
    });
    expect(await session().data('onehost list -l NAME,TVM,ALLOCATED_CPU,STAT --csv')).toBe(
      'NAME,TVM,ALLOCATED_CPU,STAT\nother,0,-,init\nhost1,0,0 / 800 (0%),on\n',
    );
  });

  test('a look makes nothing of it, and no VM comes to it', async () => {
    await session().run('onehost create other -i dummy -v firecracker');
    await session().data('onehost forceupdate other');
    expect(await session().data('onehost show other')).toMatch(/^WHY +: there is no hypervisor driver "firecracker" \(there are: /m);
    await session().data('onehost disable host1');
    await session().data('onevm create --name web --cpu 1 --memory 64');
    expect(await session().data('onevm list -l STAT,HOST --csv')).toBe('STAT,HOST\npend,""\n');
    expect((await session().run('onecheck')).code).not.toBe(0);
    await session().data('onehost delete other');
  });
});
