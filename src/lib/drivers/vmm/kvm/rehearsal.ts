import type { Act } from '../../../model/rehearsal';
import type { VmmDriver, VmmParts } from '../driver';
import { ADOPTED_SHUTDOWN, ADOPTED_START } from './adoptedScripts';
import { AGENT } from './guestAgent';
import { DETACH, DUMP, MONITOR } from './partScripts';
import { AT_REST, DEPLOY, KNOCK, MIGRATE, POLL, RESTORE, SAVE, SAVED_XML, SHUTDOWN } from './scripts';

/** What a domain is thought to have while one thing is done to it. */
interface Imagined {
  disks: readonly string[];
  nics: readonly string[];
  snapshots: readonly string[];
}

const NOTHING: Imagined = { disks: [], nics: [], snapshots: [] };

/** What our scripts print when all goes well. What is only known to the node stands in angle brackets or says so. */
const USUAL = new Map<string, (args: readonly string[]) => string>([
  [DEPLOY, ([name]) => `runs ${name}`],
  [RESTORE, ([name]) => `runs ${name}`],
  [SAVED_XML, () => '<!-- the description that is in the saved machine, with the paths of its disks as they are now -->'],
  [SHUTDOWN, () => 'off'],
  [KNOCK, () => 'done'],
  [ADOPTED_START, () => 'runs'],
  [ADOPTED_SHUTDOWN, () => 'off'],
  [SAVE, () => 'saved'],
  [MIGRATE, () => 'moved'],
  [AT_REST, () => '1 1'],
  [POLL, () => 'absent 0'],
]);

/** A kvm driver that is only rehearsed: what libvirt would say, and a domain that has what the action needs. */
export class KvmRehearsal {
  private imagined = NOTHING;

  /** undefined: not one of our scripts */
  answer(act: Act): string | undefined {
    if (act.kind !== 'script') return undefined;
    if (act.text === DETACH) this.imagined = NOTHING;
    if (act.text === DUMP) return this.domain();
    if (act.text === AGENT) return '{"return":{"pid":0,"exited":true,"exitcode":0}}';
    if (act.text === MONITOR) return this.ofQemu(act.args[1] ?? '');
    return USUAL.get(act.text)?.(act.args);
  }

  wrap(driver: VmmDriver): VmmDriver {
    const { parts } = driver;
    const having = <T>(imagined: Partial<Imagined>, work: () => Promise<T>): Promise<T> => {
      this.imagined = { ...NOTHING, ...imagined };
      return work();
    };
    const rehearsed: Partial<VmmParts> = {
      devices: (...a) => having({}, () => parts.devices(...a)),
      attachDisk: (...a) => having({}, () => parts.attachDisk(...a)),
      attachNic: (...a) => having({}, () => parts.attachNic(...a)),
      detachDisk: (node, name, target, how) => having({ disks: [target] }, () => parts.detachDisk(node, name, target, how)),
      detachNic: (node, name, mac, how) => having({ nics: [mac] }, () => parts.detachNic(node, name, mac, how)),
      updateNic: (node, name, mac, device) => having({ nics: [mac] }, () => parts.updateNic(node, name, mac, device)),
      ejectCd: (node, name, target) => having({ disks: [target] }, () => parts.ejectCd(node, name, target)),
      insertCd: (node, name, target, path) => having({ disks: [target] }, () => parts.insertCd(node, name, target, path)),
      snapshotDisk: (node, name, disk, id) => having({ disks: [disk.target] }, () => parts.snapshotDisk(node, name, disk, id)),
      dropDiskSnapshot: (node, name, disk, id) =>
        having({ disks: [disk.target], snapshots: [`one-${id}`] }, () => parts.dropDiskSnapshot(node, name, disk, id)),
      copyDisks: (node, name, copies, ...how) => having({ disks: copies.map((c) => c.target) }, () => parts.copyDisks(node, name, copies, ...how)),
    };
    return over(driver, { parts: over(parts, rehearsed) });
  }

  private domain(): string {
    const { disks, nics } = this.imagined;
    const ofDisks = disks.map((d) => `<disk type='as the node has it'><source file='-'/><target dev='${d}'/><alias name='${d}'/></disk>`);
    const ofNics = nics.map((mac) => `<interface type='as the node has it'><mac address='${mac}'/></interface>`);
    return `<domain><vcpu>0</vcpu><currentMemory>0</currentMemory><cputune><shares>0</shares></cputune><devices>${[...ofDisks, ...ofNics].join('')}</devices></domain>`;
  }

  private ofQemu(command: string): string {
    if (!command.includes('"query-block"')) return '{"return":{}}';
    const snapshots = this.imagined.snapshots.map((name) => ({ name }));
    return JSON.stringify({ return: this.imagined.disks.map((d) => ({ qdev: d, inserted: { 'node-name': `<QEMU's name of ${d}>`, image: { snapshots } } })) });
  }
}

/** The same object with some members of its own; methods of the class stay bound to the object that they are of. */
const over = <T extends object>(it: T, own: Partial<T>): T =>
  new Proxy(it, {
    get(target, name) {
      if (name in own) return own[name as keyof T];
      const member = Reflect.get(target, name, target) as unknown;
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
