import type { Template } from '../../template/template';
import type { Node } from '../node';
import type { Capacity, DiskCopy } from '../storage/driver';

/** A backup datastore. Its driver reads its own attributes of the template; a password among them is in clear, and goes to no log, argv or plan. */
export interface Repository {
  readonly datastoreId: number;
  readonly attributes: Template;
}

/** One backup: `key` is a name that is given once and never again. */
export interface BackupRef {
  readonly vmId: number;
  readonly key: string;
}

/** A file of a backup, as it was written. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  /** hex, of what was sent; compared again with what comes back */
  readonly sha256: string;
  /** how the repository calls it */
  readonly ref: string;
}

/** A copy of a disk that lies in the VM's folder on a node. */
export interface CopyOnNode {
  readonly node: Node;
  readonly copy: DiskCopy;
}

/** `whole`: sealed. `part`: something of it is there. */
export type Holding = 'none' | 'part' | 'whole';

/**
 * Where backups go. A repository lies in a directory of one machine, which is reached as nodes are, or of the front-end; bytes pass through here, so nodes need no way to it and
 * never learn its password.
 *
 * Every action is idempotent: one that was cut off may be done again, and never touches another backup. A full machine is executionError 'backup-full'; a backup that cannot be
 * read as it was written is 'backup-damaged'; one that is not there 'backup-missing'.
 */
export interface BackupDriver {
  /** What an administrator gives for a datastore: preconditionError 'backup-attribute' for what is missing, wrong, or would have no effect. */
  checkAttributes(attributes: Template): void;
  /** Looks, and changes nothing: the machine is reached, what is needed is on it ('backup-tool-missing'), the directory can be written ('backup-directory'). */
  check(repository: Repository): Promise<void>;
  /** Room for that many bytes; 'backup-full' if not. */
  reserve(repository: Repository, bytes: number): Promise<void>;
  /** Bytes of the copy, as they will be sent. */
  measure(from: CopyOnNode): Promise<number>;
  /** Writes a copy of a disk. Of what was written before under that name nothing is trusted. `signal`: give up, whoever asked is gone. */
  store(repository: Repository, backup: BackupRef, name: string, from: CopyOnNode, signal: AbortSignal): Promise<StoredFile>;
  /** Writes down what the backup is of; from here on it is whole. */
  seal(repository: Repository, backup: BackupRef, about: { readonly description: string }): Promise<void>;
  holds(repository: Repository, backup: BackupRef): Promise<Holding>;
  /** Brings a file back, beside the VM's disks. It is there whole and as it was stored, or not at all. */
  fetch(repository: Repository, backup: BackupRef, file: StoredFile, to: CopyOnNode): Promise<void>;
  /** The same, as a file of the front-end. */
  fetchFile(repository: Repository, backup: BackupRef, file: StoredFile, path: string): Promise<void>;
  /** All of a backup goes, sealed or not. Absent is fine. */
  remove(repository: Repository, backup: BackupRef): Promise<void>;
  monitor(repository: Repository): Promise<Capacity>;
}
