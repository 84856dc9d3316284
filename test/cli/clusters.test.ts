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
  ));

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
