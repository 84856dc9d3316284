import type { Template } from '../template/template';
import { type Element, empty, group, raw } from './element';
import { type EmptyVectors, toElements } from './templateElements';

/** Pieces that many documents share. */

export const permissionsOf = (bits: number): Element =>
  group(
    'PERMISSIONS',
    (['OWNER', 'GROUP', 'OTHER'] as const).flatMap((who, i) =>
      (['U', 'M', 'A'] as const).map((what, j) => raw(`${who}_${what}`, (bits >> (8 - i * 3 - j)) & 1)),
    ),
  );

export const idsOf = (name: string, ids: readonly number[]): Element =>
  ids.length === 0
    ? empty(name)
    : group(
        name,
        ids.map((id) => raw('ID', id)),
      );

/** A template as a document: attributes by key, all values CDATA. */
export const templateOf = (name: string, t: Template, emptyVectors?: EmptyVectors): Element => {
  const elements = toElements(t, emptyVectors);
  return elements.length === 0 ? empty(name) : group(name, elements);
};

interface Lock {
  readonly level: number;
  readonly uid: number;
  readonly time: number;
  readonly request: number;
}

/** LOCK, where an object is locked; nothing where it is not. */
export const lockElement = (lock: Lock | undefined): Element[] =>
  lock ? [group('LOCK', [raw('LOCKED', lock.level), raw('OWNER', lock.uid), raw('TIME', lock.time), raw('REQ_ID', lock.request)])] : [];

interface OwnedView {
  readonly id: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  readonly name: string;
}

/** ID to NAME, as every owned object begins. */
export const headOf = (o: OwnedView): Element[] => [
  raw('ID', o.id),
  raw('UID', o.uid),
  raw('GID', o.gid),
  raw('UNAME', o.uname),
  raw('GNAME', o.gname),
  raw('NAME', o.name),
];
