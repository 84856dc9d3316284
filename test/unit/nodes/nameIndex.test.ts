import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INDEXED, writeNameIndex } from '../../../src/commands/nameIndex';

test('the names for completion belong to whom the state belongs, also when root wrote them', async () => {
  const state = mkdtempSync(join(tmpdir(), 'index-'));
  try {
    const owner = process.getuid?.() === 0 ? 9869 : (process.getuid?.() as number);
    if (owner === 9869) chownSync(state, 9869, 9869);
    await writeNameIndex(async () => [{ id: 1, name: 'one' }], state);
    for (const path of ['', ...Object.keys(INDEXED)]) expect(statSync(join(state, '.index', path)).uid).toBe(owner);
    expect(statSync(join(state, '.index/vms')).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});
