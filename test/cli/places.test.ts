import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { furnished } from './session';

/** Clusters, VDCs, the zone, and the verbs that all objects have, as a person types them. */
const session = furnished();
const data = (line: string): Promise<string> => session().data(line);

test('a cluster from its beginning to its end', async () => {
  expect(await data('onecluster create fast')).toBe('ID: 100\n');
  await data('onecluster addhost fast host1');
  await data('onecluster adddatastore fast Images');
  await data('onecluster addvnet fast private');
  expect(await data('onecluster list')).toBe(
    [
      '  ID NAME                 HOSTS      VNETS DATASTORES',
      ' 100 fast                     1          1          1',
      '   0 default                  0          1          6',
      '',
    ].join('\n'),
  );
  expect(await data('onecluster show fast')).toBe(
    `${[
      'CLUSTER 100 INFORMATION'.padEnd(80),
      `ID                : ${'100'.padEnd(20)}`,
      `NAME              : ${'fast'.padEnd(20)}`,
      '',
      'CLUSTER RESOURCES'.padEnd(80),
      'TOTAL CPUs: 8',
      'OCCUPIED CPUs: 0',
      'AVAILABLE CPUs: 8',
      '',
      'TOTAL RAM: 16',
      'OCCUPIED RAM: 0',
      'AVAILABLE RAM: 16',
      '',
      'CLUSTER TEMPLATE'.padEnd(80),
      'RESERVED_CPU=""',
      'RESERVED_MEM=""',
      '',
      'HOSTS'.padEnd(15),
      '0'.padEnd(15),
      '',
      'VNETS'.padEnd(15),
      '0'.padEnd(15),
      '',
      'DATASTORES'.padEnd(15),
      '100'.padEnd(15),
    ].join('\n')}\n`,
  );
  expect(await data('onecluster show fast -x')).toMatch(/^<CLUSTER>\n {2}<ID>100<\/ID>\n {2}<NAME>fast<\/NAME>\n {2}<HOSTS>\n {4}<ID>0<\/ID>\n {2}<\/HOSTS>\n/);
  expect(await data('onecluster delhost fast host1 -v')).toBe('CLUSTER 100: updated\n');
  await data('onecluster deldatastore fast Images');
  await data('onecluster delvnet fast private');
  expect(await data('onecluster delete fast -v')).toBe('CLUSTER 100: deleted\n');
  expect(JSON.parse(await data('onecluster list -j')).CLUSTER_POOL.CLUSTER.NAME).toBe('default');
});

test('a VDC', async () => {
  expect(await data('onevdc create lab')).toBe('ID: 100\n');
  await data('onevdc addgroup lab users');
  await data('onevdc addcluster 100 0 ALL');
  await data('onevdc addhost lab OpenNebula host1');
  expect(await data('onevdc list --no-header')).toBe(
    ' 100 lab                    1        ALL          1          0          0\n   0 default                1        ALL          0          0          0\n',
  );
  expect((await data('onevdc show lab')).split('\n').slice(4, 14)).toEqual([
    ' GROUPS',
    '      1',
    '',
    'CLUSTERS'.padEnd(80),
    '   ZONE   CLUSTER',
    '      0       ALL',
    '',
    'HOSTS'.padEnd(80),
    '   ZONE      HOST',
    '      0         0',
  ]);
  expect(await data('onevdc show lab -x')).toContain('<HOST>\n      <ZONE_ID>0</ZONE_ID>\n      <HOST_ID>0</HOST_ID>\n    </HOST>');
  expect(await data('onevdc addhost lab 0 all')).toBe('');
  const hosts = async () => (await data('onevdc show lab')).split('HOSTS'.padEnd(80))[1]?.match(/^ +0 +(ALL|\d+)$/gm);
  expect(await hosts()).toEqual(['      0       ALL']);
  await data('onevdc addhost lab 0 0');
  expect(await hosts()).toEqual(['      0       ALL', '      0         0']);
  expect(await data('onevdc list --no-header -l NAME,HOSTS -f NAME=lab')).toBe('lab                      2\n');
  await data('onevdc delgroup lab users');
  expect(await data('onevdc show lab')).not.toContain('GROUPS');
  await data('onevdc delete lab');
});

test('the rules of a group that comes into a VDC are made kind by kind: clusters, hosts, datastores, networks', async () => {
  for (const line of ['create lab', 'addvnet 100 0 private', 'adddatastore 100 0 Images', 'addhost 100 0 host1']) await data(`onevdc ${line}`);
  await data('onegroup create late');
  await data('onevdc addgroup lab late');
  expect((await data('oneacl list --csv --no-header -l STRING')).split('\n').filter((rule) => /^@\d+ \S+\/#\d+ /.test(rule))).toEqual([
    expect.stringMatching(/ HOST\/#0 /),
    expect.stringMatching(/ DATASTORE\/#\d+ /),
    expect.stringMatching(/ NET\/#\d+ /),
  ]);
});

test('the zone', async () => {
  expect(await data('onezone list --csv')).toBe('CURRENT,ID,NAME,ENDPOINT,FED_INDEX,STAT\n"",0,OpenNebula,http://localhost:2633/RPC2,-1,on\n');
  expect((await data('onezone show 0')).split('\n').slice(3)).toEqual([
    `STATE             : ${'ENABLED'.padEnd(20)}`,
    '',
    '',
    'ZONE TEMPLATE'.padEnd(80),
    'ENDPOINT="http://localhost:2633/RPC2"',
    'ENDPOINT_GRPC="localhost:2634"',
    '',
  ]);
});

test('a datastore is given away, and taken out of use', async () => {
  expect(await data('onedatastore chown System serveradmin users -v')).toBe('DATASTORE 101: Owner/Group changed\n');
  expect(await data('onedatastore chgrp System oneadmin -v')).toBe('DATASTORE 101: Group changed\n');
  expect(await data('onedatastore chmod System 660 -v')).toBe('DATASTORE 101: Permissions changed\n');
  expect(await data('onedatastore disable System')).toBe('');
  expect(await data('onedatastore list -l USER,GROUP,STAT -f ID=101 --no-header')).toBe('serverad oneadmin off\n');
  await data('onedatastore enable System');
});

describe('update', () => {
  test('from a file, from standard input, and to what there is', async () => {
    session().file('u', 'RACK=A1\nTAGS=[A=1]\n');
    await data('onehost update host1 u');
    await session().run('onehost update host1 -a', { stdin: 'ROW=2\n' });
    expect(await data('onehost show host1')).toMatch(/RACK="A1"\nROW="2"\nTAGS=\[\n {2}A="1" \]\n/);
  });

  test('in an editor that changes nothing', async () => {
    const before = await data('onetemplate show small');
    expect(await session().run('onetemplate update small', { env: { EDITOR: '/bin/true' } })).toEqual({ out: '', err: '', code: 0 });
    expect(await data('onetemplate show small')).toBe(before);
  });

  test('in an editor that writes', async () => {
    session().file('edit.sh', 'stat -c %a "$1" > mode; echo COLOUR=red >> "$1"\n');
    expect(await session().run('onetemplate update small -a', { env: { EDITOR: 'sh edit.sh' } })).toMatchObject({ code: 0 });
    expect(readFileSync(join(session().location, 'work/mode'), 'utf8')).toBe('600\n');
    expect(await data('onetemplate show small')).toContain('COLOUR="red"');
  });

  test('in an editor that fails: nothing was changed', async () =>
    expect(await session().run('onetemplate update small', { env: { EDITOR: '/bin/false' } })).toMatchObject({
      code: 255,
      err: expect.stringContaining('the editor "/bin/false" ended with 1; nothing was changed'),
    }));
});

test('a lock is shown, and taken off', async () => {
  await data('onetemplate lock small');
  expect(await data('onetemplate show small')).toContain(`LOCK           : ${'Use'.padEnd(20)}\n`);
  expect(await data('onetemplate show small -x')).toMatch(
    /<LOCK>\n {4}<LOCKED>1<\/LOCKED>\n {4}<OWNER>0<\/OWNER>\n {4}<TIME>\d+<\/TIME>\n {4}<REQ_ID>-1<\/REQ_ID>\n {2}<\/LOCK>/,
  );
  expect(await session().run('onetemplate delete small')).toMatchObject({
    code: 255,
    err: '[one.template.delete] User [0] : TEMPLATE is locked. [0].\n  next: onetemplate unlock 0\n',
  });
  await data('onetemplate unlock small');
  expect(await data('onetemplate show small')).toContain('LOCK           : None');
});

test.each([
  ['77', ['uma', 'uma', '---']],
  ['640', ['um-', 'u--', '---']],
  ['999', ['--a', '--a', '--a']],
])('chmod %s', async (octet, bits) => {
  await data(`onevnet chmod private ${octet}`);
  const page = await data('onevnet show private');
  expect(page).toContain(
    `OWNER                    : ${bits[0]?.padEnd(20)}\nGROUP                    : ${bits[1]?.padEnd(20)}\nOTHER                    : ${bits[2]?.padEnd(20)}`,
  );
});

test('chmod wants digits', async () =>
  expect(await session().run('onevnet chmod private rwx')).toMatchObject({ code: 255, err: expect.stringContaining('must be one of octet') }));
