import type { Template } from '../../template/template';
import { single } from '../../template/template';
import { writeRequest } from '../request';
import { allocateVm } from './allocate';

export interface CreateVm {
  readonly template: Template;
  readonly hold: boolean;
}

/** A VM without a stored template (`onevm create`). Resolves with its id. */
export const create = writeRequest<CreateVm, number>({
  wire: 'one.vm.allocate',
  run: (tx, input, ctx) =>
    allocateVm(tx, ctx, {
      template: input.template,
      name: single(input.template, 'NAME'),
      hold: input.hold || single(input.template, 'SUBMIT_ON_HOLD') === 'YES',
      templateId: undefined,
      wire: 'one.vm.allocate',
    }),
});
