import type { Db } from '../../../../state/open';
import { unpack } from '../../../../state/packing';
import { userById, userNames } from '../../../../state/users';
import { type VmRow, vmBody } from '../../../../state/vms';
import { pair, type Template, vector, withPair, withVectors } from '../../../template/template';
import { contextVector } from '../contextVector';

const OF_INTERFACES = /^ETH\d+_/;

/** The template with its context as the interfaces are now; what its owner wrote stays. */
export const recontexted = async (tx: Db, vm: Pick<VmRow, 'id' | 'name' | 'uid' | 'gid'>, template: Template): Promise<Template> => {
  const context = vector(template, 'CONTEXT');
  if (!context) return template;
  const user = await userById(tx, vm.uid);
  const variables = await contextVector(tx, {
    vmId: vm.id,
    name: vm.name,
    uid: vm.uid,
    gid: vm.gid,
    uname: (await userNames(tx)).get(vm.uid) ?? '',
    template,
    userTemplate: (await vmBody(tx, vm.id)).userTemplate,
    context: context.filter(([k]) => k !== 'DISK_ID' && k !== 'TARGET' && !OF_INTERFACES.test(k)),
    userAttributes: user ? unpack(user.template) : [],
  });
  return withVectors(template, 'CONTEXT', [withPair(withPair(variables, 'DISK_ID', pair(context, 'DISK_ID') ?? ''), 'TARGET', pair(context, 'TARGET') ?? '')]);
};
