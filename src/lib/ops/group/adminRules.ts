import type { Resource, Rule, RuleLevel } from '../../model/acl';

const RESOURCES: readonly Resource[] = ['VM', 'NET', 'IMAGE', 'TEMPLATE', 'DOCUMENT', 'SECGROUP', 'VROUTER', 'VMGROUP', 'BACKUPJOB'];
const ALL = { kind: 'all', id: 0 } as const;

/** What makes a user an admin of a group: its users, what they have, and the group itself. In all zones. */
export const adminRules = (uid: number, gid: number): Rule[] => {
  const rule = (types: readonly Resource[], objects: Rule['objects'], rights: readonly RuleLevel[]): Rule => ({
    users: { kind: 'id', id: uid },
    types,
    objects,
    rights,
    zone: ALL,
  });
  return [
    rule(['USER'], { kind: 'group', id: gid }, ['USE', 'MANAGE', 'ADMIN', 'CREATE']),
    rule(RESOURCES, { kind: 'group', id: gid }, ['USE', 'MANAGE']),
    rule(['VROUTER'], ALL, ['CREATE']),
    rule(['GROUP'], { kind: 'id', id: gid }, ['MANAGE']),
  ];
};

/** What members of a new group may make when nothing else is said. */
const DEFAULT_RESOURCES = 'VM+IMAGE+TEMPLATE+DOCUMENT+SECGROUP+VROUTER+VMGROUP+BACKUPJOB';

/** The text of the rule that lets a group's members make things; '' when they may make nothing. */
export const createRule = (gid: number, resources = DEFAULT_RESOURCES): string => (resources.trim() === '' ? '' : `@${gid} ${resources.trim()}/* CREATE *`);
