import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { furnished } from './session';

/** What the list tells of a VM that was terminated and is kept for a while. */
const session = furnished('onetemplate instantiate small -m 2');

test('a VM in the trash is marked in lists, and is not any more when it was brought back', async () => {
  const etc = join(session().location, 'etc');
  mkdirSync(etc, { recursive: true });
  writeFileSync(join(etc, 'oned.conf'), 'TRASH_TIME = 3600\n');
  const names = (): Promise<string> => session().data('onevm list -l NAME,STAT --csv --no-header');
  await session().data('onevm terminate 1');
  expect(await names()).toBe('~small-1,poff\nsmall-0,runn\n');
  expect(await session().data('onevm show 1')).toMatch(/^IN THE TRASH +: until /m);
  await session().data('onevm undo 1');
  expect(await names()).toBe('small-1,poff\nsmall-0,runn\n');
});
