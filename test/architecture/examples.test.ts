import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const project = join(__dirname, '../..');

test('systemd finds nothing wrong with the unit of oned', () => {
  const folder = mkdtempSync(join(tmpdir(), 'units-'));
  try {
    const path = join(folder, 'oned.service');
    const verify = (text: string): string => {
      writeFileSync(path, text);
      return execFileSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8', stdio: 'pipe' });
    };
    const unit = readFileSync(join(project, 'docs/examples/oned.service'), 'utf8');
    expect(verify(unit.replaceAll('/opt/onekit', project))).toBe('');
    expect(() => verify(unit)).toThrow(/opt\/onekit\/bin\/oned is not executable/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
