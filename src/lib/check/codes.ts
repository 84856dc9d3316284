/**
 * What a check can find. Codes are written into scripts and cron mails: append-only, never renamed, never given another meaning.
 *
 * - `weight`  error: guests or data are at risk, or are not where they are said to be; warning: untidy, or will be trouble; note: good to know, and no reason for cron to call
 * - `means`   what was seen, for people
 * - `mend`    who mends it: `fix` does with `--fix`; `remove` does with `--fix --remove`, which moves files to a trash folder; `person`: `next` says what to type
 * - `how`     what mends it
 */
export interface CodeRow {
  readonly weight: Weight;
  readonly means: string;
  readonly mend: 'fix' | 'remove' | 'person';
  readonly how: string;
}

export type Weight = 'error' | 'warning' | 'note';

export const CODES = {
  'VM-OFF': { weight: 'error', means: 'the state says that the VM runs, and its host says that it does not', mend: 'fix', how: 'the VM is POWEROFF' },
  'VM-RUNS': { weight: 'error', means: 'the state says that the VM is off, and its host says that it runs', mend: 'fix', how: 'the VM is RUNNING' },
  'VM-TWICE': {
    weight: 'error',
    means: 'the VM runs on more than one host, which destroys its disks',
    mend: 'person',
    how: 'end one of the domains; only a person knows which',
  },
  'VM-ELSEWHERE': {
    weight: 'error',
    means: 'the VM runs on another host than the state says',
    mend: 'fix',
    how: 'the state follows, when the host it names answered that the VM does not run there',
  },
  'VM-UNREACHABLE': {
    weight: 'error',
    means: 'the host of the VM cannot be asked, so nobody knows whether it runs',
    mend: 'fix',
    how: 'the VM is UNKNOWN until its host answers',
  },
  'VM-FOREIGN-DOMAIN': {
    weight: 'error',
    means: "a domain with the name of the VM has another UUID: it is somebody else's, and the VM cannot start there",
    mend: 'person',
    how: 'rename or end the other domain',
  },
  'DOMAIN-LEFT': {
    weight: 'error',
    means: 'a domain with one of our names belongs to a VM that should have none: it ended, waits, or was put away',
    mend: 'person',
    how: 'look at the guest, then end the domain',
  },
  'DOMAIN-WILD': { weight: 'note', means: 'a domain on a host is not ours', mend: 'person', how: 'take it into the cloud, or leave it' },
  'VM-UNREADABLE': {
    weight: 'error',
    means: 'what the state keeps of the VM cannot be read; nothing else is said of it, and nothing of it is mended',
    mend: 'person',
    how: 'bring the state back from a copy of the time before',
  },
  'DATASTORE-UNREADABLE': {
    weight: 'error',
    means: 'what the state keeps of the datastore cannot be read; nothing is said of the folders of VMs in it, and none is moved away',
    mend: 'person',
    how: 'bring the state back from a copy of the time before',
  },
  'VM-DISK-MISSING': {
    weight: 'error',
    means: 'a disk of the VM is not where it should be',
    mend: 'person',
    how: 'bring the file back, restore a backup, or make the VM anew',
  },
  'VM-DISK-UNKNOWN': {
    weight: 'warning',
    means: 'the domain has a disk that the state does not know',
    mend: 'person',
    how: 'detach it with virsh, or attach an image with onevm disk-attach',
  },
  'VM-DISK-BACKING': {
    weight: 'error',
    means: 'a disk of the VM is an overlay of another file than its image, or of one that is not there',
    mend: 'person',
    how: 'find out who changed it before the VM starts again',
  },
  'VM-FOLDER-LEFT': {
    weight: 'warning',
    means: 'the folder of a VM that ended, or of none, takes room in a system datastore',
    mend: 'remove',
    how: 'the folder goes to the trash',
  },
  'VM-FOLDER-ELSEWHERE': {
    weight: 'warning',
    means: 'a folder of the VM lies where the VM is not: a move left it',
    mend: 'remove',
    how: 'the folder goes to the trash, when all disks are where the VM is',
  },
  'VM-SNAPSHOT-LOST': { weight: 'warning', means: 'the state has a snapshot that the domain does not have', mend: 'person', how: 'delete it from the state' },
  'VM-SNAPSHOT-UNKNOWN': { weight: 'warning', means: 'the domain has a snapshot that the state does not know', mend: 'person', how: 'delete it with virsh' },
  'VM-TAP-LOOSE': {
    weight: 'error',
    means: 'an interface of the VM is on no bridge: the guest has no network',
    mend: 'person',
    how: 'put the tap on its bridge',
  },
  'VM-TAP-BRIDGE': {
    weight: 'error',
    means: 'an interface of the VM is on another bridge than its network says',
    mend: 'person',
    how: 'put the tap on its bridge',
  },
  'VM-VNC-TWICE': {
    weight: 'warning',
    means: 'two VMs on one host have the same VNC port: the second one cannot start',
    mend: 'person',
    how: 'give one of them another port',
  },
  'VM-STUCK': {
    weight: 'error',
    means: 'the VM is in a passing state, and no work is open that would take it out of it',
    mend: 'person',
    how: 'say how its work goes on',
  },
  'IMAGE-FILE-MISSING': {
    weight: 'error',
    means: 'the file of an image is not in its datastore',
    mend: 'person',
    how: 'bring the file back, or delete the image',
  },
  'IMAGE-SIZE': { weight: 'warning', means: 'the file of an image has another size than the state says', mend: 'person', how: 'find out who changed it' },
  'IMAGE-FORMAT': { weight: 'error', means: 'the file of an image has another format than the state says', mend: 'person', how: 'find out who changed it' },
  'IMAGE-BACKING': {
    weight: 'error',
    means: 'the file of an image leans on another file: images are whole in one',
    mend: 'person',
    how: 'find out who changed it',
  },
  'IMAGE-FILE-LEFT': { weight: 'warning', means: 'a file in an image datastore belongs to no image', mend: 'remove', how: 'the file goes to the trash' },
  'IMAGE-USE': { weight: 'warning', means: 'an image is marked as used, and no VM uses it', mend: 'fix', how: 'the image is READY' },
  'IMAGE-STUCK': { weight: 'error', means: 'an image waits for work that is not open', mend: 'person', how: 'delete it and make it anew' },
  'LEASE-LEFT': { weight: 'warning', means: 'an address is leased to a VM that ended, or that has no such interface', mend: 'fix', how: 'the address is free' },
  'LEASE-MISSING': {
    weight: 'error',
    means: 'an interface of a VM has an address without a lease: somebody else can get it, too',
    mend: 'person',
    how: 'detach the interface and attach it again',
  },
  'VNC-PORT-LEFT': { weight: 'warning', means: 'a VNC port is kept for a VM that ended', mend: 'fix', how: 'the port is free' },
  'OPERATION-ALONE': { weight: 'warning', means: 'work is open, and nobody is at it', mend: 'fix', how: 'oned is woken' },
  'LOCK-LEFT': { weight: 'warning', means: 'a lock is left of an object, or of a user, that is gone', mend: 'fix', how: 'the lock is taken off' },
  'HOST-SILENT': { weight: 'error', means: 'a host cannot be asked', mend: 'person', how: 'mend the way to it' },
  'HOST-NEVER-LOOKED': { weight: 'warning', means: 'a host was never looked at: it gets no VMs', mend: 'fix', how: 'it is looked at' },
  'HOST-LOOK-OLD': {
    weight: 'warning',
    means: 'the figures of a host are old: VMs are placed by what it was',
    mend: 'fix',
    how: 'it is looked at; oned as a service, or --once from cron, keeps them fresh',
  },
  'DATASTORE-LOOK-OLD': { weight: 'note', means: 'the room of a datastore was measured long ago', mend: 'fix', how: 'it is measured' },
  'FILE-OPEN': { weight: 'error', means: 'a file with secrets, or the state, can be read or written by others', mend: 'fix', how: 'its mode is set' },
  'TRASH-KEPT': { weight: 'note', means: 'files wait in a trash folder of a datastore', mend: 'person', how: 'look at them, then remove them' },
} as const satisfies Readonly<Record<string, CodeRow>>;

export type Code = keyof typeof CODES;

export const isCode = (word: string): word is Code => Object.hasOwn(CODES, word);
