import { executionError } from '../errors/errors';
import type { Act } from '../model/rehearsal';
import type { BackupDriver } from './backup/driver';
import type { MarketDriver } from './market/driver';
import type { MonitorDriver } from './monitor/driver';
import type { NetworkDriver } from './network/driver';
import type { DatastoreDriver, TransferDriver } from './storage/driver';
import type { SurveyDriver } from './survey/driver';
import type { VmmDriver } from './vmm/driver';

export type Tell = (act: Act) => void;

/** How a driver that works by itself (without a program on a machine) is rehearsed. */
interface How<T> {
  /** members that change nothing: they are asked for real */
  readonly real?: readonly (keyof T)[];
  /** what an action resolves with when all goes well; absent: nothing */
  readonly answers?: { readonly [K in keyof T]?: (...args: never[]) => unknown };
}

/** Each action is told instead of being done. Which machine it is for is said by the node among its arguments. */
const told = <T extends object>(driver: T, label: string, tell: Tell, how: How<T> = {}): T =>
  new Proxy(driver, {
    get(target, name) {
      const member = Reflect.get(target, name, target) as unknown;
      if (how.real?.includes(name as keyof T)) return typeof member === 'function' ? member.bind(target) : member;
      if (typeof member === 'object' && member !== null) return told(member, label, tell, (how.answers?.[name as keyof T] as How<object> | undefined) ?? {});
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        tell({ machine: machineOf(args), kind: 'driver', driver: label, action: String(name), args: args.flatMap(words) });
        return how.answers?.[name as keyof T]?.(...(args as never[]));
      };
    },
  });

const HERE = 'this machine';

const isNode = (arg: unknown): arg is { readonly name: string; readonly target: object } =>
  typeof arg === 'object' && arg !== null && 'target' in arg && 'datastores' in arg;

const machineOf = (args: readonly unknown[]): string => args.filter(isNode)[0]?.name ?? HERE;

/** Descriptions are long, and may hold what is nobody's to read. */
const LEFT_OUT = new Set(['description', 'content', 'files', 'cd', 'attributes']);

const words = (arg: unknown): string[] => {
  if (arg === undefined || typeof arg === 'function' || arg instanceof AbortSignal || isNode(arg)) return [];
  if (typeof arg !== 'object' || arg === null) return [String(arg)];
  return [JSON.stringify(arg, (key, value) => (LEFT_OUT.has(key) ? undefined : isNode(value) ? value.name : value))];
};

export const toldVmm = (driver: VmmDriver, label: string, tell: Tell): VmmDriver =>
  told(driver, label, tell, {
    real: ['domainName', 'describe', 'describeDevice'],
    answers: {
      deploy: (_node: unknown, spec: { domain: string }) => spec.domain,
      restore: (_node: unknown, spec: { domain: string }) => spec.domain,
      shutdown: () => true,
      poll: () => 'absent',
      adopted: { answers: { shutdown: () => true } } as never,
      exec: () => ({ code: 0, stdout: '', stderr: '', truncated: false }),
      parts: { answers: { snapshot: (_node: unknown, _domain: unknown, name: string) => name } } as never,
    },
  });

export const toldNetwork = (driver: NetworkDriver, label: string, tell: Tell): NetworkDriver => told(driver, label, tell);

export const toldTransfer = (driver: TransferDriver, label: string, tell: Tell): TransferDriver => told(driver, label, tell, { real: ['isSame'] });

/** Image datastores are on this machine: what a file is and how much room there is may be looked at. */
export const toldDatastore = (driver: DatastoreDriver, label: string, tell: Tell): DatastoreDriver =>
  told(driver, label, tell, { real: ['inspect', 'sourceOf', 'monitor'], answers: { copyIn: () => '', clone: () => '' } });

/** What a backup will take, and how its files will be called, is known when it is made. */
export const toldBackup = (driver: BackupDriver, label: string, tell: Tell): BackupDriver =>
  told(driver, label, tell, {
    real: ['checkAttributes'],
    answers: {
      measure: () => 0,
      holds: () => 'none',
      store: (_repository: unknown, _backup: unknown, name: string) => ({ name, bytes: 0, sha256: '', ref: name }),
      monitor: () => ({ totalMb: 0, freeMb: 0, usedMb: 0 }),
    },
  });

export const toldMarket = (driver: MarketDriver, label: string, tell: Tell): MarketDriver =>
  told(driver, label, tell, { answers: { publish: (place: { url: string }, _path: unknown, key: string) => ({ source: `${place.url}/${key}`, md5: '' }) } });

/** What a node says of itself cannot be thought up. `recorded`: the driver itself works on a runner that only records. */
export const toldMonitor = (driver: MonitorDriver, label: string, tell: Tell, recorded: boolean): MonitorDriver => {
  const unknown = unknowable(label, tell, recorded);
  return {
    look: (node, ask) => unknown(node, 'look', () => driver.look(node, ask)),
    probeKvm: (node) => unknown(node, 'probe', () => driver.probeKvm(node)),
  };
};

export const toldSurvey = (driver: SurveyDriver, label: string, tell: Tell, recorded: boolean): SurveyDriver => {
  const unknown = unknowable(label, tell, recorded);
  return {
    survey: (node, ask) => unknown(node, 'survey', () => driver.survey(node, ask)),
    discard: told(driver, label, tell).discard,
  };
};

const unknowable =
  (label: string, tell: Tell, recorded: boolean) =>
  async (node: { readonly name: string }, action: string, ask: () => Promise<unknown>): Promise<never> => {
    // it cannot make anything of the empty answer
    if (recorded) await ask().catch(() => undefined);
    else tell({ machine: node.name, kind: 'driver', driver: label, action, args: [] });
    throw dependsOn(node.name);
  };

export const DEPENDS = 'depends-on-answer';

const dependsOn = (machine: string): Error => executionError(DEPENDS, `the rest depends on what ${machine} answers, and it was not asked`);
