import { furnished, golden } from './session';

const session = furnished();

/** What is typed, and every word of the answers. */
const told = async (name: string, ...lines: string[]): Promise<void> => {
  const s = session();
  await s.type(...lines);
  const text = s.transcript();
  expect(text).toBe(golden(name, text));
};

test('images: states, types, copies, orphans', () =>
  told(
    'images',
    'oneimage create --name data --type DATABLOCK -d Images --size 512 --format raw',
    'oneimage create --name dry -d Images --type DATABLOCK --size 10 --description "a b" --persistent --dry',
    'oneimage create --name k -d Files --type KERNEL --path /tmp/k',
    'oneimage create --name cd -d Images --type CDROM --path /tmp/cd.iso',
    'oneimage create --name there -d Images --source /some/where --size 100 --format raw --target vda --fs ext4',
    'oneimage create --name x -d Images --type NOSUCH',
    'oneimage clone data copy -v',
    'oneimage clone data copy',
    'oneimage clone k other',
    'oneimage list',
    'oneimage list --backup',
    'oneimage orphans',
    'oneimage persistent data,copy -v',
    'oneimage nonpersistent copy',
    'oneimage disable copy',
    'oneimage clone copy again',
    'oneimage list -f NAME=copy',
    'oneimage enable copy',
    'oneimage chtype copy CDROM',
    'oneimage chtype copy KERNEL',
    'oneimage chtype copy NOSUCH',
    'oneimage lock copy --manage',
    'oneimage disable copy',
    'oneimage unlock copy',
    'oneimage rename copy "a copy"',
    'oneimage chmod "a copy" 640',
    'oneimage snapshot-revert data 0',
    'oneimage snapshot-delete data x',
    'oneimage show cd',
    'oneimage show there',
    'oneimage show "a copy" -x',
    'oneimage delete k,cd,there -v',
    'oneimage delete 99..100',
  ));

test('markets and apps', async () => {
  const s = session();
  s.file('market.tmpl', `NAME = ours\nMARKET_MAD = http\nBASE_URL = "http://market"\nPUBLIC_DIR = "${s.location}/public"\n`);
  s.file('app.tmpl', 'NAME = small\nTYPE = VMTEMPLATE\nAPPTEMPLATE64 = "Q1BVPTEKTUVNT1JZPTEyOAo="\nPUBLISHER = me\nARCHITECTURE = x86_64\n');
  await told(
    'markets',
    'onemarket list',
    'onemarket show 0',
    'onemarket create market.tmpl',
    "onemarketapp create --name debian --image 'debian 12' -m ours --description 'all of it' --dry",
    "onemarketapp create --name debian --image 'debian 12' -m ours --description 'all of it'",
    'onemarketapp create app.tmpl -m ours',
    'onemarketapp create app.tmpl',
    'onemarketapp create --name other --image data -m 0',
    'onemarketapp list',
    'onemarketapp show debian',
    'onemarketapp show small',
    'onemarketapp show small -x',
    'onemarket show ours',
    'onemarket show ours -j',
    'onemarket list --csv',
    'onemarketapp disable debian -v',
    'onemarketapp list -f NAME=debian -l ID,NAME,STAT',
    'onemarketapp lock small',
    'onemarketapp show small',
    'onemarketapp unlock small',
    'onemarket disable ours -v',
    'onemarket rename ours theirs',
    'onemarket chmod theirs 644',
    'onemarket list -l ID,NAME,APPS,STAT',
    'onemarket delete theirs',
    'onemarketapp delete debian,small -v',
    'onemarket delete theirs -v',
    'onemarketapp list',
  );
});

test('hooks', async () => {
  const s = session();
  s.file('hook.tmpl', 'NAME = running\nTYPE = state\nRESOURCE = VM\nON = RUNNING\nCOMMAND = "notify"\nARGUMENTS = "$TEMPLATE"\n');
  s.file('bad.tmpl', 'NAME = bad\nTYPE = state\nRESOURCE = HOST\nSTATE = SLEEPING\nCOMMAND = "notify"\n');
  s.file('more.tmpl', 'REMOTE = "YES"\n');
  await told(
    'hooks',
    'onehook create hook.tmpl --dry',
    'onehook create hook.tmpl',
    'onehook create bad.tmpl',
    'onehook list',
    'onehook update running more.tmpl -a',
    'onehook show running',
    'onehook show 0 -x',
    'onehook show 0 -e 3',
    'onehook lock running --all',
    'onehook delete running',
    'onehook unlock running',
    'onehook rename running runs',
    'onehook log',
    'onehook log -x',
    'onehook log --since 2026-11-25 --hook-id 0 --error',
    'onehook log --since yesterday',
    'onehook delete runs -v',
    'onehook list',
  );
});

test('backup jobs', async () => {
  const s = session();
  s.file('job.tmpl', 'NAME = weekly\nBACKUP_VMS = "0"\nDATASTORE_ID = 103\nFS_FREEZE = AGENT\n');
  await told(
    'backup-jobs',
    'onetemplate instantiate small --hold',
    'onebackupjob create --name nightly --vms 0 --mode full --keep 7 --description "each night"',
    'onebackupjob create job.tmpl',
    'onebackupjob create --name x --mode tape',
    'onebackupjob create --name x --vms 7',
    'onebackupjob list',
    'onebackupjob priority nightly 80 -v',
    'onebackupjob priority 0,1 100',
    'onebackupjob chown weekly serveradmin users',
    'onebackupjob show nightly',
    'onebackupjob show weekly -x',
    'onebackupjob show weekly -j',
    'onebackupjob lock nightly',
    'onebackupjob priority nightly 1',
    'onebackupjob unlock nightly',
    'onebackupjob delete nightly,weekly -v',
    'onebackupjob list',
  );
});
