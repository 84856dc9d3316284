const { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync } = require('node:fs');
const { join } = require('node:path');

const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
const ENOUGH = 2 ** 29;

const hasRoom = () => {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { type, bavail, bsize } = statfsSync(MEMORY);
    return type === TMPFS && bavail * bsize >= ENOUGH;
  } catch {
    return false;
  }
};

/**
 * The folders of the fast tests lie in memory where the machine has room there: a state syncs its disk with every write, and thousands of worlds would
 * wait for that alone. Several layers share one folder.
 */
exports.setup = () => {
  if (process.env.TMPDIR || !hasRoom()) return;
  process.env.ONEKIT_TEST_ROOM = mkdtempSync(join(MEMORY, 'onekit-tests-'));
  process.env.TMPDIR = process.env.ONEKIT_TEST_ROOM;
  // other users get through, as through /tmp: some tests are one
  chmodSync(process.env.TMPDIR, 0o711);
};

exports.teardown = () => {
  const room = process.env.ONEKIT_TEST_ROOM;
  if (!room) return;
  delete process.env.TMPDIR;
  delete process.env.ONEKIT_TEST_ROOM;
  rmSync(room, { recursive: true, force: true });
};
