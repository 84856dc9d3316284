import type { Binary } from '../define';
import { importNamed } from '../host/importvm';
import { topOf } from '../listing';
import { monitoringVerb } from '../monitoring';
import { objectVerbs } from '../objectVerbs';
import { exec } from './access/exec';
import { portForward } from './access/portForward';
import { ssh } from './access/ssh';
import { vnc } from './access/vnc';
import { actionVerbs, markVerbs } from './actions';
import { create } from './create';
import { deploy } from './deploy';
import { list } from './list';
import { log } from './log';
import { migrate } from './migrate';
import { partVerbs } from './parts';
import { recover } from './recover';
import { show } from './show';
import { undo } from './undo';
import { why } from './why';

export const onevm: Binary = {
  name: 'onevm',
  summary: 'Virtual machines',
  verbs: [
    create,
    importNamed,
    list,
    topOf(list),
    show,
    why,
    log,
    monitoringVerb('vm', 'the figures of a VM over time, as `onehost monitoring` shows those of a host'),
    deploy,
    migrate,
    ...actionVerbs,
    ...markVerbs,
    recover,
    undo,
    vnc,
    ssh,
    portForward,
    exec,
    ...partVerbs,
    ...objectVerbs('vm', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']),
  ],
};
