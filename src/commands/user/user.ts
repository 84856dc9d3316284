import type { Binary } from '../define';
import { quotaVerbs } from '../quotaVerbs';
import { create } from './create';
import { list } from './list';
import { show } from './show';
import { encode, key, passwdsearch } from './small';
import { login, tokenCreate, tokenDelete, tokenDeleteAll, tokenSet } from './tokens';
import { addgroup, chauth, chgrp, delgroup, disable, enable, passwd, remove, umask, update } from './verbs';

export const oneuser: Binary = {
  name: 'oneuser',
  summary: 'Users',
  verbs: [
    create,
    list,
    show,
    update,
    remove,
    passwd,
    chauth,
    enable,
    disable,
    chgrp,
    addgroup,
    delgroup,
    umask,
    ...quotaVerbs('user'),
    login,
    tokenCreate,
    tokenSet,
    tokenDelete,
    tokenDeleteAll,
    key,
    encode,
    passwdsearch,
  ],
};
