import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { furnished } from './session';

/** A command that comes while the devices of its VM are changed. */
const session = furnished('onetemplate instantiate small');

/** Its work is left undone until somebody wakes a worker. */
const attachUndone = async (): Promise<void> => {
  session().workerAnswers = false;
  await session().data('onevm nic-attach 0 --network private');
  session().workerAnswers = true;
};

test('waits for it, and is done', async () => {
  await attachUndone();
  expect(await session().data('onevm resize 0 --memory 192 --cpu 1')).toBe('');
  expect(await session().data('onevm list --csv -l STAT,MEM --no-header')).toBe('runn,192M\n');
});

test('is refused when it may not wait, and what was begun goes on', async () => {
  mkdirSync(join(session().location, 'etc'), { recursive: true });
  writeFileSync(join(session().location, 'etc/oned.conf'), 'HOTPLUG_PATIENCE = 0\n');
  await attachUndone();
  expect(await session().run('onevm poweroff 0')).toMatchObject({ code: 255, err: expect.stringContaining('HOTPLUG_NIC') });
  expect(await session().data('onevm list --csv -l STAT --no-header')).toBe('runn\n');
});
