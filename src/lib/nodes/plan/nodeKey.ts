import { preconditionError } from '../../errors/errors';
import type { Facts, PublicKey } from '../facts/facts';
import { ONE, SSH_DIR } from '../folders';
import type { Platform } from '../platform/platform';
import type { Step } from './step';

/** VMs are moved by a login from hypervisor to hypervisor; one that is alone needs none. */
export const hasKeyOfItsOwn = (platform: Platform, name: string): boolean => {
  const hypervisors = [...platform.machines].filter(([, m]) => m.roles.includes('hypervisor')).map(([n]) => n);
  return hypervisors.length > 1 && hypervisors.includes(name);
};

/** The key pair that a machine logs in with: of those that ssh tries the first that it can use. */
export const ownKey = (facts: Facts): Facts['keys'][number] | undefined => facts.keys.find((k) => k.public !== undefined);

/** Of each hypervisor that was asked what it logs in with; `coming`: it has none, and gets one. */
export type PeerKeys = ReadonlyMap<string, PublicKey | 'coming'>;

/** The key pair of a hypervisor, made there; one that is there is taken. */
export const nodeKeySteps = (name: string, facts: Facts): Step[] => {
  if (ownKey(facts) !== undefined) return [];
  const path = `${SSH_DIR}/id_ed25519`;
  const [unusable] = facts.keys;
  if (unusable !== undefined)
    throw preconditionError('key-unusable', `${unusable.path} is no private key that ${ONE.name} could log in with unasked (a passphrase, or its mode)`, {
      next: `on ${name}: ls -l ${unusable.path}; ssh-keygen -y -P '' -f ${unusable.path}`,
    });
  return [{ id: 'key', title: `key pair of ${ONE.name} on this machine`, keyPair: { path, comment: `${ONE.name}@${name}` } }];
};
