import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, loadConfig, readConfig } from '../../../src/lib/config/config';
import { resolvePaths } from '../../../src/lib/config/paths';
import { parseTemplate } from '../../../src/lib/template/parse';
import { tempDirs } from '../../contract/tempDir';

const read = (text: string): Config => readConfig(parseTemplate(text, { file: 'oned.conf' }), 'oned.conf', '/srv/datastores');

test('an empty file gives the values of the field', () => {
  expect(read('')).toEqual({
    nodeDatastores: '/srv/datastores',
    sshUser: 'oneadmin',
    sshPort: 22,
    monitorInterval: 120,
    figuresSeconds: 14_400,
    datastoreInterval: 300,
    vncStart: 5900,
    vncEnd: 32768,
    macPrefix: '02:00',
    devicePrefix: 'sd',
    cdromPrefix: 'sd',
    networkSize: 254,
    sessionSeconds: 900,
    shutdownTimeout: 180,
    lists: new Map(),
    schedQuiet: 1,
    schedInterval: 15,
    hotplugPatience: 5,
    trashSeconds: 0,
    logSeconds: 365 * 86_400,
    cost: { cpu: 0, memory: 0, disk: 0, onlyRunning: false },
    backups: { most: 5, mostOnHost: 2 },
  });
});

test.each([
  ['DATASTORE_LOCATION = "/data/one/"', 'nodeDatastores', '/data/one'],
  ['SSH_USER = "cloud"', 'sshUser', 'cloud'],
  ['SSH_PORT = 2222', 'sshPort', 2222],
  ['MONITORING_INTERVAL_HOST = 30', 'monitorInterval', 30],
  ['MONITORING_INTERVAL_DATASTORE = 60', 'datastoreInterval', 60],
  ['SCHED_QUIET = 0', 'schedQuiet', 0],
  ['VNC_PORTS = [ START = 6000, RESERVED = "32768:65536" ]', 'vncStart', 6000],
  ['MAC_PREFIX = "0A:0b"', 'macPrefix', '0a:0b'],
  ['DEFAULT_DEVICE_PREFIX = "vd"', 'devicePrefix', 'vd'],
  ['DEFAULT_CDROM_DEVICE_PREFIX = "hd"', 'cdromPrefix', 'hd'],
  ['NETWORK_SIZE = 510', 'networkSize', 510],
  ['SESSION_EXPIRATION_TIME = 0', 'sessionSeconds', 0],
  ['SHUTDOWN_TIMEOUT = 10', 'shutdownTimeout', 10],
  ['TRASH_TIME = 3600', 'trashSeconds', 3600],
  ['LOG_RETENTION = 30', 'logSeconds', 30 * 86_400],
] as const)('%s', (text, key, value) => expect(read(text)[key]).toBe(value));

test('prices, and what they are asked for', () => {
  expect(read('DEFAULT_COST = [CPU_COST = 0.5, MEMORY_COST = 2] SHOWBACK_ONLY_RUNNING = "yes"').cost).toEqual({
    cpu: 0.5,
    memory: 2,
    disk: 0,
    onlyRunning: true,
  });
  expect(() => read('DEFAULT_COST = [CPU_COST = dear]')).toThrow('DEFAULT_COST/CPU_COST = "dear" is not a price');
});

test.each([
  'SSH_PORT = "ssh"',
  'MONITORING_INTERVAL_HOST = -1',
  'SESSION_EXPIRATION_TIME = 1.5',
  'SHUTDOWN_TIMEOUT = "10 s"',
  'NETWORK_SIZE = 1e999',
  'SSH_PORT = 0x16',
  'SSH_PORT = ""',
])('%s is refused with the file and the value', (text) => {
  const value = /= "?([^"]*)/.exec(text)?.[1];
  expect(() => read(text)).toThrow(`oned.conf: ${text.split(' ')[0]} = "${value}" is not a whole number`);
});

test.each(['abc', '0', '70000', '-5', '5900.5', '32768'])('VNC_PORTS that begin at %s are refused', (start) =>
  expect(() => read(`VNC_PORTS = [ START = "${start}" ]`)).toThrow(`START = "${start}" is not a port below 32768`),
);

test.each(['02', '02:00:00', '02-00', 'xx:00', '02:0'])('MAC_PREFIX %s is refused', (prefix) =>
  expect(() => read(`MAC_PREFIX = "${prefix}"`)).toThrow(`MAC_PREFIX = "${prefix}"`),
);

test('attributes that are not ours are left alone', () =>
  expect(() => read('LOG = [ SYSTEM = "file", DEBUG_LEVEL = 3 ]\nVM_MAD = [ NAME = "kvm" ]')).not.toThrow());

describe('the file', () => {
  const dir = tempDirs();
  test('need not be there', () => expect(loadConfig(resolvePaths({ ONE_LOCATION: dir() })).sshPort).toBe(22));
  test('is read where ONE_LOCATION has it', () => {
    mkdirSync(join(dir(), 'etc'));
    writeFileSync(join(dir(), 'etc', 'oned.conf'), 'SSH_PORT = 2200\n');
    expect(loadConfig(resolvePaths({ ONE_LOCATION: dir() })).sshPort).toBe(2200);
  });
  test('is named in an error, with the place', () => {
    mkdirSync(join(dir(), 'etc'));
    writeFileSync(join(dir(), 'etc', 'oned.conf'), 'SSH_PORT = 22\nLOG = [\n');
    expect(() => loadConfig(resolvePaths({ ONE_LOCATION: dir() }))).toThrow(`${dir()}/etc/oned.conf:`);
  });
});

describe('paths', () => {
  test("are the field's", () => {
    expect(resolvePaths({ HOME: '/home/me' })).toEqual({
      var: '/var/lib/one',
      etc: '/etc/one',
      auth: '/home/me/.one/one_auth',
      datastores: '/var/lib/one/datastores',
      sshDir: '/var/lib/one/.ssh',
      privateDir: '/var/lib/one/.one',
    });
  });
  test('move together with ONE_LOCATION; who you are does not', () => {
    expect(resolvePaths({ HOME: '/home/me', ONE_LOCATION: '/srv/one' })).toEqual({
      var: '/srv/one/var',
      etc: '/srv/one/etc',
      auth: '/home/me/.one/one_auth',
      datastores: '/srv/one/var/datastores',
      sshDir: '/srv/one/var/.ssh',
      privateDir: '/srv/one/var/.one',
    });
  });
  test('ONE_AUTH names the credentials', () => expect(resolvePaths({ HOME: '/home/me', ONE_AUTH: '/etc/secret' }).auth).toBe('/etc/secret'));
  test('an empty variable is as if it were not there', () =>
    expect(resolvePaths({ HOME: '/home/me', ONE_AUTH: '', ONE_LOCATION: '' })).toEqual(resolvePaths({ HOME: '/home/me' })));
});
