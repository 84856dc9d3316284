import { furnished, golden } from './session';

const session = furnished();

const FILES: Readonly<Record<string, string>> = {
  'reserved.tmpl': 'RESERVED_CPU = 100\nRESERVED_MEM = 1048576\n',
  'half.tmpl': 'NAME = half\nCPU = 0.5\nMEMORY = 512\n',
  'nothing.tmpl': 'A = b\n',
  'limit.tmpl': 'NAME = limited\nTYPE = IMAGE_DS\nDS_MAD = dummy\nTM_MAD = dummy\nLIMIT_MB = 10000\nBASE_PATH = /else/where\n',
  'ssh.tmpl': 'NAME = local\nTYPE = SYSTEM_DS\nTM_MAD = ssh\n',
};

const told = async (name: string, ...lines: string[]): Promise<void> => {
  for (const [file, text] of Object.entries(FILES)) session().file(file, text);
  await session().type(...lines);
  const text = session().transcript();
  expect(text).toBe(golden(name, text));
};

test('clusters: what is in them, what their hosts have and hold', () =>
  told(
    'clusters',
    'onecluster create fast',
    'onecluster addhost fast host1 -v',
    'onecluster delhost fast host1',
    'onecluster delhost fast host1 -v',
    'onecluster addvnet fast private',
    'onecluster delvnet fast private',
    'onecluster delvnet fast private -v',
    'onecluster deldatastore fast Images -v',
    'onecluster update 0 reserved.tmpl -a',
    'onevm create half.tmpl -m 3',
    'onecluster show 0',
    'onecluster show fast',
    'onecluster update fast nothing.tmpl',
    'onecluster show fast',
    'onecluster list',
    'onecluster delvnet 0 private',
    'onecluster deldatastore 0 Files',
    'onevnet list',
    'onedatastore list -f NAME=Files',
    'onedatastore show Files',
  ));

test('processors that nobody is to have', async () => {
  session().file('isolated.tmpl', 'ISOLCPUS = "1,2"\nVMS_THREAD = 2\n');
  await session().data('onehost update host1 isolated.tmpl -a');
  const page = (await session().data('onehost show host1')).split('\n');
  expect(page.slice(page.indexOf('NUMA NODES') + 2, page.indexOf('NUMA MEMORY') - 2)).toEqual([
    '  ID CORES                                    USED FREE',
    '   0 ---- I--- I--- ---- ---- ---- ---- ----  2    30',
  ]);
  const { HOST } = JSON.parse(await session().data('onehost show host1 -j')) as {
    HOST: { HOST_SHARE: { VMS_THREAD: string; NUMA_NODES: { NODE: { CORE: { CPUS: string; FREE: string }[] }[] } } };
  };
  const share = HOST.HOST_SHARE;
  const [first, second] = share.NUMA_NODES.NODE[0]?.CORE ?? [];
  expect([share.VMS_THREAD, first?.FREE, second?.FREE]).toEqual(['2', '8', '6']);
  expect(second?.CPUS.split(',').filter((cpu) => cpu.endsWith(':-2'))).toEqual(['1:-2']);
});

test('hosts that are offline keep what they promised', async () => {
  for (const [file, text] of Object.entries(FILES)) session().file(file, text);
  await session().type('onevm create half.tmpl');
  await session().work();
  await session().type('onehost offline host1', 'onehost list', 'onehost list -l ID,TVM,TCPU,ACPU,AMEM,ALLOCATED_CPU,ALLOCATED_MEM');
  const text = session().transcript();
  expect(text).toBe(golden('hosts-offline', text));
});

test('datastores: limits, drivers that stay, what hosts have each for themselves', () =>
  told(
    'datastores',
    'onedatastore create limit.tmpl',
    'onedatastore create ssh.tmpl',
    'onedatastore list',
    'onedatastore show limited',
    'onedatastore show local',
    'oneimage create --name small -d limited --type DATABLOCK --size 100',
    'oneimage create --name large -d limited --type DATABLOCK --size 1000',
    'oneimage create --name copied -d limited --path /tmp/large',
    'oneimage clone small more -d limited',
    'oneimage create --name cd -d Images --type CDROM --path /tmp/cd.iso --disk_type CDROM',
    'oneimage show cd -x',
    'onedatastore update limited nothing.tmpl',
    'onedatastore show limited',
    'onedatastore enable limited',
    'onedatastore disable limited',
    'onedatastore disable local -v',
  ));
