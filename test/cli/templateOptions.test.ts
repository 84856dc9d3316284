import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { furnished } from './session';

const s = furnished();

test('a template file and options of its attributes do not go together; a file alone, or with a name, does', async () => {
  writeFileSync(join(s().location, 'work', 'vm.txt'), 'CPU=1\nMEMORY=64\n');
  for (const line of ['onevm create vm.txt --cpu 2', 'onetemplate create vm.txt --memory 1g', 'onetemplate instantiate small vm.txt --vnc']) {
    const said = await s().run(line);
    expect([line, said.code, said.out, said.err]).toEqual([
      line,
      255,
      '',
      expect.stringContaining('You cannot use both template and template creation options.'),
    ]);
  }
  expect(await s().data('onevm create vm.txt --name filed --hold')).toMatch(/^ID: \d+\n$/);
  expect(await s().data('onetemplate instantiate small vm.txt --name filed2 --hold')).toMatch(/^VM ID: \d+\n$/);
});

test('--prefix with digits is where the numbers of the names begin, with their zeros', async () => {
  await s().data("onetemplate instantiate small --name 'web-%i' --prefix 001 -m 2 --hold");
  const names = (await s().data('onevm list --csv -l NAME --no-header')).split('\n');
  expect(names.filter((name) => name.startsWith('web-')).sort()).toEqual(['web-001', 'web-002']);
});
