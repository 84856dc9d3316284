import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diskPath, type Node } from '../../src/lib/drivers/node';
import type { DiskFormat, DiskSpec } from '../../src/lib/drivers/storage/driver';
import { sharedTransfer, sshTransfer } from '../../src/lib/drivers/storage/transfer';
import type { Links, Runner, Target } from '../../src/lib/exec/runner';
import type { TransferWorld } from './transferContract';

const formatOf = (path: string): DiskFormat | 'iso' => {
  const start = Buffer.alloc(32774);
  const file = openSync(path, 'r');
  readSync(file, start, 0, start.length, 0);
  closeSync(file);
  if (start.toString('latin1', 0, 4) === 'QFI\xfb') return 'qcow2';
  return start.toString('latin1', 32769, 32774) === 'CD001' ? 'iso' : 'raw';
};

const mustRunOn =
  (local: Runner) =>
  async (...argv: string[]): Promise<string> => {
    const { code, stdout, stderr } = await local.run(argv);
    if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
    return stdout;
  };

/** The first line a guest would read, through the overlay and all. */
const firstLine = async (local: Runner, dir: string, path: string): Promise<string | undefined> => {
  if (!existsSync(path)) return undefined;
  const format = formatOf(path);
  if (format === 'iso') return mustRunOn(local)('isoinfo', '-i', path, '-R', '-x', '/context.sh');
  const raw = join(dir, 'seen.raw');
  await mustRunOn(local)('qemu-img', 'convert', '-f', format, '-O', 'raw', path, raw);
  return readFileSync(raw).subarray(0, 512).toString('utf8').replace(/\0+$/, '');
};

const writeLine = async (local: Runner, dir: string, path: string, text: string): Promise<void> => {
  const block = Buffer.alloc(512);
  block.write(text);
  if (formatOf(path) === 'qcow2') {
    writeFileSync(join(dir, 'line'), block);
    await mustRunOn(local)('qemu-io', '-f', 'qcow2', '-c', `write -s ${join(dir, 'line')} 0 512`, path);
    return;
  }
  const file = openSync(path, 'r+');
  writeSync(file, block, 0, block.length, 0);
  closeSync(file);
};

export interface TransferPlace {
  readonly dir: string;
  /** whether the datastores of the node are those of the front-end */
  readonly shared: boolean;
  readonly links: Links;
  readonly local: Runner;
  readonly target?: Target;
}

const NOWHERE: Target = { host: 'node1', port: 22, user: 'oneadmin' };

/** A world where the node is this machine too. */
export const transferWorld = ({ dir, shared, links, local, target = NOWHERE }: TransferPlace): TransferWorld => {
  const frontend = join(dir, 'frontend');
  const datastores = shared ? frontend : join(dir, 'node');
  const mustRun = mustRunOn(local);
  const node: Node = { id: 0, name: 'node1', target, datastores };
  const driver = (shared ? sharedTransfer : sshTransfer)({ links, local, datastores: frontend, scratch: dir });
  // the other machine is this one too, with a place of its own for datastores
  const other: Node = { id: 1, name: 'node2', target, datastores: join(dir, 'node2') };
  const path = (d: DiskSpec, on = node): string => diskPath(on, d.systemDatastoreId, d.vmId, d.diskId);
  return {
    driver,
    node,
    ...(shared ? {} : { other }),
    async image(key, text, format) {
      const source = join(frontend, '100', key);
      mkdirSync(dirname(source), { recursive: true });
      await mustRun('qemu-img', 'create', '-q', '-f', format, source, '2M');
      await writeLine(local, dir, source, text);
      return { datastoreId: 100, source, format, sizeMb: 2 };
    },
    read: (d, on) => firstLine(local, dir, path(d, on)),
    write: (d, text) => writeLine(local, dir, path(d), text),
    readImage: async (image) => (await firstLine(local, dir, image.source)) ?? '',
    async leaveHalf(d) {
      mkdirSync(dirname(path(d)), { recursive: true });
      writeFileSync(`${path(d)}.part`, 'half of it');
    },
    files: async (d) => readdirSync(dirname(path(d))),
  };
};
