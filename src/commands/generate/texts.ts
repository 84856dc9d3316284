import type { Page } from './page';
import { checkPage } from './textsCheck';
import { networkPages } from './textsNetworks';
import { nodePages } from './textsNodes';

export const pages: Readonly<Record<string, Page>> = {
  onehost: {
    story: [
      'Hosts are the machines that run virtual machines. They need sshd, libvirt and standard tools, nothing else. A machine is looked at before it is taken: an unknown host key, a machine that does not answer or one without libvirt is refused at once, and nothing is changed.',
      'A host that is disabled keeps its VMs and is given no new ones. One that is offline is not looked at either.',
    ],
    examples: [
      ['onehost create node1 -i kvm -v kvm', 'take the machine node1'],
      ['onehost list -f STAT=err', 'the hosts that could not be reached'],
      ['onehost disable node1,node2', 'give two hosts no new VMs'],
      ['onehost show node1 -j', 'all that is known of it, for a program'],
    ],
    seeAlso: ['onevm', 'onedatastore'],
  },
  onecluster: {
    story: [
      'A cluster is a set of hosts with the datastores and networks that they share. A host is in one cluster; datastores and networks can be in several. A VM is placed where its images and networks are.',
      'RESERVED_CPU and RESERVED_MEM (an amount, or a share as 10%) keep capacity of its hosts back; a host that says something else itself is believed.',
    ],
    examples: [
      ['onecluster create fast', 'make one'],
      ['onecluster addhost fast node1', 'put a host there; it leaves the one it was in'],
      ['onecluster show fast', 'its capacity, and what is in it'],
    ],
    seeAlso: ['onehost', 'onedatastore', 'onevnet'],
  },
  onevdc: {
    story: [
      'A virtual data center lets groups use clusters, hosts, datastores and networks. What it says is kept as rules, which oneacl list shows. Every new group is put into the VDC 0, which has all clusters.',
    ],
    examples: [
      ['onevdc create lab', 'make one'],
      ['onevdc addgroup lab students', 'a group that may use it'],
      ['onevdc addcluster lab 0 fast', 'a cluster (of zone 0) that they may use'],
      ['onevdc delgroup 0 students', 'and nothing else'],
    ],
    seeAlso: ['onegroup', 'oneacl', 'onecluster'],
  },
  onezone: {
    story: ['This cloud is one zone. Its endpoint is what programs are told that look for it.'],
    examples: [['onezone list', 'the zone, and its endpoint']],
    seeAlso: ['onevdc'],
  },
  onedatastore: {
    story: [
      'Datastores are where images (type IMAGE_DS), disks of running VMs (SYSTEM_DS) and files (FILE_DS) lie. On the front-end and on the hosts they are folders named by their number.',
      'Backups of VMs go into datastores of type BACKUP_DS. DS_MAD=rsync keeps plain files in that folder of RSYNC_HOST (as RSYNC_USER, oneadmin), or of the front-end when no host is named; DS_MAD=restic keeps a restic repository for each VM in that of RESTIC_SFTP_SERVER (RESTIC_SFTP_USER), encrypted with RESTIC_PASSWORD, and wants restic on that machine. Machines are reached as hosts are, with their key pinned; bytes pass through the front-end, so hosts need no way to them. RSYNC_NICE, RSYNC_IONICE, RESTIC_NICE, RESTIC_IONICE say how gently a host reads, RESTIC_COMPRESSION (auto, off, max) what restic does. An attribute that would have no effect is refused.',
    ],
    examples: [
      ['onedatastore create images.tmpl', 'make one of a template: NAME, TYPE, DS_MAD, TM_MAD'],
      ['onedatastore create backups.tmpl', 'one for backups: NAME=far, TYPE=BACKUP_DS, DS_MAD=rsync, RSYNC_HOST=filer1 in that file'],
      ['onedatastore list -l ID,NAME,SIZE,AVAIL', 'how much room there is'],
    ],
    seeAlso: ['oneimage', 'onehost'],
  },
  oneimage: {
    story: [
      'Images are the disks that VMs start from. A file is inspected, copied into its datastore and hashed; until that is done the image is locked. A VM writes into a copy, or into the image itself when that is persistent.',
    ],
    examples: [
      [
        'oneimage create -d 100 --name debian-12 --path /var/tmp/debian-12.qcow2 --format qcow2 --prefix vd --wait',
        'copy a file in, and wait until it is there',
      ],
      ['oneimage create -d 100 --name data --type DATABLOCK --size 20G --format raw', 'an empty disk'],
      ['oneimage clone debian-12 mine -d 101', 'a copy of its own, in another datastore'],
      ['oneimage persistent data', 'let one VM at a time write into it'],
      ['oneimage delete 3,5..7', 'delete four images'],
      ['oneimage list --backup', 'backups of VMs, which are images too'],
      ['oneimage restore 42 -d 100 --no_ip', 'new images and a template of what backup 42 holds'],
    ],
    seeAlso: ['onedatastore', 'onetemplate'],
  },
  ...nodePages,
  ...networkPages,
  onetemplate: {
    story: [
      'A template holds what a VM is made of: processors, memory, disks, networks, context. Attributes given on the command line win over the stored ones.',
    ],
    examples: [
      ['onetemplate create --name small --cpu 1 --memory 1G --disk debian-12 --nic private --ssh', 'store a template without writing a file'],
      ['onetemplate instantiate small --name web-%i -m 3 --wait', 'three VMs: web-0, web-1, web-2; come back when they run'],
      ['onetemplate instantiate small --memory 4G', 'one VM, with more memory than the template says'],
    ],
    seeAlso: ['onevm', 'oneimage', 'onevnet'],
  },
  onevm: {
    story: [
      'A VM waits (PENDING) until a host has the room, is copied there (PROLOG), started (BOOT) and RUNNING. What can be asked of it depends on its state; a request that cannot be done now is refused and changes nothing. docs/states.md has the whole table.',
      'A verb that starts work comes back at once. With --wait it shows the steps on standard error and comes back when the work is done; ^C ends the waiting, not the work. When a VM waits for a person, onevm show says why and what to type.',
    ],
    examples: [
      ['onevm list -f STAT=runn --csv', 'all that run, as comma-separated values'],
      ['onevm why web-0', 'why it waits or failed, and what to type'],
      ['onevm log web-0', 'what was done to it, by whom, how long it took'],
      ['onevm show web-0', 'its state and why it is so, addresses, history'],
      ['onevm poweroff 0..4,7 --wait', 'shut down six VMs, and wait until they are off'],
      ['onevm terminate --hard 12', 'end a VM without asking the guest'],
      ['onevm deploy 13 node2', 'put a waiting VM on a host of your choice'],
      ['onevm backup web-0 -d backups --wait', 'back a VM up while it runs'],
      ['onevm restore web-0 42', 'bring the disks of a powered-off VM back to what backup 42 holds'],
    ],
    seeAlso: ['onetemplate', 'onehost', 'oned'],
  },
  oneuser: {
    story: [
      'Users of the cloud. The first command on an empty state makes oneadmin, with a random password in the file that ONE_AUTH names.',
      'A user sees itself and what it may use: its own things, those its groups share, and what rules give (oneacl). A token stands in for the password, for a time and if wanted for one group only. Passwords and tokens are kept as hashes; what show prints of a password is a fingerprint.',
      'Limits (quota) are looked at by every request that would use more; the usage that is shown is counted when it is asked for.',
    ],
    examples: [
      ['oneuser create alice secret --group dev,users', 'a user with two groups; the first is the primary one'],
      ['oneuser show', 'yourself'],
      ['oneuser token-create --time 3600', 'a token for an hour'],
      ['oneuser quota alice limits.tmpl', 'what she may use at most: VM=[VMS=5, MEMORY=8192] in that file'],
    ],
    seeAlso: ['onegroup', 'oneacl'],
  },
  onemarket: {
    story: [
      'A marketplace is a place where images and templates are offered to others. Two public ones are there from the beginning; nothing is fetched from them. One of kind http is a folder of this machine (PUBLIC_DIR) that a web server shows under BASE_URL.',
    ],
    examples: [
      ['onemarket create market.tmpl', 'make one of a template: NAME, MARKET_MAD=http, BASE_URL, PUBLIC_DIR'],
      ['onemarket disable 100', 'let no more apps be put into it'],
    ],
    seeAlso: ['onemarketapp'],
  },
  onemarketapp: {
    story: [
      'An app is an image or a template in a marketplace. That of an image is locked until the bytes of the image were copied into the marketplace; then its SOURCE is what others fetch it by, and MD5 is its sum.',
    ],
    examples: [
      ['onemarketapp create --name debian --image debian-12 -m ours', 'offer an image'],
      ['onemarketapp disable debian', 'offer it no more, and keep it'],
    ],
    seeAlso: ['onemarket', 'oneimage'],
  },
  onehook: {
    story: [
      'A hook says which program is to be run when a VM, host or image comes into a state, or after a request. Its template is checked when it is made: a wrong state or request would else be found out when it is too late.',
    ],
    examples: [
      ['onehook create hook.tmpl', 'make one of a template: NAME, TYPE=state, RESOURCE=VM, ON=RUNNING, COMMAND'],
      ['onehook log --hook-id 3 --error', 'executions of a hook that ended badly'],
    ],
    seeAlso: ['onevm', 'onehost'],
  },
  onebackupjob: {
    story: [
      'A backup job names VMs that are backed up together, how, and how many backups are kept. Jobs of higher priority go first; the VMs of a job go one after the other, or with EXECUTION=PARALLEL together, as far as MAX_BACKUPS and MAX_BACKUPS_HOST of oned.conf allow.',
      'Each backup is made in the name of the owner of the job, with the rights and limits that he has then. A VM that cannot be backed up is in error, show says why, and the others go on.',
    ],
    examples: [
      ['onebackupjob create --name nightly --vms 0,1,5 --keep 7', 'a job for three VMs, of each seven backups'],
      ["onebackupjob backup nightly --schedule '2030-01-01 02:00' --weekly 1,2,3,4,5", 'run it on the nights of weekdays'],
      ['onebackupjob retry nightly', 'once more those that failed'],
      ['onebackupjob priority nightly 80', 'before most others'],
    ],
    seeAlso: ['onevm', 'oneimage'],
  },
  onelog: {
    story: [
      'Logs, a line an event. That of a VM is made of its journal: what was asked for and by whom, each step of the work, and what a tool said when it failed. That of oned is the file that commands give it when they wake it.',
    ],
    examples: [
      ['onelog get-vm web-0', 'all that was done to a VM'],
      ['onelog get oned -p less', 'what oned did, in a pager of your choice'],
    ],
    seeAlso: ['onevm', 'oned'],
  },
  onegroup: {
    story: [
      'Groups of users. What is shared with the group (chmod 640) all its members may use. A group admin sees and manages the users of the group and what they have, makes users in it and sets their limits.',
    ],
    examples: [
      ['onegroup create dev --admin_user carol --admin_password secret', 'a group and the user who manages it'],
      ['onegroup create guests --resources VM', 'a group whose members make VMs and nothing else'],
      ['onegroup addadmin dev alice', 'one more admin'],
    ],
    seeAlso: ['oneuser', 'oneacl'],
  },
  oneacl: {
    story: [
      'Rules that give rights besides those of owner and group: who, on what, may do what, and in which zone (this one when nothing is said). Who: #ID a user, @ID a group, * all. On what: kinds joined by +, then / and #ID one, @ID those of a group, %ID those of a cluster, * all. What: USE, MANAGE, ADMIN, CREATE, joined by +.',
      'Rules of groups in a virtual data center and of group admins are made and removed with these.',
    ],
    examples: [
      ['oneacl create "#5 VM+IMAGE/@1 USE+MANAGE"', 'user 5 manages the VMs and images of group 1'],
      ['oneacl create "@100 HOST/%0 MANAGE"', 'group 100 may deploy on all hosts of cluster 0'],
      ['oneacl delete 22..25', 'take rules back'],
    ],
    seeAlso: ['oneuser', 'onegroup'],
  },
  oneacct: {
    story: ['A row for each stay of a VM on a host: when it came, when and by what it left, and what it had. Users see what they may use, administrators all.'],
    examples: [
      ['oneacct -u alice -s 2026-11-01 -e 2026-11-30', "what alice's VMs used in November"],
      ['oneacct --csv', 'all, for a spreadsheet'],
      ["oneacct --xpath 'HISTORY[ETIME>0]' --split", 'stays that are over, a table for each VM'],
    ],
    seeAlso: ['oneshowback', 'onevm'],
  },
  oneshowback: {
    story: [
      'Hours and costs of VMs by month. calculate makes them from the stays of the VMs and the prices in their templates (CPU_COST, MEMORY_COST, DISK_COST; for an hour of one CPU, one MiB, one MiB), or the DEFAULT_COST of oned.conf, and keeps them; list shows what was kept.',
    ],
    examples: [
      ['oneshowback calculate -s 2026-11-01 -e 2026-11-30', 'November, again'],
      ['oneshowback list -u alice', 'what alice has to pay'],
    ],
    seeAlso: ['oneacct'],
  },
  onecheck: checkPage,
  oned: {
    story: [
      'Commands write what is to be done into the state and wake oned, which does it and leaves when there is nothing more. It need not be started by hand. Run as a service it stays, and looks at the hosts at regular times; from cron, with --once, it does both and leaves.',
      'There is never more than one at work. One that is killed leaves nothing half-done for good: the next one takes its operations up where they were.',
    ],
    examples: [
      ['oned --status', 'is there one at work, and how much is there to do'],
      ['oned --once', 'do what there is and look at hosts that were not looked at for long (a line for cron)'],
    ],
    seeAlso: ['onevm', 'onehost'],
  },
};
