import { type LockRow, locksOf } from '../../../state/locks';
import { allTemplates, type TemplateRow, templateById } from '../../../state/templates';
import { groupNames, userNames } from '../../../state/users';
import { readRequest } from '../request';
import { visible } from '../visible';

export interface TemplateView extends TemplateRow {
  readonly uname: string;
  readonly gname: string;
  readonly lock: LockRow | undefined;
}

type Db = Parameters<typeof allTemplates>[0];

const views = async (db: Db, rows: readonly TemplateRow[]): Promise<TemplateView[]> => {
  const [users, groups, locks] = [await userNames(db), await groupNames(db), await locksOf(db, 'TEMPLATE')];
  return rows.map((t) => ({ ...t, uname: users.get(t.uid) ?? '', gname: groups.get(t.gid) ?? '', lock: locks.get(t.id) }));
};

export const pool = readRequest<Record<string, never>, TemplateView[]>({
  wire: 'one.templatepool.info',
  run: async (db, _input, ctx) => views(db, await visible(db, ctx, 'TEMPLATE', await allTemplates(db))),
});

export const info = readRequest<{ readonly id: number }, TemplateView>({
  wire: 'one.template.info',
  run: async (db, { id }) => (await views(db, [(await templateById(db, id)) as TemplateRow]))[0] as TemplateView,
});
