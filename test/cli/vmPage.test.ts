import { furnished, golden } from './session';

const session = furnished();

const FILES: Readonly<Record<string, string>> = {
  'six.tmpl': 'NAME = six\nVN_MAD = dummy\nBRIDGE = br6\nAR = [ TYPE = IP4_6, IP = 10.6.0.1, SIZE = 5, GLOBAL_PREFIX = "2001:db8::", ULA_PREFIX = "fd00::" ]\n',
  'web.tmpl': `NAME = web
RULE = [ PROTOCOL = TCP, RULE_TYPE = inbound, RANGE = "22,80:90" ]
RULE = [ PROTOCOL = ICMP, RULE_TYPE = inbound, ICMP_TYPE = 8 ]
RULE = [ PROTOCOL = TCP, RULE_TYPE = outbound, IP = 10.1.0.0, SIZE = 255, RANGE = "1:1000" ]
RULE = [ PROTOCOL = ALL, RULE_TYPE = inbound, NETWORK_ID = 0 ]
`,
  'rich.tmpl': `NAME = rich
CPU = 1
VCPU = 4
MEMORY = 128
TOPOLOGY = [ SOCKETS = 1, CORES = 2, THREADS = 2 ]
DISK = [ TYPE = swap, SIZE = 64 ]
DISK = [ TYPE = fs, SIZE = 100, FORMAT = raw ]
NIC = [ NETWORK = six, SECURITY_GROUPS = "100" ]
BACKUP_CONFIG = [ KEEP_LAST = 3 ]
LABELS = "a,b"
COLOUR = red
`,
  'pinned.tmpl': 'NAME = pinned\nCPU = 1\nVCPU = 4\nMEMORY = 128\nTOPOLOGY = [ PIN_POLICY = THREAD, SOCKETS = 2, CORES = 1 ]\n',
  'odd.tmpl': 'NAME = odd\nCPU = 1\nVCPU = 2\nMEMORY = 128\nTOPOLOGY = [ SOCKETS = 1, CORES = 1, THREADS = 1 ]\n',
  'one.tmpl': 'NAME = one\nCPU = 1\nMEMORY = 64\nNIC = [ NETWORK = private ]\n',
};

const says = async (name: string, ...lines: string[]): Promise<void> => {
  for (const [file, text] of Object.entries(FILES)) session().file(file, text);
  await session().type(...lines);
  const text = session().transcript();
  expect(text).toBe(golden(name, text));
};

test('every section of a VM, and what lists say of it', () =>
  says(
    'vm-sections',
    'onevnet create six.tmpl',
    'onesecgroup create web.tmpl',
    'onevm create rich.tmpl --hold',
    'onevm poweroff 0 --schedule "1970-03-01 10:00"',
    'onevm reboot 0 --schedule "1970-03-01 10:00" --weekly 1,5 --end 5',
    'onevm resume 0 --schedule "1970-03-01 10:00" --monthly 1,15 --end 1971-01-01',
    'onevm stop 0 --schedule "1970-01-01 05:00" --hourly 5',
    'onevm backup 0 --schedule +600',
    'onevm show 0',
    'onevm list -x',
    'onevm list -l ID,NAME,IP',
    'onevm create pinned.tmpl --hold',
    'onevm show 1',
    'onevm show 1 --all',
    'onevm create odd.tmpl --hold',
  ));

test('a VM of no security group says nothing of them', async () => {
  session().file('one.tmpl', FILES['one.tmpl'] as string);
  await session().data('onevm create one.tmpl');
  expect(await session().data('onevm show 0')).toContain('\nSECURITY ');
  await session().data('onevm sg-detach 0 0 0');
  expect(await session().data('onevm show 0')).not.toContain('SECURITY ');
});

test('what --verbose says of each verb', () =>
  says(
    'vm-verbose',
    'onevm create one.tmpl',
    'onevm lock 0 -v',
    'onevm unlock 0 -v',
    'onevm chmod 0 u=rwx,g=r -v',
    'onevm chmod 0 1234 -v',
    'onevm chmod 0 a=r',
    'onevm migrate 0 host1 -v',
    'onevm snapshot-create 0 before -v',
    'onevm snapshot-revert 0 before --schedule "1970-03-01 10:00"',
    'onevm snapshot-revert 0 before -v',
    'onevm snapshot-delete 0 before -v',
    'onevm disk-attach 0 --image 0 -v',
    'onevm disk-snapshot-create 0 0 first -v',
    'onevm disk-snapshot-rename 0 0 first second -v',
    'onevm poweroff 0 -v',
    'onevm disk-snapshot-revert 0 0 nobody',
    'onevm disk-snapshot-revert 0 0 second -v',
    'onevm disk-saveas 0 0 saved -v',
    'onevm undeploy 0 -v',
    'onevm deploy 0 host1 -v',
    'onevm recover 0 --recreate -v',
    'onetemplate lock 0 -v',
  ));
