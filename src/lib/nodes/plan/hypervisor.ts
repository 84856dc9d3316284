import type { Facts } from '../facts/facts';
import { ONE } from '../folders';
import { othersOf, withBlock } from '../render/lines';
import { fileChange, pendingOr } from './changes';
import type { Step } from './step';

const ID = 'hypervisor';
export const SUDOERS = '/etc/sudoers.d/oneadmin';

/** Of libvirt its socket, of kvm its device. */
const GROUPS = ['libvirt', 'kvm'];

/** All that bridges are made with; `ip netns exec` would be any command as root. */
const RULE = `${ONE.name} ALL=(root) NOPASSWD: ${['/usr/bin', '/usr/sbin', '/bin', '/sbin'].map((d) => `${d}/ip link *`).join(', ')}\n`;

/** A rule that an administrator wrote lets it do the same, in his words. */
const allows = (text: string): boolean =>
  text.split('\n').some((l) => !/^\s*#/.test(l) && l.includes(ONE.name) && l.includes('NOPASSWD') && /\/ip\b|:\s*ALL\s*$/.test(l));

export const QEMU_CONF = '/etc/libvirt/qemu.conf';

/**
 * Guests run as the owner of their disks. On NFS nobody else can open them: root is nobody there, so libvirt cannot give them away. A file that names another account
 * is its administrator's.
 */
const withOwner = (text: string): string => {
  if (othersOf(text).some((l) => /^\s*(user|group|dynamic_ownership)\s*=/.test(l))) return text;
  return withBlock(text, [`user = "${ONE.name}"`, `group = "${ONE.name}"`, 'dynamic_ownership = 0'], () => false);
};

/** libvirt reads its files when it starts; guests run on meanwhile. It is started by its socket, and may be off. */
export const REREAD = ['systemctl', 'try-restart', 'libvirtd.service'];

/** What oneadmin may do on a hypervisor; after the packages, which make the groups and the file of libvirt. */
export const hypervisorSteps = (facts: Facts): Step[] => {
  const missing = GROUPS.filter((g) => !facts.members.has(g));
  const ofQemu = fileChange(facts, QEMU_CONF, withOwner);
  const reread = facts.systemd && (ofQemu.length > 0 || facts.pending.has(ID));
  const commands = [...(missing.length === 0 ? [] : [['usermod', '--append', '--groups', missing.join(','), ONE.name]]), ...(reread ? [REREAD] : [])];
  return pendingOr(facts, {
    id: ID,
    title: `${ONE.name} may use libvirt, KVM, and ip link, and guests run as ${ONE.name}`,
    files: [...fileChange(facts, SUDOERS, (text) => (allows(text) ? text : RULE), { mode: '440', uid: 0, gid: 0 }), ...ofQemu],
    commands,
    always: commands.length > 0,
  });
};
