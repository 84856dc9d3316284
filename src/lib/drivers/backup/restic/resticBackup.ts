import { executionError, type OneError, preconditionError } from '../../../errors/errors';
import type { Result } from '../../../exec/runner';
import { single, type Template } from '../../../template/template';
import { checkHost, checkKnown, gentle, wrongAttribute } from '../attributes';
import { checkedFile, checkedKey } from '../checkedRef';
import type { BackupDriver, BackupRef, CopyOnNode, Holding, Repository, StoredFile } from '../driver';
import { type BackupParts, CHECK, EXIT, failureOf, type Machine, machineOf } from '../machine';
import { BROKEN, MachineBackup } from '../machineBackup';
import { type Place, placeOnNode, readCopy, readFailed, receive, STREAM_MS } from '../nodeCopy';
import { pour } from '../pour';
import { HAS_RESTIC, LIST, READ, REMOVE, SEAL, STORE } from './scripts';

const KNOWN = ['RESTIC_SFTP_SERVER', 'RESTIC_SFTP_USER', 'RESTIC_PASSWORD', 'RESTIC_COMPRESSION', 'RESTIC_NICE', 'RESTIC_IONICE'];
const WHY: Readonly<Record<string, string>> = {
  RESTIC_CONNECTIONS: 'restic runs on the machine that has the repository',
  RESTIC_BWLIMIT: 'restic runs on the machine that has the repository',
  RESTIC_SPARSIFY: 'backups are qcow2 without empty blocks',
};
const COMPRESSIONS = ['auto', 'off', 'max'];
const RESTIC_PASSWORD = 'RESTIC_PASSWORD';
/** a prune reads the whole index */
const REMOVE_MS = 3_600_000 + 600_000;

interface Snapshot {
  readonly id: string;
  readonly paths: readonly string[];
}

/** DS_MAD restic: a repository for each VM in a directory of RESTIC_SFTP_SERVER, or of the front-end; restic runs there. */
export class ResticBackup extends MachineBackup implements BackupDriver {
  checkAttributes(t: Template): void {
    checkKnown(t, 'RESTIC_', KNOWN, WHY);
    checkHost(t, 'RESTIC_SFTP_SERVER', 'RESTIC_SFTP_USER');
    gentle(t, 'RESTIC_');
    const password = single(t, RESTIC_PASSWORD) ?? '';
    if (password === '') throw wrongAttribute('RESTIC_PASSWORD is missing: the repository is encrypted with it');
    if (/[\n\r\0]/.test(password)) throw wrongAttribute('RESTIC_PASSWORD must be one line');
    const compression = single(t, 'RESTIC_COMPRESSION');
    if (compression !== undefined && !COMPRESSIONS.includes(compression.toLowerCase()))
      throw wrongAttribute(`RESTIC_COMPRESSION "${compression}" is not one of ${COMPRESSIONS.join(', ')}`);
  }

  async check(r: Repository): Promise<void> {
    const machine = this.machine(r);
    const result = await machine.runner.script(`${CHECK}${HAS_RESTIC}`, [machine.directory]);
    if (result.code !== 0) throw this.failure(machine, result, `looking at datastore ${r.datastoreId}`);
  }

  async store(r: Repository, backup: BackupRef, name: string, from: CopyOnNode, signal: AbortSignal): Promise<StoredFile> {
    const machine = this.machine(r);
    const bytes = await this.measure(from);
    const args = [this.repo(machine, backup), checkedKey(backup), checkedFile(name), (single(r.attributes, 'RESTIC_COMPRESSION') ?? 'auto').toLowerCase()];
    const runner = placeOnNode(this.parts, from).runner;
    const { read, written, sha256, ...passed } = await pour(
      (sink) => runner.run(readCopy(from, gentle(r.attributes, 'RESTIC_')), { sink, timeoutMs: STREAM_MS }),
      (stdin) => machine.runner.script(STORE, args, { stdin, timeoutMs: STREAM_MS }),
      { signal, ahead: this.password(r) },
    );
    const what = `writing ${name} of VM ${backup.vmId}`;
    if (written !== undefined && written.code !== 0) throw this.failure(machine, written, what);
    if (read === undefined || read.code !== 0) throw readFailed(from, read ?? BROKEN);
    const summary = JSON.parse(written?.stdout.trim() || '{}') as { snapshot_id?: string; total_bytes_processed?: number };
    // input that ended early is a whole file to restic
    if (summary.snapshot_id === undefined || summary.total_bytes_processed !== bytes || passed.bytes !== bytes)
      throw executionError('backup-failed', `${what}: ${summary.total_bytes_processed ?? 0} of ${bytes} bytes arrived on ${machine.name}`, {
        changed: 'nothing that counts: the next try forgets them',
      });
    return { name, bytes, sha256, ref: summary.snapshot_id };
  }

  async seal(r: Repository, backup: BackupRef, { description }: { readonly description: string }): Promise<void> {
    if ((await this.holds(r, backup)) !== 'whole') await this.ask(r, SEAL, backup, 'finishing the backup', description);
  }

  async holds(r: Repository, backup: BackupRef): Promise<Holding> {
    const found = (JSON.parse((await this.ask(r, LIST, backup, 'looking for the backup')) || '[]') as Snapshot[] | null) ?? [];
    if (found.length === 0) return 'none';
    return found.some((s) => s.paths.includes('/vm.template')) ? 'whole' : 'part';
  }

  async remove(r: Repository, backup: BackupRef): Promise<void> {
    await this.ask(r, REMOVE, backup, 'removing the backup', '', REMOVE_MS);
  }

  protected bringBack(r: Repository, backup: BackupRef, file: StoredFile, to: Place): Promise<void> {
    const machine = this.machine(r);
    const what = `bringing ${file.name} of VM ${backup.vmId} back`;
    if (!/^[0-9a-f]{8,64}$/.test(file.ref)) throw new Error(`not a snapshot of restic: ${JSON.stringify(file.ref)}`);
    const args = [this.repo(machine, backup), file.ref, checkedFile(file.name)];
    return receive(
      file,
      what,
      to,
      (sink) => machine.runner.script(READ, args, { stdin: this.password(r), sink, timeoutMs: STREAM_MS }),
      (result) => this.failure(machine, result, what),
    );
  }

  protected machine(r: Repository): Machine {
    return machineOf(this.parts, r.datastoreId, single(r.attributes, 'RESTIC_SFTP_SERVER'), single(r.attributes, 'RESTIC_SFTP_USER'));
  }

  private repo(machine: Machine, { vmId }: BackupRef): string {
    return `${machine.directory}/${vmId}`;
  }

  private password(r: Repository): string {
    return `${single(r.attributes, RESTIC_PASSWORD) ?? ''}\n`;
  }

  private async ask(r: Repository, script: string, backup: BackupRef, what: string, input = '', timeoutMs = 300_000): Promise<string> {
    const machine = this.machine(r);
    const result = await machine.runner.script(script, [this.repo(machine, backup), checkedKey(backup)], { stdin: this.password(r) + input, timeoutMs });
    if (result.code !== 0) throw this.failure(machine, result, `${what} of VM ${backup.vmId}`);
    return result.stdout.trim();
  }

  private failure(machine: Machine, result: Result, what: string): OneError {
    if (result.code === EXIT.noTool)
      return preconditionError('backup-tool-missing', `${what}: restic not found on ${machine.name}`, { next: machine.typed('apt-get', 'install', 'restic') });
    if (/wrong password or no key found/.test(result.stderr))
      return preconditionError('backup-password', `${what}: RESTIC_PASSWORD is not the password of the repository on ${machine.name}`, {
        next: 'onedatastore update DATASTORE',
      });
    return failureOf(machine, result, what, 'nothing that counts: the next try forgets what was written');
  }
}

export const resticBackup = (parts: BackupParts): BackupDriver => new ResticBackup(parts);
