import { deniedError, type OneError } from '../../errors/errors';
import { isAdmin } from '../../model/permissions';
import { RESTRICTED, type RestrictedKind, restrictedIn } from '../../model/restricted';
import type { Template } from '../../template/template';
import type { Ctx } from '../request';

interface Where {
  readonly wire: string;
  /** how the template is called in the message: "VM Template", "User Template" */
  readonly what: string;
  /** what the caller need not be allowed to set, because it is there already */
  readonly base?: Template;
}

/**
 * Who is no administrator may not set the restricted attributes of a kind of object. `<KIND>_RESTRICTED_ATTR` lines of oned.conf take the place of the list we have.
 * Throws 'restricted-attribute' (denied).
 */
export const refuseRestrictedIn = (ctx: Ctx, kind: RestrictedKind, template: Template, where: Where): void => {
  if (isAdmin(ctx.caller)) return;
  const list = ctx.config.lists.get(`${kind}_RESTRICTED_ATTR`) ?? RESTRICTED[kind];
  const name = restrictedIn(template, list, where.base);
  if (name !== undefined) throw restrictedError(ctx, name, where);
};

const restrictedError = (ctx: Ctx, name: string, { wire, what }: Where): OneError =>
  deniedError(`[${wire}] User [${ctx.caller.uid}] : ${what} includes a restricted attribute ${name}.`, {
    code: 'restricted-attribute',
    next: name === 'CONTEXT/FILES' ? 'put the files into a files datastore and name them in FILES_DS' : `leave ${name} out, or ask an administrator`,
  });
