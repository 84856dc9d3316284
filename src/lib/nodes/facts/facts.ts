/** What a machine is like, as its answer says. */
export interface Facts {
  readonly uid: number;
  readonly host: string;
  readonly os: { readonly id: string; readonly version: string };
  /** seconds since 1970, by its clock */
  readonly time: number;
  readonly systemd: boolean;
  /** what else than ifupdown configures the network, and by what that is known */
  readonly managers: ReadonlyArray<{ readonly name: string; readonly by: string }>;
  /** installed ones, with their versions */
  readonly packages: ReadonlyMap<string, string>;
  /** lines of passwd and group that have our name or our number */
  readonly passwd: readonly string[];
  readonly group: readonly string[];
  /** groups that oneadmin is in, of those it may need */
  readonly members: ReadonlySet<string>;
  readonly modules: ReadonlySet<string>;
  readonly mounts: readonly Mount[];
  /** KiB of each mount that was asked for and is there; undefined: no answer in time */
  readonly capacities: ReadonlyMap<string, { readonly total: number; readonly free: number } | undefined>;
  /** what lies at each path that was asked for when nothing is mounted there; absent: it could not be seen */
  readonly guards: ReadonlyMap<string, Guard>;
  /** `ports`: of a bridge */
  readonly interfaces: ReadonlyMap<string, { readonly mtu: number; readonly ports: readonly string[] }>;
  /** every path that was asked for, all of interfaces.d, and the mount units of datastores */
  readonly paths: ReadonlyMap<string, Found>;
  readonly units: ReadonlyMap<string, { readonly enabled: boolean; readonly active: boolean }>;
  /** address of each name that was asked for; '' when it has none */
  readonly resolves: ReadonlyMap<string, string>;
  /** oneadmin's own key pairs, in the order of preference; `public` undefined: ssh cannot log in with it (a passphrase, a mode that is too open) */
  readonly keys: ReadonlyArray<{ readonly path: string; readonly public: PublicKey | undefined }>;
  /** software: there is a /dev/kvm, and a CPU that has no virtualization to give: it is emulated, and no faster than none */
  readonly kvm: 'real' | 'none' | 'silent' | 'software';
  /** whether oneadmin was let in at the machines that it was to log in to, as HOST:PORT */
  readonly logins: ReadonlyMap<string, boolean>;
  /** KiB where oneadmin's home is or will be */
  readonly room: { readonly total: number; readonly free: number };
  /** LXC containers that run */
  readonly containers: ReadonlySet<string>;
  readonly entries: readonly Entry[];
  /** steps that were begun and not ended */
  readonly pending: ReadonlySet<string>;
  /** a change of the network waits to be confirmed, until then (seconds since 1970) */
  readonly armedUntil: number | undefined;
}

/** As in authorized_keys. */
export interface PublicKey {
  /** ssh-ed25519, ssh-rsa ... */
  readonly type: string;
  /** base64 */
  readonly key: string;
}

export interface Owned {
  /** octal, as 644 */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
}

export type Found =
  | ({ readonly kind: 'file'; readonly text: Buffer } & Owned)
  /** a file whose text stays on its machine */
  | ({ readonly kind: 'secret'; readonly sum: string } & Owned)
  | ({ readonly kind: 'folder' } & Owned)
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'other' }
  | { readonly kind: 'absent' };

export interface Mount {
  readonly source: string;
  readonly where: string;
  readonly type: string;
  readonly options: readonly string[];
}

export type Guard =
  | { readonly kind: 'absent' | 'other' }
  /** `immutable`: unable, where the file system has no such thing */
  | ({ readonly kind: 'folder'; readonly immutable: 'yes' | 'no' | 'unable'; readonly empty: boolean } & Owned);

/** What we wrote on the machine, and what was there before. */
export interface Entry {
  readonly seq: string;
  readonly kind: 'file' | 'folder' | 'account' | 'container';
  readonly path: string;
  /** undefined: it was not there */
  readonly was: (Owned & { readonly text?: Buffer }) | undefined;
  /** SHA-256 of everything we ever wrote there */
  readonly sums: readonly string[];
}
