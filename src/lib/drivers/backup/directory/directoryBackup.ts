import { executionError } from '../../../errors/errors';
import { single, type Template } from '../../../template/template';
import { checkHost, checkKnown, gentle } from '../attributes';
import { checkedFile, checkedKey } from '../checkedRef';
import type { BackupDriver, BackupRef, CopyOnNode, Holding, Repository, StoredFile } from '../driver';
import { type BackupParts, CHECK, EXIT, failureOf, type Machine, machineOf } from '../machine';
import { BROKEN, MachineBackup } from '../machineBackup';
import { type Place, placeOnNode, readCopy, readFailed, receive, STREAM_MS } from '../nodeCopy';
import { pour } from '../pour';
import { HOLDS, READ, REMOVE, SEAL, STORE } from './scripts';

const KNOWN = ['RSYNC_HOST', 'RSYNC_USER', 'RSYNC_NICE', 'RSYNC_IONICE'];
const WHY: Readonly<Record<string, string>> = {
  RSYNC_ARGS: 'files come by our own connection, which keeps holes and compares what arrived',
  RSYNC_TMP_DIR: 'nothing is kept on the way',
  RSYNC_SPARSIFY: 'backups are qcow2 without empty blocks',
};
const REMOVE_MS = 600_000;

/** DS_MAD rsync: plain files in a directory of RSYNC_HOST, or of the front-end, for rsync, tape or anybody to carry on. */
export class DirectoryBackup extends MachineBackup implements BackupDriver {
  checkAttributes(t: Template): void {
    checkKnown(t, 'RSYNC_', KNOWN, WHY);
    checkHost(t, 'RSYNC_HOST', 'RSYNC_USER');
    gentle(t, 'RSYNC_');
  }

  async check(r: Repository): Promise<void> {
    const machine = this.machine(r);
    const result = await machine.runner.script(CHECK, [machine.directory]);
    if (result.code !== 0) throw failureOf(machine, result, `looking at datastore ${r.datastoreId}`);
  }

  async store(r: Repository, backup: BackupRef, name: string, from: CopyOnNode, signal: AbortSignal): Promise<StoredFile> {
    const machine = this.machine(r);
    const bytes = await this.measure(from);
    const args = [...this.at(machine, backup), checkedFile(name), String(bytes)];
    const runner = placeOnNode(this.parts, from).runner;
    const { read, written, sha256 } = await pour(
      (sink) => runner.run(readCopy(from, gentle(r.attributes, 'RSYNC_')), { sink, timeoutMs: STREAM_MS }),
      (stdin) => machine.runner.script(STORE, args, { stdin, timeoutMs: STREAM_MS }),
      { signal },
    );
    const what = `writing ${name} of VM ${backup.vmId}`;
    if (written !== undefined && written.code !== 0 && written.code !== EXIT.cutShort) throw failureOf(machine, written, what);
    if (read === undefined || read.code !== 0) throw readFailed(from, read ?? BROKEN);
    if (written?.code !== 0 || written.stdout.trim() !== sha256)
      throw executionError('backup-failed', `${what}: what arrived on ${machine.name} is not what was sent`, { changed: 'nothing' });
    return { name, bytes, sha256, ref: name };
  }

  async seal(r: Repository, backup: BackupRef, { description }: { readonly description: string }): Promise<void> {
    await this.ask(r, SEAL, backup, 'finishing the backup', { stdin: description });
  }

  async holds(r: Repository, backup: BackupRef): Promise<Holding> {
    return (await this.ask(r, HOLDS, backup, 'looking for the backup')) as Holding;
  }

  async remove(r: Repository, backup: BackupRef): Promise<void> {
    await this.ask(r, REMOVE, backup, 'removing the backup', { timeoutMs: REMOVE_MS }, 'perhaps a part of it is gone');
  }

  protected bringBack(r: Repository, backup: BackupRef, file: StoredFile, to: Place): Promise<void> {
    const machine = this.machine(r);
    const what = `bringing ${file.name} of VM ${backup.vmId} back`;
    const args = [...this.at(machine, backup), checkedFile(file.ref)];
    return receive(
      file,
      what,
      to,
      (sink) => machine.runner.script(READ, args, { sink, timeoutMs: STREAM_MS }),
      (result) => failureOf(machine, result, what, 'nothing'),
    );
  }

  protected machine(r: Repository): Machine {
    return machineOf(this.parts, r.datastoreId, single(r.attributes, 'RSYNC_HOST'), single(r.attributes, 'RSYNC_USER'));
  }

  private at(machine: Machine, backup: BackupRef): string[] {
    return [`${machine.directory}/${backup.vmId}`, checkedKey(backup)];
  }

  private async ask(
    r: Repository,
    script: string,
    backup: BackupRef,
    what: string,
    options: { readonly stdin?: string; readonly timeoutMs?: number } = {},
    changed?: string,
  ): Promise<string> {
    const machine = this.machine(r);
    const result = await machine.runner.script(script, this.at(machine, backup), options);
    if (result.code !== 0) throw failureOf(machine, result, `${what} of VM ${backup.vmId}`, changed);
    return result.stdout.trim();
  }
}

export const directoryBackup = (parts: BackupParts): BackupDriver => new DirectoryBackup(parts);
