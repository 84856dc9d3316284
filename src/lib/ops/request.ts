import type { NounType } from '../../state/objects';
import type { Db, State } from '../../state/open';
import type { Config } from '../config/config';
import type { HashPassword } from '../config/credentials';
import type { Paths } from '../config/paths';
import type { Secrets } from '../config/secrets';
import type { BackupDriver } from '../drivers/backup/driver';
import type { MarketDriver } from '../drivers/market/driver';
import type { MonitorDriver } from '../drivers/monitor/driver';
import type { NetworkDriver } from '../drivers/network/driver';
import type { DatastoreDriver, TransferDriver } from '../drivers/storage/driver';
import type { SurveyDriver } from '../drivers/survey/driver';
import type { VmmDriver } from '../drivers/vmm/driver';
import type { Clock } from '../engine/plan';
import type { Caller, Level, ObjectType } from '../model/permissions';

/** Drivers by the names that templates and hosts give them; each is loaded when first asked for. Unknown names: preconditionError 'driver-unknown'. */
export interface Drivers {
  vmm(name: string): Promise<VmmDriver>;
  network(name: string): Promise<NetworkDriver>;
  datastore(name: string): Promise<DatastoreDriver>;
  /** by TM_MAD of the system datastore */
  transfer(name: string): Promise<TransferDriver>;
  monitor(name: string): Promise<MonitorDriver>;
  /** by the hypervisor driver of the host; 'kvm' is also that of the front-end's files */
  survey(name: string): Promise<SurveyDriver>;
  /** by DS_MAD of the backup datastore */
  backup(name: string): Promise<BackupDriver>;
  /** by MARKET_MAD */
  market(name: string): Promise<MarketDriver>;
}

/** What every use case stands on; made by the composition root. */
export interface Env {
  readonly state: State;
  readonly clock: Clock;
  readonly paths: Paths;
  readonly config: Config;
  readonly drivers: Drivers;
  readonly secrets: Secrets;
  /** random UUID */
  uuid(): string;
  readonly hashPassword: HashPassword;
}

/** Other requests within the transaction of one; not for those that prepare. */
export interface Inside {
  /** Judged and recorded as every other. Errors: those of the request. */
  ask(tx: Db, name: string, input: unknown): Promise<unknown>;
  /** What would undo the request, as JSON: of what is now. */
  now(tx: Db, name: string, input: unknown): Promise<string>;
}

export interface Ctx extends Env {
  readonly caller: Caller;
  /** why, as the caller says; checked */
  readonly reason?: string;
  /** the door, for a request that asks for others in its own transaction */
  readonly inside?: Inside;
}

/** The right a request needs. Every request in the registry has one; the door checks it, in the same transaction as the change. */
export type Right =
  /** pastLock: also while it is locked */
  | { readonly kind: 'object'; readonly type: NounType; readonly level: Level; readonly pastLock?: boolean }
  /** `group`: of the new object, where the input says it; else the caller's own */
  | { readonly kind: 'create'; readonly type: ObjectType; readonly group?: (input: never) => number | undefined }
  /** a pool: `run` leaves out what the caller may not use */
  | { readonly kind: 'pool'; readonly type: NounType }
  /** nothing but being known: it shows nothing, and changes nothing that is anybody's */
  | { readonly kind: 'anyone' }
  /** only administrators; `what` they alone may, for the refusal: MANAGE ACL; `refusal`: the refusal itself, where the field has words of its own */
  | { readonly kind: 'admin'; readonly what?: string; readonly refusal?: string };

/** A reading request: one look at the state, no node, no lock. */
export interface ReadRequest<I, O> {
  readonly mode: 'read';
  /** the field's name of it, which begins its error texts: one.vm.info */
  readonly wire: string;
  run(db: Db, input: I, ctx: Ctx): Promise<O>;
}

/**
 * A writing request: `prepare` may look at files and nodes and changes nothing; `run` is one transaction that changes the state and leaves the intent of what is to be done.
 */
export interface WriteRequest<I, O, P> {
  readonly mode: 'write';
  readonly wire: string;
  /** the kind of objects it makes, where its right does not say so; it resolves with their ids */
  readonly makes?: NounType;
  /** The input with which this request, asked again, brings back what is now. Absent: it cannot be undone. */
  undo?(db: Db, input: I): Promise<I>;
  prepare?(input: I, ctx: Ctx): Promise<P>;
  run(tx: Db, input: I, ctx: Ctx, prepared: P): Promise<O>;
}

export const readRequest = <I, O>(request: Omit<ReadRequest<I, O>, 'mode'>): ReadRequest<I, O> => ({ mode: 'read', ...request });

export const writeRequest = <I, O, P = undefined>(request: Omit<WriteRequest<I, O, P>, 'mode'>): WriteRequest<I, O, P> => ({ mode: 'write', ...request });

export type AnyRequest = ReadRequest<never, unknown> | WriteRequest<never, unknown, never>;
