import type { Node } from '../node';

/** Sizes are MiB (the field's MB). */
export interface Capacity {
  readonly totalMb: number;
  readonly freeMb: number;
  readonly usedMb: number;
}

export type DiskFormat = 'raw' | 'qcow2';

/** What an uploaded file is, after it was looked at with the format it was declared to have. */
export interface FileFacts {
  /** virtual size, MiB, rounded up */
  readonly sizeMb: number;
  /** bytes it takes in the datastore */
  readonly bytes: number;
  readonly format: DiskFormat;
}

/** An image or datastore folder on the front-end. */
export interface ImageSource {
  readonly datastoreId: number;
  /** absolute path on the front-end */
  readonly source: string;
  readonly format: DiskFormat;
  readonly sizeMb: number;
}

/** Bytes of an image that lie in a datastore. Its snapshots are in itself (qcow2) or beside it in `<source>.snap/` (raw). */
export interface StoredImage {
  readonly source: string;
  readonly format: DiskFormat;
}

/** Image datastores: on the front-end. Every action is idempotent for the same arguments. */
export interface DatastoreDriver {
  /** Looks at a file before anything is promised: there, readable, of that format, sound, no backing file (preconditionError: file-missing, image-format, image-corrupt, image-backing-file). */
  inspect(path: string, format: DiskFormat | undefined): Promise<FileFacts>;
  /** Room for that many bytes? preconditionError 'datastore-full' if not. */
  reserve(datastoreId: number, bytes: number): Promise<void>;
  /** Where an image of that id will lie; known before the copy so that an interrupted one can be taken up again or cleaned. */
  sourceOf(datastoreId: number, imageKey: string): string;
  /** Streams the file into the datastore under `source` (temporary name, fsync, rename), resolves with its sha256 (hex). Already there and whole: not copied again. */
  copyIn(path: string, source: string, onProgress?: (bytes: number) => void): Promise<string>;
  /** A whole copy of an image, without its snapshots, under another `source` (maybe of another datastore); resolves with its sha256. Already there and whole: not copied again. */
  clone(from: StoredImage, source: string): Promise<string>;
  /** The image holds again what it held then; the snapshot stays. executionError 'snapshot-missing' when it is not there. */
  revertSnapshot(image: StoredImage, snapshotId: number): Promise<void>;
  /** Not there: fine. */
  deleteSnapshot(image: StoredImage, snapshotId: number): Promise<void>;
  /** The image holds what it held at the snapshot, and has none any more: neither that one nor `others`. */
  flatten(image: StoredImage, snapshotId: number, others: readonly number[]): Promise<void>;
  /** An empty image (DATABLOCK): qcow2 or raw of that size. */
  makeEmpty(source: string, sizeMb: number, format: DiskFormat): Promise<void>;
  /** Takes the image's bytes away. Absent is fine. Only paths inside the datastore are touched. */
  remove(datastoreId: number, source: string): Promise<void>;
  monitor(datastoreId: number): Promise<Capacity>;
}

export interface DiskSpec {
  readonly vmId: number;
  readonly diskId: number;
  readonly systemDatastoreId: number;
}

export interface ContextFile {
  /** file name on the CD */
  readonly name: string;
  readonly content: string | { readonly path: string };
}

/** A CD to be made: label and files, in the order given. */
export interface ContextDisk {
  readonly label: string;
  readonly files: readonly ContextFile[];
}

/** Where the folder of a VM lies: on a node, or on the front-end (`frontEnd`) while the VM has no host. */
export interface VmPlace {
  readonly node: Node;
  readonly systemDatastoreId: number;
}

/**
 * How disks come to nodes. Every action is idempotent: a disk that is there whole is left alone, a half-made one (temporary name) is made again.
 * All refuse with executionError 'node-disk-full' when the node has no room, before or while writing, leaving no partial file under the final name.
 */
export interface TransferDriver {
  /** A private copy (or overlay where the driver shares the datastore with the node) of an image. */
  clone(node: Node, image: ImageSource, disk: DiskSpec): Promise<void>;
  /** A persistent image used in place, or moved where the driver does not share. */
  link(node: Node, image: ImageSource, disk: DiskSpec): Promise<void>;
  /** A volatile disk. */
  makeImage(node: Node, disk: DiskSpec, sizeMb: number, format: DiskFormat | 'swap'): Promise<void>;
  /** Grows a disk that no domain uses to sizeMb; never shrinks one (executionError 'transfer-failed'). */
  resize(node: Node, disk: DiskSpec, sizeMb: number, format: DiskFormat): Promise<void>;
  /** The context CD, made on the front-end and put as the disk. Made anew each time: its content follows the VM. */
  context(node: Node, disk: DiskSpec, cd: ContextDisk): Promise<void>;
  /** A persistent disk's bytes go back to its image (drivers that share: nothing to do). */
  saveBack(node: Node, disk: DiskSpec, image: ImageSource): Promise<void>;
  /** The VM's folder on the node goes, with all in it. Absent is fine. */
  removeVm(node: Node, systemDatastoreId: number, vmId: number): Promise<void>;
  /**
   * Brings the VM's folder to another place. The source is left as it is. What is there of an earlier try is replaced: the source may have changed since.
   * Each file is compared with what was sent before it gets its name (executionError 'transfer-cut-short'). The same folder: nothing to do.
   */
  copyVm(vmId: number, from: VmPlace, to: VmPlace): Promise<void>;
  /** Takes a folder away that copyVm brought to `keep`. The same folder: nothing to do. A disk that is not at `keep`: executionError 'disk-missing', and all of it stays. */
  dropVm(vmId: number, from: VmPlace, keep: VmPlace): Promise<void>;
  /**
   * Makes ready for a domain that moves while it runs: the folder, and in it empty disks like those in `liveDisks`, and copies of all other files.
   * The hypervisor brings their bytes. The same folder: nothing to do. Never while the domain is on its way: the empty disks would take the place of those that are filled.
   */
  prepareLive(vmId: number, from: VmPlace, to: VmPlace, liveDisks: readonly number[]): Promise<void>;
  /** Whether both places are one and the same folder. */
  isSame(a: VmPlace, b: VmPlace): boolean;
  /** Takes one file of the VM's folder away (a checkpoint that was used). Absent is fine. */
  removeFile(node: Node, systemDatastoreId: number, vmId: number, name: string): Promise<void>;
  /** Makes the VM's folder. */
  makeVmDir(node: Node, systemDatastoreId: number, vmId: number): Promise<void>;
  /** What is done to the content of disks that no domain uses. */
  readonly work: DiskWork;
}

/**
 * The content of disks at rest. A disk keeps its snapshots in itself (qcow2) or beside itself in `disk.<n>.snap/` (raw); their names come from the ids, which are never given twice.
 * Every action is idempotent.
 */
export interface DiskWork {
  createSnapshot(node: Node, disk: DiskSpec, format: DiskFormat, snapshotId: number): Promise<void>;
  /** The disk holds again what it held then; the snapshot stays. executionError 'snapshot-missing' when it is not there. */
  revertSnapshot(node: Node, disk: DiskSpec, format: DiskFormat, snapshotId: number): Promise<void>;
  /** Not there: fine. */
  deleteSnapshot(node: Node, disk: DiskSpec, format: DiskFormat, snapshotId: number): Promise<void>;
  /** The disk, or one of its snapshots, whole and without a backing file, as the file `name` in the folder of the VM. */
  copy(node: Node, disk: DiskSpec, from: { readonly format: DiskFormat; readonly snapshotId: number | undefined }, to: DiskCopy): Promise<void>;
  /** Brings such a copy to the place of an image; it is there whole or not at all. The copy stays. */
  bring(node: Node, copy: DiskCopy, image: ImageSource): Promise<void>;
  removeCopy(node: Node, copy: DiskCopy): Promise<void>;
  /** The disk holds what such a copy holds, in the disk's own format and with at least `sizeMb`; the copy stays. The old content goes only when the new one is whole. */
  replace(node: Node, disk: DiskSpec, format: DiskFormat, copy: DiskCopy, sizeMb: number): Promise<void>;
  /** The disk's file and its snapshots beside it. Of one that is used in place only the name goes. Absent is fine. */
  removeDisk(node: Node, disk: DiskSpec): Promise<void>;
}

/** A file in the folder of a VM that is on its way to somewhere. */
export interface DiskCopy {
  readonly disk: DiskSpec;
  /** `disk.<n>.<word>`: the word */
  readonly word: 'saveas' | 'backup' | 'restore';
  readonly format: DiskFormat;
}
