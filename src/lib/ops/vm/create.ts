import type { Template } from '../../template/template';
import { single } from '../../template/template';
import { writeRequest } from '../request';
import { refuseRestrictedIn } from '../restricted/refuseRestricted';
import { allocateVm } from './allocate';

export interface CreateVm {
  readonly template: Template;
  readonly hold: boolean;
}

/** A VM without a stored template (`onevm create`). Resolves with its id. */
export const create = writeRequest<CreateVm, number>({
  wire: 'one.vm.allocate',
  async run(tx, input, ctx) {
    refuseRestrictedIn(ctx, 'VM', input.template, { wire: 'one.vm.allocate', what: 'VM Template' });
    return allocateVm(tx, ctx, {
      template: input.template,
      name: single(input.template, 'NAME'),
      hold: input.hold || single(input.template, 'SUBMIT_ON_HOLD') === 'YES',
      templateId: undefined,
      wire: 'one.vm.allocate',
    });
  },
});
