import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { golden, Session } from './session';

/** onenode and the cloud that the platform file speaks of: no machine is needed for it. */
let s: Session;
beforeEach(() => {
  s = new Session();
  mkdirSync(join(s.location, 'etc'), { recursive: true });
});
afterEach(() => s.end());

const CLOUD = `machines: {}
nfs: { filer: filer, root: /store/one, clients: 192.168.43.0/24, exports: [images, system, files] }
datastores:
  100: { name: Images (NFS), type: image, export: images }
  101: { name: System, type: system, export: system }
  102: { name: Files, type: file, export: files }
clusters: [spare]
networks:
  NetPrivVMs:
    bridge: br46
    network: 10.1.16.0/20
    gateway: 10.1.31.254
    dns: [192.168.43.251]
    ranges:
      - { first: 10.1.16.10, size: 50 }
`;

const FILER = '  filer: { roles: [filer], address: 127.0.0.1, port: 1 }\n';
const write = (text: string): void => writeFileSync(join(s.location, 'etc/platform.yaml'), text.replace('machines: {}\n', `machines:\n${FILER}`));

/** The same file without its filer: what can be reached is all there is. */
const alone = (text = CLOUD): void =>
  writeFileSync(join(s.location, 'etc/platform.yaml'), text.replace(/nfs:.*\n/, '').replace(/datastores:\n(.* export: .*\n)+/, ''));

test('the cloud waits for the filer', async () => {
  write(CLOUD);
  await s.type('onenode plan', 'onenode check', 'onenode check -j', 'onenode apply --yes', 'onedatastore list -l id,name', 'onenode plan filer');
  const text = s.transcript();
  expect(text).toBe(golden('platform-filer-down', text));
});

test('what is made of a file without machines, once', async () => {
  alone();
  await s.type(
    'onenode plan',
    'onenode plan -j',
    'onenode apply --manual',
    'onecluster list -l name',
    'onenode apply',
    'onenode apply --yes',
    'onenode apply --yes',
    'onenode check',
    'onecluster list -l id,name,vnets',
    'onevnet show NetPrivVMs',
  );
  const text = s.transcript();
  expect(text).toBe(golden('platform-cloud', text));
});

test('what differs is brought in line, or told', async () => {
  alone();
  await s.data('onenode apply --yes').catch(() => undefined);
  s.file('dns.tmpl', 'DNS = 10.0.0.1\nMTU = 9000\n');
  await s.type('onevnet update NetPrivVMs dns.tmpl --append', 'onenode check');
  alone(CLOUD.replace('size: 50', 'size: 40').replace('[spare]', '[spare, more]'));
  await s.type('onenode plan', 'onenode apply --yes', 'onenode check', 'onenode forget');
  const text = s.transcript();
  expect(text).toBe(golden('platform-differs', text));
});

test('a file of another front-end leaves the state of this machine alone', async () => {
  write(CLOUD.replace('machines: {}\n', `machines:\n${FILER}  on-buster: { roles: [front-end], address: 127.0.0.1, port: 1 }\n`));
  await s.type('onenode check', 'onenode plan');
  const text = s.transcript();
  expect(text).toBe(golden('platform-elsewhere', text));
});
