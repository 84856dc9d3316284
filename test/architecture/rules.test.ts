import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempDirs } from '../contract/tempDir';
import { project, rules, violations } from './cruise';

describe('every rule', () => {
  const dir = tempDirs();
  const up = (path: string, to: string): string =>
    `${path
      .split('/')
      .slice(2)
      .map(() => '..')
      .join('/')}/${to}`;
  /** a file of src, and what it imports of src or of packages */
  const files: Readonly<Record<string, readonly string[]>> = {
    'src/commands/vm/index.ts': ['lib/ops/circle'],
    'src/commands/define.ts': [],
    'src/commands/drivers.ts': ['lib/drivers/vmm/kvm/kvmDriver'],
    'src/commands/bad.ts': ['state/open', 'lib/engine/worker', 'lib/exec/sshLinks'],
    'src/lib/ops/circle.ts': ['lib/ops/back'],
    'src/lib/ops/back.ts': ['lib/ops/circle'],
    'src/lib/ops/lost.ts': ['lib/ops/nowhere'],
    'src/lib/ops/bad.ts': [
      'commands/define',
      'lib/drivers/vmm/kvm/kvmDriver',
      'fast-check',
      'commander',
      'chalk',
      'execa',
      'fast-xml-parser',
      'yaml',
      'better-sqlite3',
      'kysely',
    ],
    'src/lib/documents/view.ts': ['lib/ops/back'],
    'src/lib/output/row.ts': ['lib/model/names'],
    'src/lib/model/names.ts': ['node:fs'],
    'src/lib/drivers/vmm/kvm/kvmDriver.ts': [],
    'src/lib/exec/sshLinks.ts': [],
    'src/lib/engine/worker.ts': ['commands/define'],
    'src/state/open.ts': ['commands/define'],
    ...Object.fromEntries(
      [
        'errors',
        'model',
        'scheduler',
        'check',
        'template',
        'templateForms',
        'config',
        'context',
        'xml',
        'yaml',
        'exec',
        'output',
        'documents',
        'drivers',
        'nodes',
      ].map((layer) => [`src/lib/${layer}/bad.ts`, ['commands/define']]),
    ),
  };

  test('finds something where there is something', () => {
    for (const [path, imports] of Object.entries(files)) {
      mkdirSync(dirname(join(dir(), path)), { recursive: true });
      const texts = imports.map((to) => `import '${/^(commands|lib|state)\//.test(to) ? up(path, to) : to}';\n`);
      writeFileSync(join(dir(), path), `${texts.join('')}export const x = 1;\n`);
    }
    for (const file of ['package.json', 'tsconfig.json']) copyFileSync(join(project, file), join(dir(), file));
    symlinkSync(join(project, 'node_modules'), join(dir(), 'node_modules'));
    expect([...new Set(violations(dir()).map((v) => v.rule.name))].sort()).toEqual(rules.map((r) => r.name).sort());
  });
});
