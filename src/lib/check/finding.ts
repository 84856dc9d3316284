import { CODES, type Code, type Weight } from './codes';

/** Which object it is about; of hosts and datastores the name, which is what people type. */
export interface Subject {
  readonly type: 'VM' | 'HOST' | 'IMAGE' | 'DATASTORE' | 'NET' | 'OPERATION' | 'LOCK' | 'FILE';
  readonly id: string;
}

/** What mends a finding by itself. */
export type Mend =
  | { readonly do: 'vm-state'; readonly vmId: number; readonly action: 'found-running' | 'found-off' | 'lost' }
  | { readonly do: 'vm-host'; readonly vmId: number; readonly hostId: number }
  | { readonly do: 'host-look'; readonly hostId: number }
  | { readonly do: 'datastore-look'; readonly datastoreId: number }
  | { readonly do: 'image-ready'; readonly imageId: number }
  | { readonly do: 'lease'; readonly vmId: number; readonly nicId: number }
  | { readonly do: 'vnc-port'; readonly vmId: number }
  | { readonly do: 'lock'; readonly type: string; readonly id: number }
  | { readonly do: 'mode'; readonly path: string; readonly mode: number }
  | { readonly do: 'wake' }
  /** `hostId` -1: the front-end; `path` as that machine sees it */
  | { readonly do: 'trash'; readonly hostId: number; readonly path: string };

export interface Finding {
  /** `VM-OFF:3`; the same thing found again has the same one */
  readonly key: string;
  readonly code: Code;
  readonly weight: Weight;
  readonly subject: Subject;
  /** the machine on which it was seen; '' for what only the state knows */
  readonly place: string;
  readonly text: string;
  /** the command that mends it, or that a person goes on with */
  readonly next: string;
  /** absent: by a person only */
  readonly mend?: Mend;
}

interface Found {
  readonly place?: string;
  /** what tells it from others of that code and subject */
  readonly detail?: string;
  readonly text: string;
  /** absent: onecheck itself mends it */
  readonly next?: string;
  readonly mend?: Mend;
}

export const finding = (code: Code, subject: Subject, found: Found): Finding => {
  const key = [code, subject.id, ...(found.detail === undefined ? [] : [found.detail])].join(':');
  const remove = CODES[code].mend === 'remove' ? ' --remove' : '';
  return {
    key,
    code,
    weight: CODES[code].weight,
    subject,
    place: found.place ?? '',
    text: found.text,
    next: found.next ?? `onecheck ${key} --fix${remove}`,
    ...(found.mend ? { mend: found.mend } : {}),
  };
};

export const vmSubject = (id: number): Subject => ({ type: 'VM', id: String(id) });

/** A word of a selection: a code, a finding, or an object (`vm:3`, `host:node1`). */
export const isSelected = (f: Finding, words: readonly string[]): boolean =>
  words.length === 0 ||
  words.some(
    (w) => w.toUpperCase() === f.code || w.toUpperCase() === f.key.toUpperCase() || w.toUpperCase() === `${f.subject.type}:${f.subject.id}`.toUpperCase(),
  );
