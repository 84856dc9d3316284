import { furnished, golden } from './session';

const session = furnished();

const FILES: Readonly<Record<string, string>> = {
  'six.tmpl': `NAME = six
VN_MAD = vxlan
PHYDEV = eth0
AUTOMATIC_VLAN_ID = YES
AR = [ TYPE = IP4_6, IP = 10.3.0.1, SIZE = 3, GLOBAL_PREFIX = "2001:db8::", ULA_PREFIX = "fd00::" ]
AR = [ TYPE = IP6_STATIC, IP6 = "2001:db8:1::1", PREFIX_LENGTH = 64, MAC = "02:01:00:00:00:01", SIZE = 3 ]
AR = [ TYPE = ETHER, MAC = "02:02:00:00:00:01", SIZE = 20 ]
`,
  'ar.tmpl': 'AR = [ AR_ID = 1, SIZE = 7, COLOUR = red ]\n',
  'bare.tmpl': 'AR = [ SIZE = 8 ]\n',
  'web.tmpl': `NAME = web
DESCRIPTION = "web servers"
RULE = [ PROTOCOL = TCP, RULE_TYPE = inbound, RANGE = "80,443" ]
RULE = [ PROTOCOL = ICMP, RULE_TYPE = inbound, ICMP_TYPE = 8, IP = 10.1.16.10, SIZE = 50 ]
RULE = [ PROTOCOL = ALL, RULE_TYPE = outbound, NETWORK_ID = 0 ]
`,
  'both.tmpl': `NAME = both
RULE = [ PROTOCOL = UDP, RULE_TYPE = outbound, NETWORK_ID = 0, IP = 10.1.16.10, SIZE = 5, RANGE = 53 ]
RULE = [ RULE_TYPE = inbound, PROTOCOL = TCP ]
RULE = [ PROTOCOL = TCP, RULE_TYPE = inbound ]
`,
  'bare.net': 'NAME = bare\nVN_MAD = bridge\nSECURITY_GROUPS = "100"\nTAGS = [ A = 1, B = 2 ]\n',
  'plain.ar': 'GATEWAY = 10.3.0.254\n',
  'plain-id.ar': 'AR_ID = 2\nSIZE = 8\n',
  'only.net': 'VN_MAD = dummy\nBRIDGE = br46\nMTU = 1400\n',
  'vm.groups': 'NIC = [ NETWORK = private, SECURITY_GROUPS = 100 ]\n',
  'wrong.tmpl': 'NAME = wrong\nRULE = [ PROTOCOL = SCTP, RULE_TYPE = inbound ]\n',
  'vnt.tmpl': 'NAME = vnt\nVN_MAD = bridge\nAR = [ TYPE = IP4, IP = 10.9.0.1, SIZE = 5 ]\n',
  'group.tmpl': 'NAME = tiers\nROLE = [ NAME = web, POLICY = AFFINED, HOST_AFFINED = "0" ]\nROLE = [ NAME = db ]\nAFFINED = "web,db"\n',
  'role.tmpl': 'ROLE = [ NAME = app ]\n',
  'router.tmpl': 'NAME = edge\nNIC = [ NETWORK = private, FLOATING_IP = YES ]\nCOLOUR = red\n',
  'vm.more': 'NIC = [ NETWORK = private, SECURITY_GROUPS = "0,100" ]\nVMGROUP = [ VMGROUP_NAME = tiers, ROLE = web ]\n',
};

const says = async (name: string, ...lines: string[]): Promise<void> => {
  for (const [file, text] of Object.entries(FILES)) session().file(file, text);
  await session().type(...lines);
  // the MACs of ranges without addresses are drawn
  const text = session()
    .transcript()
    .replace(/\b02:00(?!:0a)(:[0-9a-f]{2}){4}\b/g, '02:00:<DRAWN..>');
  expect(text).toBe(golden(name, text));
};

test('networks: their ranges and leases', () =>
  says(
    'networks',
    'onevnet create six.tmpl',
    'onevnet addar private --ip 10.1.17.1 --size 5',
    'onevnet addar 0 --ip 10.1.17.5 --size 5',
    'onevnet addar 0 --ip 10.1.17.300 --size 5',
    'onevnet addar 0',
    'onevnet updatear 0 1 ar.tmpl -v',
    'onevnet updatear 0 1 bare.tmpl',
    'onevnet updatear 0 99 bare.tmpl',
    'onevnet addleases 0 10.2.0.1 02:03:00:00:00:01',
    'onevnet rmleases 0 10.2.0.2',
    'onevnet hold 0 10.1.16.12 -v',
    'onevnet hold 0 10.1.16.12',
    'onevnet hold 0 garbage',
    'onevnet hold six 2001:db8:1::2 -a 1',
    'onevnet hold six 2001:db8::aff:fe00:2 -a 0',
    'onetemplate instantiate small --hold',
    'onevnet reserve 0 -n reserved -s 2',
    'onevnet reserve 0 reserved -s 1',
    'onevnet reserve 0 -n again',
    'onevnet reserve 0 -s 1',
    'onevnet reserve 0 -n again -s 100',
    'onevnet show 0',
    'onevnet show reserved -x',
    'onevnet show six',
    'onevnet show six -x',
    'onevnet list',
    'onevnet list -x',
    'onevnet list --extended -j -f NAME=reserved',
    'onevnet rmar 0 0',
    'onevnet free 0 0',
    'onevnet free reserved 1 -v',
    'onevnet release 0 10.1.16.12 -v',
    'onevnet release 0 10.1.16.99',
    'onevnet rmleases 0 10.2.0.1 -v',
    'onevnet rmar 0 1',
    'onevnet orphans',
    'onevnet recover 0',
    'onevnet recover 0 --success',
    'onevnet delete 0',
    'onevnet delete reserved,six',
    'onevnet release six 2001:db8:1::2',
    'onevnet release six 2001:db8::aff:fe00:2',
    'onevnet delete six -v',
    'onevnet list',
  ));

test('networks and security groups: what pages say of the rare', () =>
  says(
    'networks-rare',
    'onesecgroup create both.tmpl',
    'onesecgroup show both',
    'onesecgroup show 0',
    'onevnet create bare.net',
    'onevnet show bare',
    'onevnet create six.tmpl',
    'onevnet hold six 10.3.0.2',
    'onevnet addar six --ip6 2001:db8:9::1/48 --size 2',
    'onevnet updatear six 2 plain.ar -a',
    'onevnet updatear six 2 plain.ar',
    'onevnet updatear six 2 plain-id.ar',
    'onevnet show six --show-ar',
    'onevnet reserve 0',
    'onevnet update private only.net',
    'onevnet show private',
    'onetemplate instantiate small vm.groups --hold',
    'onesecgroup list',
    'onesecgroup show both',
  ));

test('security groups, templates of networks, VM groups, virtual routers', () =>
  says(
    'network-objects',
    'onesecgroup create web.tmpl',
    'onesecgroup create wrong.tmpl',
    'onesecgroup clone web copy',
    'onevmgroup create group.tmpl',
    'onetemplate instantiate small vm.more --hold',
    'onesecgroup list',
    'onesecgroup show 100',
    'onesecgroup show 100 -x',
    'onesecgroup commit web -v',
    'onesecgroup delete web',
    'onesecgroup delete 0,copy',
    'onevmgroup role-add tiers role.tmpl -v',
    'onevmgroup role-delete tiers web',
    'onevmgroup role-delete tiers app',
    'onevmgroup role-delete tiers nobody',
    'onevmgroup list',
    'onevmgroup show tiers',
    'onevmgroup show 0 -x',
    'onevmgroup delete tiers',
    'onevntemplate create vnt.tmpl',
    'onevntemplate create vnt.tmpl --dry',
    'onevntemplate clone vnt other',
    'onevntemplate lock other',
    'onevntemplate delete other',
    'onevntemplate show other',
    'onevntemplate instantiate vnt --name made-%i -m 2 --ip 10.9.1.1 --size 2 --gateway 10.9.1.254',
    'onevntemplate instantiate vnt --name others --as_uid 1 --as_gid 1',
    'onevntemplate instantiate vnt --name nobodys --as_uid 99',
    'onevnet list -l NAME,USER,GROUP',
    'onevntemplate list',
    'onevntemplate show vnt -j',
    'onevnet show made-1 -x',
    'onevrouter create router.tmpl',
    'onevrouter list',
    'onevrouter show edge',
    'onevrouter show edge -x',
    'onevnet show 0 --show-ar',
    'onevrouter delete edge -v',
  ));
