/** Requests that change something, by what they concern: those of the field, also what is not here yet, and ours besides. A hook can follow them; nothing follows looking. */
const CALLS: Readonly<Record<string, string>> = {
  acl: 'addrule delrule',
  backupjob: 'allocate backup cancel chmod chown delete lock priority rename retry schedadd scheddelete schedupdate unlock update',
  cluster: 'adddatastore addhost addvnet allocate deldatastore delete delhost delvnet optimize plandelete planexecute rename update',
  datastore: 'allocate chmod chown delete enable rename update',
  document: 'allocate chmod chown clone delete lock rename unlock update',
  group: 'addadmin allocate deladmin delete quota update vlan',
  groupquota: 'update',
  hook: 'allocate delete lock rename retry unlock update',
  host: 'allocate delete flush importvm monitoring rename status update',
  hostpool: 'monitoring',
  image: 'allocate chmod chown chtype clone delete enable lock persistent rename restore snapshotdelete snapshotflatten snapshotrevert unlock update',
  market: 'allocate allocatedb chmod chown delete enable rename update updatedb',
  marketapp: 'allocate allocatedb chmod chown delete dropdb enable lock rename unlock update updatedb',
  secgroup: 'allocate chmod chown clone commit delete rename update',
  system: 'config sql sqlquery version',
  template: 'allocate chmod chown clone delete instantiate lock rename unlock update',
  user: 'addgroup allocate chauth chgrp delete delgroup enable login passwd quota update',
  userquota: 'update',
  vdc: 'addcluster adddatastore addgroup addhost addvnet allocate delcluster deldatastore delete delgroup delhost delvnet rename update',
  vm: 'action allocate attach attachnic attachpci attachsg backup backupcancel cancelexec chmod chown deploy detach detachnic detachpci detachsg diskresize disksaveas disksnapshotcreate disksnapshotdelete disksnapshotrename disksnapshotrevert exec lock migrate monitoring recover rename resize restore retryexec schedadd scheddelete schedupdate snapshotcreate snapshotdelete snapshotrevert undo unlock update updateconf updatenic vmgroupadd vmgroupdel',
  vmgroup: 'allocate chmod chown delete lock rename roleadd roledelete roleupdate unlock update',
  vmpool: 'accounting calculateshowback infoset monitoring showback',
  vn: 'add_ar allocate chmod chown delete free_ar hold lock recover release rename reserve rm_ar unlock update update_ar',
  vntemplate: 'allocate chmod chown clone delete instantiate lock rename unlock update',
  vrouter: 'allocate attachnic chmod chown delete detachnic instantiate lock rename unlock update',
  zone: 'addserver allocate delete delserver enable fedreplicate raftstatus rename replicate resetserver update updatedb voterequest',
};

/** `one.vm.allocate` is one. */
export const isFollowedCall = (call: string): boolean => {
  const [prefix, concerned = '', verb = '', ...rest] = call.split('.');
  return prefix === 'one' && rest.length === 0 && Object.hasOwn(CALLS, concerned) && (CALLS[concerned] ?? '').split(' ').includes(verb);
};
