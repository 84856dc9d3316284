import type { ContextDisk, ContextFile } from '../drivers/storage/driver';
import { preconditionError } from '../errors/errors';
import { type Pairs, pair } from '../template/template';
import { type NoCloudSource, noCloud } from './noCloud';
import { contextSh } from './shell';
import { isYes } from './variables';

/** A file the owner adds to the CD: its name there, and where it lies on the front-end. */
export interface AddedFile {
  readonly name: string;
  readonly path: string;
}

export interface ContextDisksSource extends NoCloudSource {
  /** resolved FILES and FILES_DS, in their order */
  readonly files?: readonly AddedFile[];
}

export interface PlacedContextDisk {
  readonly diskId: number;
  readonly cd: ContextDisk;
}

/**
 * The CDs a VM gets from its context; none without DISK_ID in it. The first, label CONTEXT, holds context.sh, the added files, and the NoCloud files
 * (for images that are told to look there). With CIDATA=YES a second one, label cidata, holds the NoCloud files alone: cloud-init's NoCloud finds
 * its source by that label only.
 */
export const contextDisks = (source: ContextDisksSource): PlacedContextDisk[] => {
  const { variables } = source;
  const id = diskIdOf(variables, 'DISK_ID');
  if (id === undefined) return [];
  const cloud = noCloudFiles(source);
  const script = { name: 'context.sh', content: contextSh(variables) };
  const files = [script, ...cloud, ...(source.files ?? []).map(({ name, path }) => ({ name, content: { path } }))];
  checkNames(files);
  const cidata = cidataDiskId(variables);
  return [{ diskId: id, cd: { label: 'CONTEXT', files } }, ...(cidata === undefined ? [] : [{ diskId: cidata, cd: { label: 'cidata', files: cloud } }])];
};

/** The disk id of the second CD: CIDATA_DISK_ID, else the one after the context's; undefined when none is asked for. */
export const cidataDiskId = (variables: Pairs): number | undefined => {
  const context = diskIdOf(variables, 'DISK_ID');
  return context === undefined || !isYes(pair(variables, 'CIDATA')) ? undefined : (diskIdOf(variables, 'CIDATA_DISK_ID') ?? context + 1);
};

const diskIdOf = (variables: Pairs, key: string): number | undefined => {
  const id = pair(variables, key);
  return id !== undefined && /^\d{1,9}$/.test(id) ? Number(id) : undefined;
};

const noCloudFiles = (source: NoCloudSource): ContextFile[] => Object.entries(noCloud(source)).flatMap(([name, content]) => (content === undefined ? [] : [{ name, content: content as string }]));

/** Joliet names have at most 64 characters, and two files of one name would be one of them at random. */
const checkNames = (files: readonly ContextFile[]): void => {
  const seen = new Set<string>();
  for (const { name } of files) {
    if (!/^(?!\.\.?$)[^/\\\p{Cc}]{1,64}$/u.test(name)) throw preconditionError('context-file', `CONTEXT: ${JSON.stringify(name)} cannot be the name of a file on the context CD`);
    const key = name.toLowerCase();
    if (seen.has(key)) throw preconditionError('context-file', `CONTEXT: the context CD would hold two files called ${name}`);
    seen.add(key);
  }
};
