import type { Facts } from '../facts/facts';
import { ONE } from '../folders';
import { fileChange, pendingOr } from './changes';
import type { Step } from './step';

export const SUDOERS = '/etc/sudoers.d/oneadmin';

/** Of libvirt its socket, of kvm its device. */
const GROUPS = ['libvirt', 'kvm'];

/** All that bridges are made with; `ip netns exec` would be any command as root. */
const RULE = `${ONE.name} ALL=(root) NOPASSWD: ${['/usr/bin', '/usr/sbin', '/bin', '/sbin'].map((d) => `${d}/ip link *`).join(', ')}\n`;

/** A rule that an administrator wrote lets it do the same, in his words. */
const allows = (text: string): boolean =>
  text.split('\n').some((l) => !/^\s*#/.test(l) && l.includes(ONE.name) && l.includes('NOPASSWD') && /\/ip\b|:\s*ALL\s*$/.test(l));

/** What oneadmin may do on a hypervisor; after the packages, which make the groups. */
export const hypervisorSteps = (facts: Facts): Step[] => {
  const missing = GROUPS.filter((g) => !facts.members.has(g));
  const commands = missing.length === 0 ? [] : [['usermod', '--append', '--groups', missing.join(','), ONE.name]];
  return pendingOr(facts, {
    id: 'hypervisor',
    title: `${ONE.name} may use libvirt, KVM, and ip link`,
    files: fileChange(facts, SUDOERS, (text) => (allows(text) ? text : RULE), { mode: '440', uid: 0, gid: 0 }),
    commands,
    always: commands.length > 0,
  });
};
