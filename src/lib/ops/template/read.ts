import { type LockRow, locksOf } from '../../../state/locks';
import { pack, unpack } from '../../../state/packing';
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

export interface TemplateInfo {
  readonly id: number;
  /** with what is known of the images of its disks */
  readonly extended?: boolean;
}

export const info = readRequest<TemplateInfo, TemplateView>({
  wire: 'one.template.info',
  async run(db, { id, extended }, ctx) {
    const [view] = (await views(db, [(await templateById(db, id)) as TemplateRow])) as [TemplateView];
    if (!extended) return view;
    const { extendedTemplate } = await import('./extended');
    return { ...view, body: pack(await extendedTemplate(db, ctx, unpack(view.body))) };
  },
});
