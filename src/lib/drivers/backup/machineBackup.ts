import type { Result } from '../../exec/runner';
import type { Capacity } from '../storage/driver';
import type { BackupRef, CopyOnNode, Repository, StoredFile } from './driver';
import { type BackupParts, type Machine, reserveOn, roomOn } from './machine';
import { measureCopy, type Place, placeOnNode } from './nodeCopy';

/** What the giver of a copy is said to have answered when nothing was heard of it. */
export const BROKEN: Result = { code: -1, stdout: '', stderr: 'the connection ended' };

/** What is the same for all repositories that are a directory of a machine: its room, and where copies come from and go to. */
export abstract class MachineBackup {
  constructor(protected readonly parts: BackupParts) {}

  protected abstract machine(r: Repository): Machine;
  protected abstract bringBack(r: Repository, backup: BackupRef, file: StoredFile, to: Place): Promise<void>;

  reserve(r: Repository, bytes: number): Promise<void> {
    return reserveOn(this.machine(r), bytes);
  }

  measure(from: CopyOnNode): Promise<number> {
    return measureCopy(this.parts, from);
  }

  fetch(r: Repository, backup: BackupRef, file: StoredFile, to: CopyOnNode): Promise<void> {
    return this.bringBack(r, backup, file, placeOnNode(this.parts, to));
  }

  fetchFile(r: Repository, backup: BackupRef, file: StoredFile, path: string): Promise<void> {
    return this.bringBack(r, backup, file, { name: 'the front-end', runner: this.parts.local, path });
  }

  async monitor(r: Repository): Promise<Capacity> {
    const { totalMb, freeMb, usedMb } = await roomOn(this.machine(r));
    return { totalMb, freeMb, usedMb };
  }
}
