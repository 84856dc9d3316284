import { type OneError, preconditionError } from '../../../errors/errors';
import type { Pairs } from '../../../template/template';

/**
 * One vector of a VM's template, read attribute by attribute. A value that makes no sense is refused with its place and what it may be
 * ('domain-attribute'); what nobody read is told by `unused`, so that no attribute is dropped in silence. Empty is the same as absent.
 */
export class Attributes {
  private readonly values: ReadonlyMap<string, string>;
  private readonly read = new Set<string>();

  /** `label`: how the vector is called in messages, `DISK 0` */
  constructor(
    readonly label: string,
    pairs: Pairs,
  ) {
    this.values = new Map(pairs.filter(([, value]) => value !== ''));
  }

  text(key: string): string | undefined {
    this.read.add(key);
    return this.values.get(key);
  }

  /** `what` says it in words: 'a MAC address'. */
  matching(key: string, pattern: RegExp, what: string): string | undefined {
    const value = this.text(key);
    if (value !== undefined && !pattern.test(value)) throw this.wrong(key, what);
    return value;
  }

  /** One of these words, in any case, given back as it is here. */
  word<T extends string>(key: string, ...allowed: readonly T[]): T | undefined {
    const value = this.text(key)?.toLowerCase();
    const found = allowed.find((word) => word.toLowerCase() === value);
    if (value !== undefined && found === undefined) throw this.wrong(key, `one of ${allowed.join(', ')}`);
    return found;
  }

  whole(key: string, from = 0, to = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.matching(key, /^\d{1,16}$/, `a whole number from ${from}${to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`}`);
    if (value !== undefined && (Number(value) < from || Number(value) > to))
      throw this.wrong(key, `a whole number from ${from}${to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`}`);
    return value === undefined ? undefined : Number(value);
  }

  yes(key: string, otherwise: boolean): boolean {
    const word = this.word(key, 'yes', 'no', 'true', 'false');
    return word === undefined ? otherwise : word === 'yes' || word === 'true';
  }

  /** A number of queues; `auto` is one a virtual CPU. */
  queues(key: string, vcpus: number): number | undefined {
    if (this.text(key)?.toLowerCase() === 'auto') return vcpus;
    return this.whole(key, 1, 256);
  }

  path(key: string): string | undefined {
    return this.matching(key, /^\/[^\n\r]*$/, 'an absolute path');
  }

  /** Names of attributes that have a value and that nobody asked for. */
  unused(): string[] {
    return [...this.values.keys()].filter((key) => !this.read.has(key)).map((key) => `${this.label}/${key}`);
  }

  wrong(key: string, what: string): OneError {
    return preconditionError('domain-attribute', `${this.label}/${key} is ${JSON.stringify(this.values.get(key) ?? '')}; it must be ${what}`);
  }
}

/** Words of firmware, models and filters as libvirt names them. */
export const TOKEN = /^[A-Za-z0-9_.+-]{1,64}$/;
