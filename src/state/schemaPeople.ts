/** Tables of users' tokens, limits and bills. */
export interface PeopleTables {
  tokens: TokenTable;
  quota_limits: QuotaLimitTable;
  showback: ShowbackTable;
  /** names of users ('user') and groups ('group') that are gone */
  departed: { kind: string; id: number; name: string };
}

export interface TokenTable {
  /** SHA-256 of the token, hex: a token is long and random, so a fast hash is enough */
  hash: string;
  uid: number;
  /** the first digits of the token, by which it is told from others */
  hint: string;
  /** group it is good for; -1: all groups of its user */
  egid: number;
  /** Unix seconds; -1: never */
  expires: number;
}

export interface QuotaLimitTable {
  /** 'user' or 'group' */
  holder: string;
  /** -1: what holds for all who have no limit of their own */
  holder_id: number;
  /** VM, DATASTORE, NETWORK or IMAGE */
  kind: string;
  /** id of the datastore, network or image; for VM ids of clusters with commas between, '' for all */
  ref: string;
  metric: string;
  /** sizes in MiB; -2: no limit */
  value: number;
}

/** What was calculated once for a month; prices and VMs may change afterwards. Times in hours, costs in the administrator's money. */
export interface ShowbackTable {
  vm_id: number;
  year: number;
  month: number;
  vm_name: string;
  uid: number;
  gid: number;
  uname: string;
  gname: string;
  cpu_cost: number;
  memory_cost: number;
  disk_cost: number;
  hours: number;
  running_hours: number;
}
