import type { Binary } from '../define';
import { listVerb } from '../listing';
import { quotaVerbs } from '../quotaVerbs';
import { userColumns, userTable } from './columns';
import { create } from './create';
import { show } from './show';
import { encode, key, passwdsearch } from './small';
import { login, tokenCreate, tokenDelete, tokenDeleteAll, tokenSet } from './tokens';
import { addgroup, chauth, chgrp, delgroup, disable, enable, passwd, remove, umask, update } from './verbs';

const list = listVerb({
  noun: 'users',
  table: userTable,
  look: async (one) => ({ rows: await one.call('user.pool', {}), columns: userColumns() }),
  document: async (one, _ids, rows) => (await import('../../lib/documents/user')).userPoolDocument(rows, await one.call('user.defaults', {})),
});

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
