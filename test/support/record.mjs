// Records what a node's libvirt and QEMU say, as fixtures for the parsers that read it: the very scripts of ours, on three domains of a fixed kind.
// usage: LAB_DIR=... LAB_NAME=... node test/support/record.mjs NODE     (a running node of test/support/lab, thrown away afterwards)
// Writes test/fixtures/virsh/{look,survey}-libvirt-VERSION.txt and test/fixtures/qemu-img/VERSION/*.json.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);
const swc = require('@swc/core');
require.extensions['.ts'] = (module, file) =>
  module._compile(swc.transformFileSync(file, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }).code, file);
const { LOOK } = require(here('../../src/lib/drivers/monitor/kvm/lookScript.ts'));
const { SURVEY } = require(here('../../src/lib/drivers/survey/kvm/surveyScript.ts'));

/** What the tests of the parsers know, too. */
const NONCE = '5eed5eed5eed5eed';
const STORES = '/var/lib/one/datastores';
const [node] = process.argv.slice(2);

const on = (argv, stdin = '') => {
  const { status, stdout, stderr } = spawnSync(here('lab/lab.sh'), ['node-exec', node, ...argv], { input: stdin, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${argv.slice(0, 4).join(' ')}: ${stderr}`);
  return stdout;
};
const sh = (text, ...args) => on(['/bin/sh', '-ec', text, 'record', ...args]);

const domain = (name, uuid, devices) => `<domain type='qemu'>
  <name>${name}</name><uuid>11111111-2222-4333-8444-5555555555${uuid}</uuid><memory unit='MiB'>32</memory><vcpu>2</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>${devices}</devices>
</domain>`;
const nic = (n) =>
  `<interface type='bridge'><mac address='02:00:0a:01:10:0${n}'/><source bridge='br46'/><target dev='one-7-${n}'/><model type='e1000'/></interface>`;
const ONE_7 = domain(
  'one-7',
  '07',
  `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${STORES}/101/7/disk.0'/><target dev='vda' bus='virtio'/></disk>
   <disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='${STORES}/101/7/disk.1'/><target dev='hda' bus='ide'/><readonly/></disk>
   ${nic(0)}${nic(1)}`,
);

const furnish = () => {
  sh(`mkdir -p ${STORES}/100 ${STORES}/101/7 && cd ${STORES}
    qemu-img create -q -f qcow2 100/image 64M
    qemu-img create -q -f qcow2 -b ${STORES}/100/image -F qcow2 101/7/disk.0
    truncate -s 364K 101/7/disk.1
    chown -R oneadmin: 100 101`);
  const make = (verb, xml) => {
    on(['tee', '/tmp/domain.xml'], xml);
    on(['virsh', '-q', '-c', 'qemu:///system', verb, '/tmp/domain.xml']);
  };
  make('create', ONE_7);
  make('create', domain('one-12', '12', ''));
  make('define', domain("legacy 'web' = 1", '13', ''));
  sh(
    'sleep 2; virsh -q -c qemu:///system suspend one-12; virsh -q -c qemu:///system snapshot-create-as one-7 snap-3 >/dev/null; virsh -q -c qemu:///system snapshot-create-as one-7 snap-4 >/dev/null',
  );
};

const record = () => {
  const version = /Using library: libvirt (\S+)/.exec(on(['virsh', '-c', 'qemu:///system', 'version']))[1];
  const qemu = /version (\d+\.\d+\.\d+)/.exec(on(['qemu-img', '--version']))[1];
  const write = (path, text) => writeFileSync(join(here('../fixtures'), path), text);
  const script = (text, ...args) => on(['/bin/sh', '-c', text, 'record', NONCE, STORES, ...args]);
  // another look has other figures, which the tests would have to follow
  if (!existsSync(join(here('../fixtures'), `virsh/look-libvirt-${version}.txt`))) write(`virsh/look-libvirt-${version}.txt`, script(LOOK, 'yes'));
  write(`virsh/survey-libvirt-${version}.txt`, script(SURVEY, 'yes', 'yes'));
  const images = `qemu-img/${qemu}`;
  mkdirSync(join(here('../fixtures'), images), { recursive: true });
  const blocks = JSON.parse(on(['virsh', '-c', 'qemu:///system', 'qemu-monitor-command', 'one-7', '{"execute":"query-block"}'])).return;
  write(`${images}/query-block.json`, `${JSON.stringify(blocks, undefined, 2)}\n`);
  // the second cluster of the corrupt one is where the first is
  sh(`rm -rf /srv/images && mkdir -p /srv/images && cd /srv/images
    qemu-img create -q -f qcow2 good.qcow2 10M && qemu-io -f qcow2 -c 'write 0 100k' good.qcow2 >/dev/null
    cp good.qcow2 corrupt.qcow2; dd if=good.qcow2 of=corrupt.qcow2 bs=8 skip=32768 seek=32769 count=1 conv=notrunc 2>/dev/null
    cp good.qcow2 kept.qcow2; qemu-img snapshot -c snap-1 kept.qcow2; qemu-img snapshot -c snap-2 kept.qcow2
    qemu-img create -q -f qcow2 -b good.qcow2 -F qcow2 backed.qcow2
    qemu-img create -q -f qcow2 -o data_file=data.raw external.qcow2 10M`);
  const say = (verb, image) =>
    write(`${images}/${verb}-${image}.json`, sh('qemu-img "$1" --output=json -f qcow2 "$2" 2>/dev/null || [ $? = 2 ]', verb, `/srv/images/${image}.qcow2`));
  for (const image of ['good', 'kept', 'backed', 'external']) say('info', image);
  for (const image of ['good', 'corrupt']) say('check', image);
  console.log(`libvirt ${version}, QEMU ${qemu}`);
};

furnish();
record();
