import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for each test of a file, gone after it. */
export const tempDirs = (): (() => string) => {
  let dir = '';
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'onekit-test-')));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  return () => dir;
};
