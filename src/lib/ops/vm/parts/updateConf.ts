import { updateVmTemplate } from '../../../../state/vms';
import { preconditionError } from '../../../errors/errors';
import type { Template } from '../../../template/template';
import { sealedTemplate } from '../../object/sealed';
import { writeRequest } from '../../request';
import type { Begun } from '../action';
import { checkBackupConfig } from '../backup/config';
import { begin } from '../begin';
import { reconfigured, wrongBootDevice } from '../configRules';
import { recontexted } from './recontext';
import { allowed, subjectOf } from './subject';

const WIRE = 'one.vm.updateconf';

export interface UpdateConf {
  readonly id: number;
  readonly template: Template;
  readonly append: boolean;
}

/** Another configuration: it counts at the next start, but the context, which a running guest gets at once. */
export const updateConf = writeRequest<UpdateConf, Begun>({
  wire: WIRE,
  async run(tx, { id, template: given, append }, ctx) {
    const subject = await subjectOf(tx, id);
    const { vm } = subject;
    const transition = allowed('updateconf', subject);
    const next = reconfigured(subject.template, given, append);
    const wrong = wrongBootDevice(next);
    if (wrong) throw preconditionError('boot-device', `[${WIRE}] ${wrong}`, { next: `onevm show ${id}` });
    checkBackupConfig(next, WIRE);
    await updateVmTemplate(tx, id, sealedTemplate(ctx.secrets, 'VM', id, await recontexted(tx, vm, next)));
    if (!transition.plan) return { id, operation: undefined };
    return { id, operation: await begin(tx, ctx.clock, ctx.caller, vm, transition) };
  },
});
