import type { Found, Owned } from '../facts/facts';

/** A file as it is to be. `text` undefined: it is to be gone. */
export interface FileChange {
  readonly path: string;
  /** what the plan was made from: anything else there, and nothing is written */
  readonly before: Extract<Found, { kind: 'file' | 'secret' | 'absent' }>;
  readonly after: (Owned & { readonly text: Buffer }) | undefined;
  /** its text is not to be shown */
  readonly secret?: boolean;
}

export interface FolderChange extends Owned {
  readonly path: string;
  /** also made so that it cannot be written to by root (chattr +i), where the file system can: what is mounted over it hides that */
  readonly guarded?: boolean;
  /** something is mounted over it now */
  readonly under?: boolean;
}

export interface ContainerBuild {
  readonly name: string;
  /** '': as on the machine */
  readonly suite: string;
  readonly mirror: string;
  /** keys that may log in as root */
  readonly authorized: readonly string[];
  /** lines of its /etc/hosts */
  readonly hosts: readonly string[];
  /** lines of its /etc/network/interfaces */
  readonly interfaces: readonly string[];
}

export interface MountProbe {
  readonly where: string;
  /** below the root of NFSv4, with its slash */
  readonly exported: string;
}

/** What becomes of the interfaces; the files are in the step. */
export interface NetworkChange {
  readonly down: readonly string[];
  readonly up: readonly string[];
  /** all files that ifupdown will read, as one text: checked before anything is touched */
  readonly flattened: string;
  /** has to be heard of from the machine after the change */
  readonly gateway: { readonly address: string; readonly bridge: string } | undefined;
}

/** In this order: folders, files, commands; each is left out where it is so already. A step whose commands did not all end well is pending on the machine, and planned again. */
export interface Step {
  /** stable: lower-case words joined by '-' */
  readonly id: string;
  readonly title: string;
  readonly folders?: readonly FolderChange[];
  readonly files?: readonly FileChange[];
  readonly commands?: readonly (readonly string[])[];
  /** after the files: a root file system is made */
  readonly container?: ContainerBuild;
  /** after the commands: has to be in the table of mounts, and oneadmin writes, reads and removes a file there */
  readonly probe?: MountProbe;
  /** done under a timer that takes it back, unless it is confirmed over a new connection */
  readonly network?: NetworkChange;
  /** taken back before the commands, and then out of the manifest */
  readonly returns?: readonly Return[];
  /** the manifest itself goes, if nothing is in it any more */
  readonly clears?: boolean;
  /** kept in the manifest: an account of ours */
  readonly account?: string;
  /** made on the machine before the commands, where there is none; its private half is told nobody */
  readonly keyPair?: { readonly path: string; readonly comment: string };
  /** machines whose public keys go into authorized_keys as soon as they have made them */
  readonly later?: readonly string[];
  /** containers whose host keys go into known_hosts as soon as they are made */
  readonly laterHosts?: readonly string[];
  /** seconds; default 60 */
  readonly limit?: number;
}

/** Something of the manifest that is taken back. */
export type Return =
  | { readonly kind: 'file'; readonly change: FileChange }
  /** `was` undefined: it was not there, and goes if nothing is in it */
  | { readonly kind: 'folder'; readonly path: string; readonly was: Owned | undefined }
  | { readonly kind: 'account'; readonly path: string }
  /** the root file system of one */
  | { readonly kind: 'container'; readonly path: string };

export interface MachinePlan {
  readonly machine: string;
  readonly steps: readonly Step[];
  /** what a person should know besides: what is left as it is, and why */
  readonly notes?: readonly string[];
}
