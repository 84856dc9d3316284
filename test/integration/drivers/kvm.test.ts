import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kvmMonitor } from '../../../src/lib/drivers/monitor/kvm/kvmMonitor';
import { bridgeDriver } from '../../../src/lib/drivers/network/bridge/bridgeDriver';
import { vmDir } from '../../../src/lib/drivers/node';
import { kvmSurvey } from '../../../src/lib/drivers/survey/kvm/kvmSurvey';
import { kvmDriver } from '../../../src/lib/drivers/vmm/kvm/kvmDriver';
import { type MonitorWorld, monitorContract } from '../../contract/monitorContract';
import { networkContract } from '../../contract/networkContract';
import { surveyContract } from '../../contract/surveyContract';
import { vmmContract } from '../../contract/vmmContract';
import { description, guest, SYSTEM, up, uuidOf, virsh } from './guests';
import { type SshNode, startNode, whyNoNode } from './sshNode';

jest.setTimeout(120_000);

const reason = whyNoNode();
const there = reason === undefined ? describe : describe.skip;

there(`KVM on a node${reason === undefined ? '' : ` (left out: ${reason})`}`, () => {
  let at: SshNode;
  beforeAll(() => {
    at = startNode();
  });
  afterAll(() => at?.stop());

  const world = (): MonitorWorld => ({
    driver: kvmDriver(at.links),
    monitor: kvmMonitor(at.links),
    node: at.node,
    spec: (vmId, how) => guest(at, vmId, how),
    async foreignDomain(name, uuid) {
      await at.runner.put(Buffer.alloc(512), `${at.node.datastores}/foreign`);
      await at.runner.put(description(name, uuid, `${at.node.datastores}/foreign`), '/tmp/foreign.xml');
      await virsh(at, 'create', '/tmp/foreign.xml');
    },
    async pause(name) {
      await virsh(at, 'suspend', name);
    },
    booted: (name) => up(at, at.node, name),
  });

  vmmContract('kvm', world);
  monitorContract('kvm', world);
  surveyContract('kvm', () => ({
    ...world(),
    survey: kvmSurvey(at.links, at.runner),
    async put(path) {
      await at.runner.put('x', `${at.node.datastores}/${path}`);
    },
    exists: async (path) => (await at.runner.run(['test', '-e', path])).code === 0,
  }));
  networkContract('bridge', () => ({
    driver: bridgeDriver(at.links),
    node: at.node,
    bridges: async () => (await at.asRoot(['ls', '/sys/class/net'])).split('\n').filter((name) => /^(onebr|br)/.test(name)),
    siteBridge: 'brsite',
    missingBridge: 'br99',
  }));
  beforeAll(async () => {
    await at.asRoot(['ip', 'link', 'add', 'name', 'brsite', 'type', 'bridge']);
  });

  describe('the KVM driver with what it can meet', () => {
    const driver = () => kvmDriver(at.links);
    afterEach(() => driver().cancel(at.node, 'one-1'));

    test('a domain with our uuid under another name is ours', async () => {
      const spec = await guest(at, 1);
      await at.runner.put(spec.description.replace('one-1<', 'renamed<'), '/tmp/renamed.xml');
      await virsh(at, 'create', '/tmp/renamed.xml');
      expect(await driver().deploy(at.node, spec)).toBe('renamed');
      await driver().cancel(at.node, 'renamed');
    });

    test('a definition of our machine that somebody left is undefined, and the domain is transient', async () => {
      const spec = await guest(at, 1);
      await at.runner.put(spec.description, '/tmp/defined.xml');
      await virsh(at, 'define', '/tmp/defined.xml');
      expect(await driver().poll(at.node, 'one-1')).toBe('off');
      await driver().deploy(at.node, spec);
      expect(await driver().poll(at.node, 'one-1')).toBe('running');
      expect((await virsh(at, 'list', '--all', '--persistent', '--name')).trim()).toBe('');
    });

    test('a domain that was defined while it ran leaves no definition behind', async () => {
      const spec = await guest(at, 1);
      await driver().deploy(at.node, spec);
      await at.runner.put(spec.description, '/tmp/defined.xml');
      await virsh(at, 'define', '/tmp/defined.xml');
      await driver().cancel(at.node, 'one-1');
      expect(await driver().poll(at.node, 'one-1')).toBe('absent');
    });

    test('what libvirt refuses is a deploy-failed with its words, and nothing runs', async () => {
      const spec = await guest(at, 1);
      const broken = { ...spec, description: spec.description.replace('disk.0', 'no-such-disk') };
      await expect(driver().deploy(at.node, broken)).rejects.toMatchObject({
        kind: 'execution',
        code: 'deploy-failed',
        message: expect.stringContaining('No such file'),
        output: expect.stringContaining('no-such-disk'),
      });
      expect(await driver().poll(at.node, 'one-1')).toBe('absent');
    });

    test('libvirt knows an interface on a virtual function, with its MAC and VLAN; a node without that device runs nothing', async () => {
      const spec = await guest(at, 1);
      const golden = readFileSync(join(__dirname, '../../fixtures/domain/pci-interfaces.xml'), 'utf8');
      const [vf = ''] = /<interface type="hostdev"[\s\S]*?<\/interface>/.exec(golden) ?? [];
      const description = spec.description.replace('</devices>', `${vf}</devices>`);
      await at.runner.put(description, '/tmp/defined.xml');
      await virsh(at, 'define', '/tmp/defined.xml');
      const kept = await virsh(at, 'dumpxml', '--inactive', 'one-1');
      expect(kept).toMatch(/<interface type='hostdev' managed='yes'>\s*<mac address='02:00:0a:00:00:02'\/>/);
      expect(kept).toContain("<address type='pci' domain='0x0000' bus='0x81' slot='0x00' function='0x2'/>");
      expect(kept).toMatch(/<vlan>\s*<tag id='42'\/>/);
      // a node without an IOMMU says so, another that it has no such device
      await expect(driver().deploy(at.node, { ...spec, description })).rejects.toMatchObject({
        code: 'deploy-failed',
        output: expect.stringMatching(/passthrough|81:00\.2/),
      });
      expect(await driver().poll(at.node, 'one-1')).not.toBe('running');
    });

    test('a crash between the start and our journal: the next deploy finds the same process', async () => {
      const spec = await guest(at, 1);
      const pid = async () => (await at.asRoot(['cat', '/run/libvirt/qemu/one-1.pid'])).trim();
      await driver().deploy(at.node, spec);
      const first = await pid();
      await driver().deploy(at.node, spec);
      expect(await pid()).toBe(first);
    });
  });

  describe('the look at a node', () => {
    const monitor = () => kvmMonitor(at.links);

    test('counts what a guest does with its disk and its network', async () => {
      await at.asRoot(['ip', 'link', 'set', 'brsite', 'up']);
      const nic = "<interface type='bridge'><source bridge='brsite'/><model type='e1000'/></interface>";
      await kvmDriver(at.links).deploy(at.node, await guest(at, 1, { extra: nic }));
      await up(at, at.node, 'one-1');
      const [domain] = (await monitor().look(at.node)).domains;
      await kvmDriver(at.links).cancel(at.node, 'one-1');
      expect(domain).toMatchObject({ vmId: 1, uuid: uuidOf(1), state: 'running' });
      expect(domain?.diskReadBytes).toBeGreaterThanOrEqual(512);
      expect(domain?.diskReadIops).toBeGreaterThan(0);
      expect(domain?.cpuTimeNs).toBeGreaterThan(0);
    });

    test('names bridges, datastores and versions; machine types only when asked', async () => {
      await at.runner.run(['mkdir', '-p', vmDir(at.node, 7, 1)]);
      const facts = await monitor().look(at.node);
      expect(facts.bridges).toContain('brsite');
      expect(facts.datastores.map((d) => d.id)).toContain(7);
      expect(facts.datastores.map((d) => d.id)).toContain(SYSTEM);
      expect(facts.qemuVersion).toMatch(/^\d+\.\d+/);
      expect(facts.libvirtVersion).toMatch(/^\d+\.\d+/);
      expect(facts.machines).toEqual([]);
      expect((await monitor().look(at.node, { machines: true })).machines).toContain('q35');
    });

    test('an account outside of the group libvirt is told what to type', async () => {
      await at.asRoot(['chmod', '0700', '/run/libvirt/libvirt-sock']);
      const refused = monitor().look(at.node);
      await expect(refused).rejects.toMatchObject({
        kind: 'precondition',
        code: 'libvirt-denied',
        next: expect.stringContaining('usermod -aG libvirt oneadmin'),
      });
      await expect(kvmDriver(at.links).poll(at.node, 'one-1')).rejects.toMatchObject({ code: 'libvirt-denied' });
      await at.asRoot(['chmod', '0770', '/run/libvirt/libvirt-sock']);
    });

    test('a node whose libvirt is not running is no empty node', async () => {
      await at.asRoot(['mv', '/run/libvirt/libvirt-sock', '/run/libvirt/away']);
      await expect(monitor().look(at.node)).rejects.toMatchObject({ kind: 'precondition', code: 'libvirt-missing', next: expect.stringContaining('libvirtd') });
      await expect(kvmDriver(at.links).poll(at.node, 'one-1')).rejects.toMatchObject({ code: 'libvirt-missing' });
      await at.asRoot(['mv', '/run/libvirt/away', '/run/libvirt/libvirt-sock']);
    });

    test('a node without virsh is told which packages it needs', async () => {
      await at.asRoot(['mv', '/usr/bin/virsh', '/usr/bin/virsh.away']);
      await expect(monitor().look(at.node)).rejects.toMatchObject({
        code: 'libvirt-missing',
        next: expect.stringContaining('apt-get install libvirt-daemon-system'),
      });
      await expect(kvmDriver(at.links).deploy(at.node, await guest(at, 1))).rejects.toMatchObject({ code: 'libvirt-missing' });
      await at.asRoot(['mv', '/usr/bin/virsh.away', '/usr/bin/virsh']);
    });
  });
});
