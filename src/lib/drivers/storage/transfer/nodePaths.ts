import { resolve } from 'node:path';
import { diskPath, type Node, vmDir } from '../../node';
import { idText } from '../../toolOutput';
import type { DiskCopy, DiskSpec, ImageSource } from '../driver';

/** The folder of a VM on a node; only such a path is ever removed with all in it. */
export const checkedVmDir = (node: Node, systemDatastoreId: number, vmId: number): string => {
  checkDatastores(node);
  const path = vmDir(node, systemDatastoreId, vmId);
  if (!path.startsWith(`${node.datastores}/`) || !/^\d+\/\d+$/.test(path.slice(node.datastores.length + 1))) throw new Error(`not the folder of a VM: ${path}`);
  return path;
};

export const checkedDisk = (node: Node, disk: DiskSpec): string => {
  checkedVmDir(node, disk.systemDatastoreId, disk.vmId);
  idText(disk.diskId);
  return diskPath(node, disk.systemDatastoreId, disk.vmId, disk.diskId);
};

/** A copy of a disk, beside it. */
export const checkedCopy = (node: Node, { disk, word }: DiskCopy): string => `${checkedDisk(node, disk)}.${word}`;

/** Where a node sees an image: in its own place for datastores, or, of an image that was registered with a path elsewhere, at that very path. */
export const imageOnNode = (datastores: string, node: Node, image: ImageSource): string => {
  checkDatastores(node);
  const source = resolve(image.source);
  if (!image.source.startsWith('/') || image.source.endsWith('/') || /[\0\n]/.test(source)) throw new Error(`not the path of an image: ${image.source}`);
  const here = `${resolve(datastores)}/${idText(image.datastoreId)}/`;
  return source.startsWith(here) ? `${node.datastores}/${image.datastoreId}/${source.slice(here.length)}` : source;
};

const checkDatastores = (node: Node): void => {
  const parts = node.datastores.split('/').slice(1);
  const sane = node.datastores.startsWith('/') && parts.every((part) => part !== '' && part !== '.' && part !== '..') && !/[\0\n]/.test(node.datastores);
  if (!sane) throw new Error(`not a place for datastores: ${JSON.stringify(node.datastores)}`);
};
