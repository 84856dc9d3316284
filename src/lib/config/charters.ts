import { type OneError, preconditionError } from '../errors/errors';
import type { Pairs } from '../template/template';
import { kindOf, type MapNode, parseYaml, type Tree, type YamlFile } from '../yaml/tree';

/**
 * The charter of new VMs, under `charters` of `<etc>/cli/onevm.yaml`: what is to be done to a VM so many seconds after it was made, each with a time from
 * which on it is warned of. Shape of the field: `:suspend: { :time: "+1209600", :warning: { :time: "+1123200" } }`; a warning without `+` is seconds before
 * the action, as older files have it. Resolves with SCHED_ACTION vectors, none when the file has no charter. Throws 'charters', with the place in the file.
 */
export const chartersOf = (text: string, file: string): Pairs[] => new Reader(parseYaml(text), file).read();

const SECONDS = /^([+-]?)(\d{1,9})$/;

class Reader {
  constructor(
    private readonly yaml: YamlFile,
    private readonly file: string,
  ) {}

  read(): Pairs[] {
    if ('problem' in this.yaml) throw this.refuse(this.yaml.problem.at, this.yaml.problem.expected, this.yaml.problem.found);
    const { root } = this.yaml;
    const charters = root?.kind === 'map' ? this.at(root, 'charters') : undefined;
    if (!charters || (charters.kind === 'text' && charters.text === '')) return [];
    return this.entries(charters, 'actions (suspend, terminate ...)').map(([action, what]) => this.charter(action, what));
  }

  private charter(action: string, what: Tree): Pairs {
    const map = this.map(what, `the time of ${action}`);
    const time = this.at(map, 'time');
    if (!time) throw this.refuse(map.at, `the time of ${action}`, 'none');
    const after = this.seconds(time, '"+1209600": seconds after the VM was made', ['', '+']).seconds;
    const warning = this.at(map, 'warning');
    return [['ACTION', action], ['TIME', `+${after}`], ...(warning ? [['WARNING', `+${this.warning(warning, after)}`] as const] : [])];
  }

  private warning(node: Tree, after: number): number {
    const within = node.kind === 'map' ? this.at(node, 'time') : node;
    if (!within) throw this.refuse(node.at, 'the time of the warning', 'none');
    const { sign, seconds } = this.seconds(within, '"+1123200": seconds after the VM was made, or "-86400": before the action', ['', '+', '-']);
    const from = sign === '+' ? seconds : after - seconds;
    if (from < 0 || from >= after) throw this.refuse(within.at, 'a warning between the start of the VM and the action', `${sign}${seconds}`);
    return from;
  }

  private seconds(node: Tree, expected: string, signs: readonly string[]): { readonly sign: string; readonly seconds: number } {
    const text = node.kind === 'text' ? node.text : '';
    const [, sign = '', digits] = SECONDS.exec(text) ?? [];
    if (digits === undefined || !signs.includes(sign)) throw this.refuse(node.at, expected, node.kind === 'text' ? JSON.stringify(text) : kindOf(node));
    return { sign, seconds: Number(digits) };
  }

  private map(node: Tree, expected: string): MapNode {
    if (node.kind !== 'map') throw this.refuse(node.at, expected, kindOf(node));
    return node;
  }

  private at(map: MapNode, name: string): Tree | undefined {
    return this.entries(map, 'names and values').find(([key]) => key === name)?.[1];
  }

  /** `:time` and `time` are the same word. */
  private entries(node: Tree, expected: string): [string, Tree][] {
    return this.map(node, expected).entries.flatMap(({ key, value }): [string, Tree][] => {
      if (key.kind !== 'text') throw this.refuse(key.at, 'a word', kindOf(key));
      return value === undefined ? [] : [[key.text.replace(/^:/, ''), value]];
    });
  }

  private refuse(offset: number, expected: string, found: string): OneError {
    const { line, column } = this.yaml.placeOf(offset);
    return preconditionError('charters', `${this.file}:${line}:${column}: expected ${expected}, found: ${found}`, { next: `editor ${this.file}` });
  }
}
