import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type Cloud, until } from './cloud';
import type { NodeName } from './twoNodes';

export interface Catch {
  /** a program of the node */
  readonly tool: string;
  /** found in its words, which stand one behind the other with blanks between */
  readonly words: string;
  /** before: held before it does anything; after: held when it did all; refuse: it does nothing and fails, each time, until the snare is taken away */
  readonly when: 'before' | 'after' | 'refuse';
  /** which of the calls is held, 1 being the first */
  readonly call?: number;
}

/** Stands in the place of the program; what it holds goes on when `go` is there. */
const script = (folder: string, { tool, words, when, call = 1 }: Catch): string => `#!/bin/sh
real=$(PATH=/usr/bin:/usr/sbin:/bin:/sbin command -v ${tool})
case "$*" in *'${words}'*)
  [ ${when} != refuse ] || { : >${folder}/sprung; echo 'error: refused by the test' >&2; exit 1; }
  n=1; until mkdir ${folder}/$n 2>/dev/null; do n=$((n + 1)); [ $n -lt 99 ] || exit 98; done
  if [ $n = ${call} ]; then
    code=0
    [ ${when} = before ] || { "$real" "$@" && code=0 || code=$?; }
    : >${folder}/sprung
    while [ ! -e ${folder}/go ]; do /usr/bin/sleep 0.05; done
    [ ${when} = before ] || exit $code
  fi ;;
esac
exec "$real" "$@"
`;

let count = 0;

/**
 * Holds a program on a node at the moment that a test wants to meet: what happens to a step while it is in the middle of its work then happens there and then,
 * however slow the machine is.
 */
export class Snare {
  private readonly folder = `/run/onekit-snare-${++count}`;

  private constructor(
    private readonly cloud: Cloud,
    private readonly node: NodeName,
    private readonly what: Catch,
  ) {}

  static set(cloud: Cloud, node: NodeName, what: Catch): Snare {
    const snare = new Snare(cloud, node, what);
    mkdirSync(snare.at(snare.folder));
    // whoever logs in may be held
    chmodSync(snare.at(snare.folder), 0o777);
    writeFileSync(snare.at(`/usr/local/bin/${what.tool}`), script(snare.folder, what), { mode: 0o755 });
    return snare;
  }

  private at(path: string): string {
    return this.cloud.seen(this.node, path);
  }

  get isSprung(): boolean {
    return existsSync(this.at(`${this.folder}/sprung`));
  }

  sprung(seconds = 60): Promise<unknown> {
    return until(`${this.what.tool} ${this.what.words} on ${this.node}`, () => this.isSprung, seconds, 10);
  }

  /** What is held goes on. */
  release(): void {
    writeFileSync(this.at(`${this.folder}/go`), '');
  }

  remove(): void {
    rmSync(this.at(`/usr/local/bin/${this.what.tool}`), { force: true });
    this.release();
  }
}
