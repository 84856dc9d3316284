import type { Db } from '../../../state/open';
import type { Level } from '../../model/permissions';
import type { Template } from '../../template/template';
import type { Ctx } from '../request';

/** What a noun does beyond the common. All run in the transaction, throw to refuse, and are loaded only when called. */
export interface ObjectHow {
  /** the right all of them need; absent: MANAGE */
  readonly level?: Level;
  /** resolves with the template to keep; changes the typed columns that follow from it */
  update?(): Promise<UpdateHook>;
  rename?(): Promise<RenameHook>;
  chown?(): Promise<ChownHook>;
}

export interface Update {
  readonly tx: Db;
  readonly ctx: Ctx;
  readonly wire: string;
  readonly id: number;
  /** as it is */
  readonly before: Template;
  /** what was given */
  readonly given: Template;
  readonly append: boolean;
  /** what the common rule makes of the two */
  readonly next: Template;
}

export type UpdateHook = (update: Update) => Promise<Template>;
/** resolves with the name to keep */
export type RenameHook = (tx: Db, ctx: Ctx, wire: string, id: number, name: string) => Promise<string>;
export type ChownHook = (tx: Db, ctx: Ctx, wire: string, change: ChownInput) => Promise<void>;

export interface RenameInput {
  readonly id: number;
  readonly name: string;
}

export interface ChownInput {
  readonly id: number;
  /** -1: as it is */
  readonly uid: number;
  readonly gid: number;
}

export interface ChmodInput {
  readonly id: number;
  /** 0 to 0o777 */
  readonly permissions: number;
}

export interface UpdateInput {
  readonly id: number;
  readonly template: Template;
  readonly append: boolean;
}

export interface LockInput {
  readonly id: number;
  /** 1 use, 2 manage, 3 admin, 4 all */
  readonly level: number;
}
