import type { ContextDisk, ContextFile } from '../drivers/storage/driver';
import { preconditionError } from '../errors/errors';
import { type Pairs, pair, type Template, vector, vectors } from '../template/template';
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

/** The context's CDs as devices of the domain: which disk, at which target. One without a TARGET gets the first free one of its kind. */
export const contextCds = (template: Template): Array<{ readonly diskId: number; readonly target: string }> => {
  const variables = vector(template, 'CONTEXT') ?? [];
  const diskId = diskIdOf(variables, 'DISK_ID');
  if (diskId === undefined) return [];
  const taken = new Set(vectors(template, 'DISK').map((d) => pair(d, 'TARGET')));
  const target = pair(variables, 'TARGET') || freeTarget('hd', taken);
  taken.add(target);
  const cidata = cidataDiskId(variables);
  const second = cidata === undefined ? [] : [{ diskId: cidata, target: pair(variables, 'CIDATA_TARGET') || freeTarget(target.slice(0, 2), taken) }];
  return [{ diskId, target }, ...second];
};

const freeTarget = (prefix: string, taken: ReadonlySet<string | undefined>): string => {
  const letter = [...'abcdefghijklmnopqrstuvwxyz'].find((l) => !taken.has(prefix + l));
  if (letter === undefined) throw preconditionError('context-target', `CONTEXT: no device ${prefix}a ... ${prefix}z is free for the CD`);
  return prefix + letter;
};

const diskIdOf = (variables: Pairs, key: string): number | undefined => {
  const id = pair(variables, key);
  return id !== undefined && /^\d{1,9}$/.test(id) ? Number(id) : undefined;
};

const noCloudFiles = (source: NoCloudSource): ContextFile[] =>
  Object.entries(noCloud(source)).flatMap(([name, content]) => (content === undefined ? [] : [{ name, content: content as string }]));

/** Joliet names have at most 64 characters, and two files of one name would be one of them at random. */
const checkNames = (files: readonly ContextFile[]): void => {
  const seen = new Set<string>();
  for (const { name } of files) {
    if (!/^(?!\.\.?$)[^/\\\p{Cc}]{1,64}$/u.test(name))
      throw preconditionError('context-file', `CONTEXT: ${JSON.stringify(name)} cannot be the name of a file on the context CD`);
    const key = name.toLowerCase();
    if (seen.has(key)) throw preconditionError('context-file', `CONTEXT: the context CD would hold two files called ${name}`);
    seen.add(key);
  }
};
