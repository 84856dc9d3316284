import { DEFAULTS, type Holder, setQuotaLimits } from '../../../state/quotas';
import { preconditionError } from '../../errors/errors';
import type { Template } from '../../template/template';
import { type WriteRequest, writeRequest } from '../request';
import { parseQuotas } from './quotaTemplate';

export interface SetQuota {
  readonly id: number;
  /** DATASTORE=[ID=1, SIZE=1024], VM=[VMS=5] ...; quotas that are not named stay as they are */
  readonly template: Template;
}

export const setQuota = (holder: Holder): WriteRequest<SetQuota, void, undefined> => {
  const wire = `one.${holder}.quota`;
  return writeRequest<SetQuota, void>({
    wire,
    async run(tx, { id, template }) {
      if (id === 0) throw preconditionError('quota-oneadmin', `[${wire}] Cannot set quotas for the oneadmin ${holder}: nothing limits an administrator`);
      await setQuotaLimits(tx, holder, id, parseQuotas(template, { isDefault: false, wire }));
    },
  });
};

export const setDefaultQuota = (holder: Holder): WriteRequest<Omit<SetQuota, 'id'>, void, undefined> => {
  const wire = `one.${holder}quota.update`;
  return writeRequest<Omit<SetQuota, 'id'>, void>({
    wire,
    run: async (tx, { template }) => setQuotaLimits(tx, holder, DEFAULTS, parseQuotas(template, { isDefault: true, wire })),
  });
};
