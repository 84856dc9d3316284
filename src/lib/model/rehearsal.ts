/** Something that would be done on a machine, as the runner or the driver was asked for it. Nothing of it was done. */
export type Act = (Run | Script | Put | Get | Played) & {
  /** user@host:port; 'this machine'; of a played machine its name */
  readonly machine: string;
};

interface Input {
  /** what goes to standard input: its text, or what it is */
  readonly input?: string;
}

/** A program by its argv. */
export interface Run extends Input {
  readonly kind: 'run';
  readonly argv: readonly string[];
}

/** A /bin/sh script of ours, with its "$1", "$2" ... */
export interface Script extends Input {
  readonly kind: 'script';
  readonly text: string;
  readonly args: readonly string[];
}

/** A file that is written there. */
export interface Put {
  readonly kind: 'put';
  readonly path: string;
  readonly mode?: number;
  /** text; absent: bytes that come from elsewhere */
  readonly content?: string;
}

/** A file of that machine that is brought here. */
export interface Get {
  readonly kind: 'get';
  readonly path: string;
  readonly localPath: string;
}

/** What a driver does by itself, without a program. */
export interface Played {
  readonly kind: 'driver';
  readonly driver: string;
  readonly action: string;
  readonly args: readonly string[];
}

/** A row of the state before and after; undefined: it is not there. */
export interface RowChange {
  readonly table: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

export type Row = Readonly<Record<string, string | number | null>>;

/** One attribute of an object. */
export interface Change {
  /** `VM 5`, `vm_disks vm_id=5 disk_id=0` */
  readonly object: string;
  /** `NAME`, `TEMPLATE/NIC/IP` */
  readonly attribute: string;
  /** '' where it is not there */
  readonly before: string;
  readonly after: string;
}

export const MASK = '***';

/** Names of attributes and columns whose values are nobody's to read. */
const SECRET = /PASS|SECRET|TOKEN|PRIVATE|CRYPTED|^HASH$/i;

export const isSecret = (name: string): boolean => SECRET.test(name);

/** Secrets that stand in a description of a machine. */
export const masked = (text: string): string => text.replace(/(\bpassw(?:or)?d\s*=\s*)(["'])(?:(?!\2).)*\2/gi, `$1$2${MASK}$2`);
