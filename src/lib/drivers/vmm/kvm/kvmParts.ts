import { setTimeout as sleep } from 'node:timers/promises';
import { executionError } from '../../../errors/errors';
import type { Links, RunOptions } from '../../../exec/runner';
import { childOf, parseXml, type XmlNode } from '../../../xml/parse';
import type { Node } from '../../node';
import { idText } from '../../toolOutput';
import type { Detaching, DeviceSpec, Devices, Freeze, LiveCapacity, LiveCopy, LiveDisk, VmmParts } from '../driver';
import { backupXml } from './backupXml';
import { checkedName } from './checkedName';
import { disksIn, macOf, markupOf, nicsIn, targetOf } from './domainParts';
import { movedXml } from './movedXml';
import {
  ATTACH,
  BYTES_OF,
  CAPACITY,
  COPY_LIVE,
  DETACH,
  DROP,
  DUMP,
  EJECT,
  GROW,
  INSERT,
  KEPT,
  MONITOR,
  REVERT,
  SNAPSHOT,
  STOP_COPY,
  UPDATE,
} from './partScripts';
import { blockOf, type QueryBlock, snapshotsIn } from './queryBlock';
import { EXIT, expectLibvirt } from './virsh';

const LOOK_AGAIN_MS = 500;
/** memory and disks are written */
const SNAPSHOT_TIMEOUT_MS = 1_800_000;

/** What changes a running domain: virsh, and for snapshots of one disk QEMU's own command, which libvirt does not offer. */
export class KvmParts implements VmmParts {
  constructor(private readonly links: Links) {}

  async devices(node: Node, deployId: string): Promise<Devices | undefined> {
    const domain = await this.dump(node, deployId);
    if (!domain) return undefined;
    return {
      disks: disksIn(domain).map((d) => ({
        target: targetOf(d),
        path: childOf(d, 'source')?.attributes.get('file') ?? childOf(d, 'source')?.attributes.get('dev') ?? '',
      })),
      nics: nicsIn(domain).map(macOf),
    };
  }

  async attachDisk(node: Node, deployId: string, target: string, device: DeviceSpec): Promise<void> {
    if (disksIn(await this.running(node, deployId)).some((d) => targetOf(d) === target)) return;
    await this.withFile(node, ATTACH, deployId, device, `attaching ${target} to ${deployId}`);
  }

  async detachDisk(node: Node, deployId: string, target: string, how: Detaching): Promise<void> {
    await this.detach(node, deployId, target, how, (domain) => disksIn(domain).find((d) => targetOf(d) === target));
  }

  async attachNic(node: Node, deployId: string, mac: string, device: DeviceSpec): Promise<void> {
    if (nicsIn(await this.running(node, deployId)).some((n) => macOf(n) === mac.toLowerCase())) return;
    await this.withFile(node, ATTACH, deployId, device, `attaching the interface ${mac} to ${deployId}`);
  }

  async detachNic(node: Node, deployId: string, mac: string, how: Detaching): Promise<void> {
    await this.detach(node, deployId, mac, how, (domain) => nicsIn(domain).find((n) => macOf(n) === mac.toLowerCase()));
  }

  async updateNic(node: Node, deployId: string, mac: string, device: DeviceSpec): Promise<void> {
    if (!nicsIn(await this.running(node, deployId)).some((n) => macOf(n) === mac.toLowerCase()))
      throw executionError('nic-missing', `${deployId} on ${node.name} has no interface ${mac}`);
    await this.withFile(node, UPDATE, deployId, device, `changing the interface ${mac} of ${deployId}`);
  }

  async ejectCd(node: Node, deployId: string, target: string): Promise<void> {
    const drive = disksIn(await this.running(node, deployId)).find((d) => targetOf(d) === target);
    if (!drive || childOf(drive, 'source') === undefined) return;
    await this.ask(node, EJECT, [checkedName(deployId), target], 'eject-failed', `taking the CD out of ${target} of ${deployId}`);
  }

  async insertCd(node: Node, deployId: string, target: string, path: string): Promise<void> {
    if (!disksIn(await this.running(node, deployId)).some((d) => targetOf(d) === target)) return;
    await this.ask(node, INSERT, [checkedName(deployId), target, path], 'insert-failed', `putting the CD into ${target} of ${deployId}`);
  }

  async growDisk(node: Node, deployId: string, target: string, sizeMb: number): Promise<void> {
    await this.running(node, deployId);
    await this.ask(node, GROW, [checkedName(deployId), target, idText(sizeMb)], 'resize-failed', `growing ${target} of ${deployId} to ${sizeMb} MB`);
  }

  async setCapacity(node: Node, deployId: string, wanted: LiveCapacity): Promise<void> {
    const domain = await this.running(node, deployId);
    const vcpu = childOf(domain, 'vcpu');
    const now = Number(vcpu?.attributes.get('current') ?? vcpu?.text ?? '0');
    const memory = Number(childOf(domain, 'currentMemory')?.text ?? '0');
    const shares = childOf(childOf(domain, 'cputune'), 'shares')?.text;
    const args = [
      checkedName(deployId),
      now === wanted.vcpus ? '' : idText(wanted.vcpus),
      memory === wanted.memoryMb * 1024 ? '' : idText(wanted.memoryMb * 1024),
      // a node without CPU weights gave it none
      shares === undefined ? '' : idText(Math.min(262_144, Math.max(2, Math.ceil(Number((wanted.cpu * wanted.shareUnit).toFixed(6)))))),
    ];
    await this.ask(node, CAPACITY, args, 'resize-failed', `changing CPU and memory of ${deployId}`);
  }

  async snapshot(node: Node, deployId: string, name: string, keptPath: string): Promise<string> {
    await this.running(node, deployId);
    await this.ask(node, SNAPSHOT, [checkedName(deployId), checkedName(name), keptPath], 'snapshot-failed', `taking a snapshot of ${deployId}`, {
      timeoutMs: SNAPSHOT_TIMEOUT_MS,
    });
    return name;
  }

  async revert(node: Node, deployId: string, hypervisorId: string, keptPath: string): Promise<void> {
    await this.running(node, deployId);
    await this.keptAsOfNow(node, keptPath);
    await this.ask(
      node,
      REVERT,
      [checkedName(deployId), checkedName(hypervisorId), keptPath],
      'snapshot-failed',
      `taking ${deployId} back to ${hypervisorId}`,
      {
        timeoutMs: SNAPSHOT_TIMEOUT_MS,
      },
    );
  }

  /** What was kept of a snapshot names the disks where they were then; the folder may have been brought elsewhere since. */
  private async keptAsOfNow(node: Node, keptPath: string): Promise<void> {
    const runner = this.links.to(node.target);
    const folder = keptPath.slice(0, keptPath.lastIndexOf('/'));
    const kept = await runner.script(KEPT, [keptPath]);
    if (kept.code !== 0) throw executionError('snapshot-failed', `${node.name}: ${keptPath} cannot be read`, { output: kept.stderr });
    const moved = movedXml(kept.stdout, folder, Number(folder.slice(folder.lastIndexOf('/') + 1)));
    if (moved !== kept.stdout) await runner.put(moved, keptPath);
  }

  async dropSnapshot(node: Node, deployId: string, hypervisorId: string, keptPath: string): Promise<void> {
    await this.running(node, deployId);
    await this.keptAsOfNow(node, keptPath);
    await this.ask(node, DROP, [checkedName(deployId), checkedName(hypervisorId), keptPath], 'snapshot-failed', `removing ${hypervisorId} of ${deployId}`, {
      timeoutMs: SNAPSHOT_TIMEOUT_MS,
    });
  }

  async snapshotDisk(node: Node, deployId: string, disk: LiveDisk, snapshotId: number): Promise<void> {
    const name = `one-${idText(snapshotId)}`;
    if (disk.format === 'raw') {
      // nothing can be kept inside of a raw disk: a copy beside it, made while the guest goes on
      return this.copyDisks(
        node,
        deployId,
        [{ target: disk.target, format: 'raw', toPath: await this.rawSnapshot(node, disk, snapshotId) }],
        SNAPSHOT_TIMEOUT_MS,
      );
    }
    const block = await this.block(node, deployId, disk.target);
    if (snapshotsIn(block).includes(name)) return;
    await this.monitor(node, deployId, { execute: 'blockdev-snapshot-internal-sync', arguments: { device: block.node, name } });
  }

  async dropDiskSnapshot(node: Node, deployId: string, disk: LiveDisk, snapshotId: number): Promise<void> {
    const name = `one-${idText(snapshotId)}`;
    if (disk.format === 'raw') {
      await this.running(node, deployId);
      const result = await this.links.to(node.target).run(['rm', '-f', '--', await this.rawSnapshot(node, disk, snapshotId)]);
      expectLibvirt(node, result, 'snapshot-failed', `removing snapshot ${snapshotId} of ${disk.target} of ${deployId}`);
      return;
    }
    const block = await this.block(node, deployId, disk.target);
    if (!snapshotsIn(block).includes(name)) return;
    await this.monitor(node, deployId, { execute: 'blockdev-snapshot-delete-internal-sync', arguments: { device: block.node, name } });
  }

  /** Beside the bytes: of an image that is used in place it stays when the VM goes. */
  private async rawSnapshot(node: Node, disk: LiveDisk, snapshotId: number): Promise<string> {
    const found = await this.links.to(node.target).script(BYTES_OF, [disk.path]);
    if (found.code !== 0) throw executionError('disk-missing', `${node.name} has no ${disk.path}`, { output: found.stderr });
    return `${found.stdout.trim()}.snap/${idText(snapshotId)}`;
  }

  async copyDisks(node: Node, deployId: string, copies: readonly LiveCopy[], timeoutMs: number, freeze: Freeze = 'none'): Promise<void> {
    const domain = await this.running(node, deployId);
    const targets = disksIn(domain).map(targetOf);
    const missing = copies.find((c) => !targets.includes(c.target));
    if (missing) throw executionError('disk-missing', `${deployId} on ${node.name} has no disk ${missing.target}`);
    const runner = this.links.to(node.target);
    const xml = `${copies[0]?.toPath}.xml`;
    await runner.put(backupXml(targets, copies), xml);
    const args = [checkedName(deployId), xml, String(Math.ceil(timeoutMs / 1000)), freeze, ...copies.flatMap(wordsOf)];
    try {
      const result = await runner.script(COPY_LIVE, args, { timeoutMs: timeoutMs + 60_000 });
      if (result.code === EXIT.noAgent) throw noAgent(node, deployId, result.stderr);
      expectLibvirt(node, result, 'copy-failed', `copying disks of ${deployId}`);
    } finally {
      await runner.run(['rm', '-f', '--', xml]);
    }
  }

  async stopCopy(node: Node, deployId: string, copies: readonly LiveCopy[]): Promise<void> {
    if (copies.length === 0) return;
    await this.ask(node, STOP_COPY, [checkedName(deployId), ...copies.flatMap(wordsOf)], 'copy-failed', `ending the copy of disks of ${deployId}`, {
      timeoutMs: STOP_MS,
    });
  }

  /** The domain as it runs, undefined when it does not. */
  private async dump(node: Node, deployId: string): Promise<XmlNode | undefined> {
    const text = await this.ask(node, DUMP, [checkedName(deployId)], 'ask-failed', `asking what ${deployId} has`);
    return text === '' ? undefined : parseXml(text, { file: `virsh dumpxml ${deployId}` });
  }

  private async running(node: Node, deployId: string): Promise<XmlNode> {
    const domain = await this.dump(node, deployId);
    if (!domain) throw executionError('domain-not-running', `${deployId} does not run on ${node.name}`);
    return domain;
  }

  private async withFile(node: Node, script: string, deployId: string, device: DeviceSpec, what: string): Promise<void> {
    await this.links.to(node.target).put(device.description, device.descriptionPath);
    await this.ask(node, script, [checkedName(deployId), device.descriptionPath], 'hotplug-failed', what);
  }

  /** libvirt is told by the very XML of the device that it has; it only asks the guest, so the domain is looked at until the device is gone. */
  private async detach(
    node: Node,
    deployId: string,
    what: string,
    { timeoutMs, scratchPath }: Detaching,
    find: (domain: XmlNode) => XmlNode | undefined,
  ): Promise<void> {
    const end = Date.now() + timeoutMs;
    for (let asked = 0; ; ) {
      const device = find(await this.running(node, deployId));
      if (!device) return;
      if (Date.now() >= asked) {
        await this.links.to(node.target).put(markupOf(device), scratchPath);
        try {
          await this.ask(node, DETACH, [checkedName(deployId), scratchPath], 'detach-failed', `detaching ${what} from ${deployId}`);
        } finally {
          await this.links.to(node.target).run(['rm', '-f', '--', scratchPath]);
        }
        // a guest that has not come up far enough does not hear the first time
        asked = Date.now() + 10_000;
        continue;
      }
      if (Date.now() >= end) throw refused(node, deployId, what);
      await sleep(LOOK_AGAIN_MS);
    }
  }

  private async block(node: Node, deployId: string, target: string) {
    const disk = disksIn(await this.running(node, deployId)).find((d) => targetOf(d) === target);
    const alias = childOf(disk, 'alias')?.attributes.get('name');
    const answer = await this.monitor<QueryBlock>(node, deployId, { execute: 'query-block' });
    const found = alias === undefined ? undefined : blockOf(answer, alias);
    if (!found) throw executionError('disk-missing', `${deployId} on ${node.name} has no disk ${target}`);
    return found;
  }

  private async monitor<T>(node: Node, deployId: string, command: object): Promise<T> {
    const text = await this.ask(node, MONITOR, [checkedName(deployId), JSON.stringify(command)], 'snapshot-failed', `asking QEMU of ${deployId}`, {
      timeoutMs: SNAPSHOT_TIMEOUT_MS,
    });
    const answer = JSON.parse(text) as { return?: T; error?: { desc?: string } };
    if (answer.error) throw executionError('snapshot-failed', `QEMU of ${deployId} on ${node.name}: ${answer.error.desc ?? 'an error without a word'}`);
    return answer.return as T;
  }

  private async ask(node: Node, script: string, args: readonly string[], code: string, what: string, options: RunOptions = {}): Promise<string> {
    const result = await this.links.to(node.target).script(script, args, options);
    expectLibvirt(node, result, code, what);
    return result.stdout.trim();
  }
}

/** A job of QEMU's ends within seconds. */
const STOP_MS = 120_000;

const wordsOf = (c: LiveCopy): string[] => [c.target, c.format, `${c.toPath}.part`, c.toPath];

const noAgent = (node: Node, deployId: string, output: string): Error =>
  executionError('freeze-failed', `the guest agent of ${deployId} on ${node.name} did not hold the guest's file systems`, {
    changed: 'nothing',
    next: `start qemu-guest-agent in the guest, or onevm updateconf ${deployId.replace(/^one-/, '')} with BACKUP_CONFIG=[FS_FREEZE=NONE]`,
    output,
  });

const refused = (node: Node, deployId: string, what: string): Error =>
  executionError('detach-refused', `the guest of ${deployId} on ${node.name} has not let ${what} go`, {
    changed: 'nothing: the guest still has it, and may let it go later',
    next: `onevm show ${deployId.replace(/^one-/, '')}`,
  });
