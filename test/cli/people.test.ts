import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { golden, Session } from './session';

/** Users, groups, rules, limits and what was used: every word of a session, and what tokens and passwords open. */
let s: Session;
beforeEach(() => {
  s = new Session();
  s.furnish();
});
afterEach(() => s.end());

const as = (user: string, password: string, line: string) => s.run(`${line} --user ${user} --password ${password}`);
const REFUSED = "User couldn't be authenticated, aborting call.";

test('users and groups', async () => {
  s.file('one.tmpl', 'A=1\n');
  s.file('more.tmpl', 'SSH_PUBLIC_KEY="ssh-rsa AAA x@y"\nUMASK=137\n');
  s.file('pass', 'from-a-file\nsecond line\n');
  await s.type(
    'onegroup create dev',
    'onegroup create ops --admin_user opsadmin --admin_password pw --resources VM+TEMPLATE',
    'onegroup create --name named --resources ""',
    'onegroup create bad --admin_user x',
    'onegroup create dev',
    'onegroup create',
    'onegroup list',
    'onegroup show ops',
    'onegroup show ops -x',
    'onegroup addadmin dev 2',
    'oneuser create u1 pw --group dev,users',
    'oneuser create u2 -r pass --sha256',
    'oneuser create u3 pw --driver "no such"',
    'oneuser create elsewhere pw --driver radius',
    'oneuser chauth elsewhere kerberos',
    'oneuser create u1 pw',
    'oneuser create u3',
    'oneuser create "u 3" pw',
    'oneuser show u1',
    'onegroup addadmin dev u1 -v',
    'onegroup show dev',
    'onegroup deladmin dev u1 -v',
    'onegroup update dev one.tmpl -v',
    'onegroup show dev',
    'onegroup delete dev',
    'oneuser update u2 one.tmpl -v',
    'oneuser update u2 more.tmpl -a',
    'oneuser umask u2 077 -v',
    'oneuser umask u2 999',
    'oneuser show u2',
    'oneuser umask u2',
    'oneuser chgrp u2,u1 users -v',
    'oneuser addgroup u1,u2 ops',
    'oneuser delgroup u2 ops -v',
    'oneuser delgroup u2 users',
    'oneuser disable u2 -v',
    'oneuser chauth u2 ssh "AAAA" -v',
    'oneuser passwdsearch ssh AAAA',
    'oneuser passwdsearch ssh AAAA --csv',
    'oneuser list',
    'oneuser list --csv -l ID,NAME,ENABLED,GROUP,AUTH',
    'oneuser encode "a b" c%d',
    'oneuser delete u1,u2 -v',
    'oneuser delete 0',
    'onegroup delete dev,named -v',
    'onegroup delete users',
  );
  const text = s.transcript();
  expect(text).toBe(golden('people-users-and-groups', text));
});

test('rules', async () => {
  await s.type(
    'oneacl create "#1 VM+IMAGE/* USE"',
    'oneacl create "@1 NET/#0 USE+MANAGE"',
    'oneacl create "* TEMPLATE/@1 CREATE *"',
    'oneacl create "#2 HOST/%0 ADMIN #0"',
    'oneacl create 100000003 1400000000 1',
    'oneacl create "#2" "VM/#3" "USE"',
    'oneacl create "#2" "VM/#3"',
    'oneacl create "bad rule"',
    'oneacl create "#1 NOSUCH/* USE"',
    'oneacl create "#1 VM/* NOSUCH"',
    'oneacl create "#1 VM+IMAGE/* USE"',
    'oneacl list',
    'oneacl list -x',
    'oneacl list --csv -l ID,STRING',
    'oneacl list --describe',
    'oneacl delete 6..8,10 -v',
    'oneacl delete 6,9 -v',
    'oneacl delete rule',
    'oneacl list -l STRING',
  );
  const text = s.transcript();
  expect(text).toBe(golden('people-rules', text));
});

test('limits', async () => {
  s.file('limits.tmpl', 'VM=[VMS=2, MEMORY=4096, CPU=1.5]\nNETWORK=[ID=0, LEASES=3]\nDATASTORE=[ID=1, SIZE=2048]\nIMAGE=[ID=0, RVMS=-2]\n');
  s.file('default.tmpl', 'VM=[RUNNING_VMS=7]\n');
  s.file('clusters.tmpl', 'VM=[CLUSTER_IDS="0", VMS=1]\n');
  s.file('bad.tmpl', 'VM=[VMS=-3]\n');
  await s.type(
    'oneuser create alice secret',
    'oneuser quota alice limits.tmpl -v',
    'oneuser quota alice bad.tmpl',
    'oneuser quota oneadmin limits.tmpl',
    'oneuser batchquota alice,serveradmin clusters.tmpl -v',
    'oneuser defaultquota default.tmpl',
    'onegroup quota users limits.tmpl -v',
    'oneuser show alice',
    'oneuser show alice -x',
    'oneuser list',
    'onegroup show users',
    'onegroup list',
    'onevm create --name one --cpu 1 --memory 64 --hold --user alice --password secret',
    'onevm create --name two --cpu 1 --memory 64 --hold --user alice --password secret',
    'oneuser list -l NAME,VMS,MEMORY,CPU',
  );
  const text = s.transcript();
  expect(text).toBe(golden('people-limits', text));
});

test('a primary group that the user was in already leaves the old one as it was; a new one takes its place', async () => {
  for (const line of ['oneuser create alice secret', 'onegroup create dev', 'onegroup create ops', 'oneuser addgroup alice dev', 'oneuser chgrp alice dev'])
    await s.data(line);
  const groupsOf = async () => (await s.data('oneuser show alice')).match(/^(GROUP|SECONDARY GROUPS) *: \S+/gm);
  expect(await groupsOf()).toEqual(['GROUP           : dev', 'SECONDARY GROUPS: 1,100']);
  expect((await as('alice', 'secret', 'oneuser chgrp alice users')).code).toBe(0);
  expect((await as('alice', 'secret', 'oneuser chgrp alice ops')).err).toBe('GROUP named ops not found.\n');
  expect((await as('alice', 'secret', 'oneuser chgrp alice 101')).err).toContain('Not authorized to perform USE GROUP [101]');
  await s.data('oneuser chgrp alice ops');
  expect(await groupsOf()).toEqual(['GROUP           : ops', 'SECONDARY GROUPS: 100,101']);
  for (const line of ['oneuser chgrp 0 users', 'oneuser chgrp 0 oneadmin', 'oneuser enable 0', 'oneuser disable 0']) expect((await s.run(line)).code).toBe(255);
});

test('the page of a group whose members use images: rules of VLANs stand right below the table of images', async () => {
  s.file('limit.tmpl', 'IMAGE = [ ID = 0, RVMS = 5 ]\n');
  const end = async () => (await s.data('onegroup show users')).trimEnd().split('\n').slice(-4);
  expect((await end()).slice(0, 3)).toEqual(['IMAGE USAGE & QUOTAS'.padEnd(80), '', 'VLAN RULES'.padEnd(80)]);
  await s.data('onegroup quota users limit.tmpl');
  expect((await end()).slice(0, 3)).toEqual(['          ID          RUNNING VMS', '           0         0 /        5', 'VLAN RULES'.padEnd(80)]);
});

test('what belonged to a user or a group that is gone still stands under their names', async () => {
  for (const line of ['onegroup create dev', 'oneuser create alice secret --group dev', 'oneuser create bob secret']) await s.data(line);
  s.file('small.tmpl', 'NAME=small\nCPU=1\nMEMORY=64\n');
  await s.data('onetemplate create small.tmpl');
  await s.data('onetemplate instantiate small --name left --hold');
  for (const line of ['onevm chown left alice dev', 'onetemplate chown small alice dev', 'oneuser delete alice', 'onegroup delete dev']) await s.data(line);
  expect(await s.data('onevm list -l USER,GROUP,NAME --no-header')).toBe('alice    dev      left\n');
  expect((await s.data('onevm list')).split('\n')[1]).toMatch(/^ +\d+ alice {4}dev {6}left /);
  expect(await s.data('onetemplate show small')).toMatch(/^USER {11}: alice +\nGROUP {10}: dev /m);
  expect(await s.data('onevm show left -x')).toContain('<UNAME>alice</UNAME>\n  <GNAME>dev</GNAME>');
  expect((await s.run('oneuser show alice')).err).toContain('USER named alice not found.');
  await s.data('oneuser create alice other');
  expect(await s.data('onetemplate list alice --no-header')).toBe('');
});

test('a name is looked for among what its asker may use', async () => {
  for (const user of ['alice', 'bob']) await s.data(`oneuser create ${user} secret`);
  s.file('mine.tmpl', 'NAME=mine\nCPU=1\nMEMORY=64\n');
  for (const user of ['alice', 'bob']) expect((await as(user, 'secret', 'onetemplate create mine.tmpl')).code).toBe(0);
  expect((await as('alice', 'secret', 'onetemplate show mine')).out).toMatch(/^USER {11}: alice /m);
  expect((await as('alice', 'secret', 'oneuser show bob')).err).toBe('USER named bob not found.\n');
  expect((await as('alice', 'secret', 'onehost show host1')).err).toBe('HOST named host1 not found.\n');
  expect((await s.run('onetemplate show mine')).err).toContain('There are multiple VMTEMPLATEs with name mine.');
});

test('what scripts read of a failure stands on standard output where the field puts it', async () => {
  s.file('one.tmpl', 'VM = [ VMS = 1 ]\n');
  s.file('bad.tmpl', 'VM = [ VMS = -9 ]\n');
  await s.data('oneuser create alice secret');
  s.file('two.tmpl', 'VM = [ VMS = 1 ]\nVM = [ VMS = 2 ]\n');
  s.file('default-cluster.tmpl', 'VM = [ CLUSTER_IDS = 0, VMS = 1 ]\n');
  s.file('gone-cluster.tmpl', 'VM = [ CLUSTER_IDS = "0,99", VMS = 1 ]\n');
  await s.type(
    'oneuser quota alice bad.tmpl',
    'onegroup quota users bad.tmpl',
    'onegroup quota oneadmin one.tmpl',
    'oneuser quota 99 one.tmpl',
    'oneuser quota alice one.tmpl --user alice --password secret',
    'oneuser defaultquota bad.tmpl',
    'oneuser defaultquota two.tmpl',
    'onegroup defaultquota default-cluster.tmpl',
    'oneuser defaultquota one.tmpl --user alice --password secret',
    'oneuser quota alice gone-cluster.tmpl',
    'oneuser quota alice default-cluster.tmpl',
    'oneuser quota alice default-cluster.tmpl',
    'oneuser quota alice gone-cluster.tmpl -j',
    'oneuser umask 99,alice 077',
    'oneuser create new pw --group nosuch',
    'oneuser create new --ssh',
    'oneuser passwd alice --ssh',
    'oneuser token-set',
    'oneuser token-delete abc',
    'onelog get nosuch',
    'onelog get-vm 99',
  );
  const text = s.transcript();
  expect(text).toBe(golden('people-told-aloud', text));
});

describe('a token', () => {
  const tokenIn = (out: string): string => /^\w+:([0-9a-f]{64})$/m.exec(out)?.[1] as string;

  beforeEach(async () => {
    await s.data('onegroup create dev');
    await s.data('oneuser create alice secret --group users,dev');
  });

  const make = async (words = ''): Promise<string> => tokenIn((await as('alice', 'secret', `oneuser token-create ${words}`)).out);

  test('stands in for the password, is kept as a hash, and is shown by its first digits', async () => {
    const token = await make();
    expect(await as('alice', token, 'oneuser show -x')).toMatchObject({ code: 0, err: '' });
    const page = await s.data('oneuser show alice');
    expect(page).toMatch(new RegExp(`^${token.slice(0, 7)} \\*1 +users +`, 'm'));
    for (const out of [
      page,
      await s.data('oneuser show alice -x'),
      await s.data('oneuser list -j'),
      readFileSync(join(s.location, 'var/one.db')).toString('latin1'),
    ])
      expect(out).not.toContain(token);
  });

  test('is no password of anybody else, and ends with its time', async () => {
    const token = await make('--time 60');
    await s.data('oneuser create bob secret');
    expect((await as('bob', token, 'oneuser show')).err).toContain(REFUSED);
    s.clock.pass(59);
    expect((await as('alice', token, 'oneuser show')).code).toBe(0);
    s.clock.pass(2);
    expect((await as('alice', token, 'oneuser show')).err).toContain(REFUSED);
    expect(await s.data('oneuser show alice')).toContain('expired');
  });

  test('for one group opens that group and nothing else', async () => {
    const token = await make('--group dev');
    expect((await as('alice', token, 'onegroup list --csv -l NAME --no-header')).out).toBe('dev\n');
    expect((await as('alice', 'secret', 'onegroup list --csv -l NAME --no-header')).out).toBe('dev\nusers\n');
    await as('alice', token, 'onetemplate create --name t --cpu 1 --memory 64');
    expect(await s.data('onetemplate list --csv -l GROUP --no-header')).toBe('dev\n');
    await s.data('oneuser delgroup alice dev');
    expect((await as('alice', token, 'oneuser show')).err).toContain(REFUSED);
    expect((await as('alice', 'secret', 'oneuser token-create --group dev')).err).toContain('GROUP named dev not found.');
    expect((await as('alice', 'secret', 'oneuser token-create --group 100')).err).toContain('is not part of it');
  });

  test('is written for its user alone, found again, and deleted', async () => {
    const token = await make();
    const file = join(s.location, '.one', `${token.slice(0, 7)}.token`);
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([`alice:${token}\n`, 0o600]);
    expect((await as('alice', 'secret', `oneuser token-set --token ${token.slice(0, 4)}`)).out).toBe(`export ONE_AUTH=${file}; export ONE_EGID=-1\n`);
    expect(await as('alice', 'secret', 'oneuser token-set --group dev')).toMatchObject({ out: 'No valid tokens found.\n', code: 1 });
    expect((await as('alice', 'secret', 'oneuser token-set')).out).toMatch(/^One of these options must be supplied/);
    expect((await as('alice', 'secret', `oneuser token-delete ${token.slice(0, 5)}`)).out).toBe(`Token removed.\nRemoving ${file}\n`);
    expect(existsSync(file)).toBe(false);
    expect((await as('alice', token, 'oneuser show')).err).toContain(REFUSED);
    expect(await as('alice', 'secret', 'oneuser token-delete abc')).toMatchObject({ out: 'No tokens found.\n', code: 1 });
  });

  test('the credentials file is written over only when that is asked for', async () => {
    const auth = join(s.location, 'auth');
    const before = readFileSync(auth, 'utf8');
    expect((await as('alice', 'secret', 'oneuser login')).out).toMatch(/^File .* exists, use --force to overwrite\.\nAuthentication Token is:\nalice:/);
    expect(readFileSync(auth, 'utf8')).toBe(before);
    const token = await make('--force');
    expect(readFileSync(auth, 'utf8')).toBe(`alice:${token}\n`);
    expect(await s.data('oneuser show -x')).toContain('<NAME>alice</NAME>');
  });

  test('all of them end at once; who may manage a user makes and ends them for him', async () => {
    const own = await make();
    const given = tokenIn(await s.data('oneuser token-create alice'));
    expect((await as('alice', given, 'oneuser show')).code).toBe(0);
    await s.data('oneuser token-delete-all alice');
    for (const token of [own, given]) expect((await as('alice', token, 'oneuser show')).err).toContain(REFUSED);
    await s.data('oneuser create bob secret');
    expect((await as('bob', 'secret', 'oneuser token-create alice')).err).toContain('USER named alice not found.');
    expect((await as('bob', 'secret', 'oneuser token-create 2')).err).toContain('Not authorized');
  });
});

test('a new password ends what the old one opened', async () => {
  await s.data('oneuser create alice secret');
  expect((await as('alice', 'secret', 'oneuser show')).code).toBe(0);
  expect((await as('alice', 'secret', 'oneuser passwd alice other')).code).toBe(0);
  expect((await as('alice', 'secret', 'oneuser show')).err).toContain(REFUSED);
  expect((await as('alice', 'other', 'oneuser show')).code).toBe(0);
  expect((await s.run('oneuser passwd alice')).err).toBe('[one.user.passwd] Invalid password, it cannot be empty\n');
});

test('a user who was disabled is out, with the right password and with tokens', async () => {
  await s.data('oneuser create alice secret');
  await as('alice', 'secret', 'oneuser show');
  await s.data('oneuser disable alice');
  expect((await as('alice', 'secret', 'oneuser show')).err).toContain(REFUSED);
  await s.data('oneuser enable alice');
  expect((await as('alice', 'secret', 'oneuser show')).code).toBe(0);
});

test('the umask of a user is that of what he makes', async () => {
  await s.data('oneuser create alice secret');
  await s.data('oneuser umask alice 133');
  await as('alice', 'secret', 'onetemplate create --name t --cpu 1 --memory 64');
  expect(await s.data('onetemplate show t')).toMatch(/OWNER +: um- +\nGROUP +: u-- +\nOTHER +: u-- /);
});

test('an SSH key proves a user: the public half is the password, the private one makes a token', async () => {
  const { generateKeyPairSync } = await import('node:crypto');
  const [mine, other] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  s.file('key.pem', mine as string);
  s.file('other.pem', other as string);
  const half = (await s.data('oneuser key --key key.pem')).trim();
  await s.data('oneuser create alice --ssh --key key.pem');
  expect(await s.data('oneuser show alice')).toContain(`PASSWORD        : ${half}`);
  expect((await as('alice', half, 'oneuser show')).err).toContain(REFUSED);
  expect((await s.run('oneuser token-create alice --ssh --key other.pem')).err).toContain(REFUSED);
  const token = /alice:([0-9a-f]{64})/.exec(await s.data('oneuser token-create alice --ssh --key key.pem'))?.[1];
  expect((await as('alice', token as string, 'oneuser show')).code).toBe(0);
});

test('a certificate names a user: its subject is the password', async () => {
  s.file('cert.pem', CERTIFICATE);
  await s.data('oneuser create alice --x509 --cert cert.pem');
  expect(await s.data('oneuser show alice')).toContain('PASSWORD        : /C=ES/O=My\\20Org,\\20Ltd/CN=user\\20one\nAUTH_DRIVER     : x509');
  await s.data('oneuser create bob secret');
  await s.data('oneuser chauth bob --x509 -c cert.pem');
  expect(await s.data('oneuser show bob')).toContain('/CN=user\\20one\nAUTH_DRIVER     : x509');
  await s.data('oneuser passwd bob /CN=other --x509');
  expect(await s.data('oneuser show bob')).toContain('PASSWORD        : /CN=other ');
  expect((await s.run('oneuser create carol --x509')).out).toBe('You have to specify the --cert option\n');
  s.file('none.pem', 'no certificate');
  expect(await s.run('oneuser create carol --x509 -c none.pem')).toMatchObject({
    out: expect.stringMatching(/^none\.pem is not a certificate in PEM form: /),
    err: expect.stringMatching(/^ {2}next: openssl x509 /),
  });
  expect((await s.run('oneuser create carol --x509 -c nowhere.pem')).out).toMatch(/^Cannot read file: nowhere\.pem /);
});

test('another driver alone shows nothing of the password before', async () => {
  await s.data('oneuser create alice secret');
  const before = /PASSWORD +: (\S+)/.exec(await s.data('oneuser show alice'))?.[1];
  for (const driver of ['ssh', 'x509', 'ldap']) {
    await s.data(`oneuser chauth alice ${driver}`);
    expect(await s.data('oneuser show alice')).toContain(`PASSWORD        : ${before}`);
    expect(await s.data('oneuser list -x')).not.toContain('scrypt');
  }
});

test('verbs of tokens take what a login takes', async () => {
  await s.data('oneuser create alice secret');
  await s.data('oneuser token-create alice --time 100');
  await s.data(
    'oneuser token-delete-all alice --time 100 --force --ssh --key nowhere --stdin_password --x509 --cert nowhere --proxy nowhere --x509_proxy --group 0',
  );
  expect((await s.run('oneuser token-set alice --global --time 5')).out).toBe('No valid tokens found.\n');
});

test('what was used, and what it costs', async () => {
  s.file('priced.tmpl', 'NAME=priced\nCPU=2\nMEMORY=512\nCPU_COST=0.5\nMEMORY_COST=0.001\n');
  await s.data('onedatastore create system.tmpl');
  await s.data('onehost create host1 -i dummy -v dummy');
  await s.data('onetemplate create priced.tmpl');
  await s.type('oneacct', 'oneacct --csv', 'oneacct -x', 'oneacct -j', 'oneshowback list', 'oneshowback list -x');
  await s.data('onetemplate instantiate priced -m 2');
  s.clock.pass(3600);
  await s.data('onevm terminate --hard 0');
  s.clock.pass(5400);
  await s.type(
    'oneacct',
    'oneacct --split -l VID,SEQ,HOSTNAME,ACTION',
    'oneacct --csv',
    "oneacct --xpath 'HISTORY[ETIME>0]' --csv -l VID,ACTION",
    "oneacct --xpath 'VM[1]'",
    'oneacct -u oneadmin -g oneadmin -H host1 -s 2029-12-31 -e 2030-01-01',
    'oneacct -s 2030-01-02',
    'oneacct -e 2029-12-30',
    'oneacct -s soon',
    'oneacct -u nosuch',
    'oneacct --describe',
    'oneshowback calculate',
    'oneshowback list',
    'oneshowback list --csv',
    'oneshowback list -x',
    'oneshowback list -j',
    'oneshowback list -s 2030-02-01',
    'oneshowback list --describe',
  );
  const text = s.transcript();
  expect(text).toBe(golden('people-used', text));
  await s.data('oneuser create alice secret');
  expect((await as('alice', 'secret', 'oneacct --csv')).out.split('\n')).toHaveLength(2);
  expect((await as('alice', 'secret', 'oneshowback calculate')).err).toContain('Not authorized');
  expect((await as('alice', 'secret', 'oneacl list')).err).toBe('[one.acl.info] User [2] : Not authorized to perform MANAGE ACL.\n');
});

/** Of nobody: /C=ES/O=My Org, Ltd/CN=user one */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBwTCCAWegAwIBAgIUMcRMIbDt0v79yYYm1YxWt5dL1bUwCgYIKoZIzj0EAwIw
NjELMAkGA1UEBhMCRVMxFDASBgNVBAoMC015IE9yZywgTHRkMREwDwYDVQQDDAh1
c2VyIG9uZTAeFw0yNjExMjYxMDQzMjhaFw0zNjExMjMxMDQzMjhaMDYxCzAJBgNV
BAYTAkVTMRQwEgYDVQQKDAtNeSBPcmcsIEx0ZDERMA8GA1UEAwwIdXNlciBvbmUw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQCWxO9cDWM135kfY6ffiGsmJZ9iTeo
qX/DdRcXD3HroRoOWbesjJ1/pzVWqtjt5qBPPXLah8Q1Dd2Pz90JwM8Vo1MwUTAd
BgNVHQ4EFgQUT0a/7EGrlG3Pbu1cXKNqosBrry0wHwYDVR0jBBgwFoAUT0a/7EGr
lG3Pbu1cXKNqosBrry0wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
AiBKsgZY69WZZOM82L4J7jEXgl1OHasGhSPCVibXq07MIAIhALhvC1L/xosIjc/b
pAJOAg+39LNoxvr7T7QBunDEP8OL
-----END CERTIFICATE-----
`;
