import type { ObjectType } from '../../model/permissions';
import { isVector, type Template } from '../../template/template';

/**
 * Attributes that only administrators set, because they reach into the nodes (defaults of the field's *_RESTRICTED_ATTR): `KEY`, or `VECTOR/KEY`.
 */
const RESTRICTED: Partial<Record<ObjectType, readonly string[]>> = {
  VM: ['CPU_COST', 'MEMORY_COST', 'DISK_COST', 'DEPLOY_ID', 'EMULATOR', 'PCI', 'RAW/DATA', 'USER_PRIORITY'],
  IMAGE: ['SOURCE'],
  NET: [
    'VN_MAD',
    'PHYDEV',
    'VLAN_ID',
    'CVLANS',
    'QINQ_TYPE',
    'BRIDGE',
    'CONF',
    'BRIDGE_CONF',
    'OVS_BRIDGE_CONF',
    'IP_LINK_CONF',
    'FILTER',
    'FILTER_IP_SPOOFING',
    'FILTER_MAC_SPOOFING',
    'CLUSTER_IDS',
    'EXTERNAL',
  ],
};

/** The values a path has in a template, in order. */
const valuesAt = (t: Template, path: string): string[] => {
  const [key, inner] = path.split('/');
  return t.flatMap(({ key: k, value }) => {
    if (k !== key) return [];
    if (inner === undefined) return [JSON.stringify(value)];
    return isVector(value) ? value.filter(([name]) => name === inner).map(([, v]) => v) : [];
  });
};

/** The first restricted attribute that `given` would set to something else than it is; undefined: none. */
export const restrictedChange = (type: ObjectType, before: Template, given: Template): string | undefined =>
  RESTRICTED[type]?.find((path) => {
    const wanted = valuesAt(given, path);
    return wanted.length > 0 && JSON.stringify(wanted.sort()) !== JSON.stringify(valuesAt(before, path).sort());
  });

/** A new template with the restricted attributes that the old one had and it leaves out. */
export const keptRestricted = (type: ObjectType, before: Template, given: Template): Template => {
  const keys = new Set(RESTRICTED[type]?.map((path) => path.split('/')[0]));
  return [...given, ...before.filter((a) => keys.has(a.key) && !given.some((g) => g.key === a.key))];
};
