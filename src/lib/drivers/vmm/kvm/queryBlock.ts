/** QEMU's answer to query-block, as far as it is read here. */
export type QueryBlock = ReadonlyArray<{
  readonly device?: string;
  readonly qdev?: string;
  readonly inserted?: { readonly 'node-name'?: string; readonly image?: { readonly snapshots?: ReadonlyArray<{ readonly name?: string }> } };
}>;

export interface Block {
  /** what QEMU's commands call it */
  readonly node: string;
  readonly snapshots: readonly string[];
}

/** The drive of the device with that alias of libvirt's: its name is the last part of the path, or one before it. */
export const blockOf = (answer: QueryBlock, alias: string): Block | undefined => {
  const drive = answer.find((b) => (b.qdev ?? '').split('/').includes(alias) || b.device === `drive-${alias}`);
  const node = drive?.inserted?.['node-name'];
  return node === undefined ? undefined : { node, snapshots: (drive?.inserted?.image?.snapshots ?? []).flatMap((s) => s.name ?? []) };
};

export const snapshotsIn = (block: Block): readonly string[] => block.snapshots;
