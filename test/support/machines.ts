import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { quoteArgv } from '../../src/lib/exec/quote';
import { begin, must, type Said, type Started, until } from './cloud';

const PROJECT = resolve(__dirname, '../..');
const UML = join(__dirname, 'uml/uml.sh');
/** where the machines see this machine's file system */
const HOST = '/host';
/** see test/lab/run.sh */
const KEEP = (process.env.ONEKIT_LAB_KEEP ?? '') !== '';
/** a busy machine is slow, and slowness fails no test */
const LIMIT = 900;

/** Debian machines with kernels of their own on one cable (test/support/uml). One of them is the front-end: our commands run there. */
export class Machines {
  constructor(private readonly front: string) {}

  /** Builds the disk that machines start from, if it is not there. Those that an earlier run was told to keep are gone on with. */
  async up(): Promise<void> {
    if (KEEP && existsSync(join('/run/netns', process.env.UML_NAME ?? ''))) return;
    await this.uml('up');
  }

  /** Resolves with what is left of it: nothing, if all is well. */
  async down(): Promise<string> {
    if (KEEP) return '';
    await this.uml('down');
    return (await begin([UML, 'check-clean']).ended).out;
  }

  uml(...words: string[]): Promise<string> {
    return must([UML, ...words], { limit: LIMIT });
  }

  /** `number`: of its addresses for the tests; `memory`: MiB; `vlan43`: address of the installer */
  async start(name: string, number: number, memory: number, vlan43: string): Promise<void> {
    await this.uml('start', name, String(number), `${memory}M`, vlan43);
  }

  wait(...names: string[]): Promise<string> {
    return this.uml('wait', ...names);
  }

  /** A script of /bin/sh as root on a machine, over the tests' own network. */
  try(name: string, script: string, stdin?: string): Promise<Said> {
    return begin([UML, 'exec', name, script], { limit: LIMIT, ...(stdin === undefined ? {} : { stdin }) }).ended;
  }

  async on(name: string, script: string, stdin?: string): Promise<string> {
    const { code, out, err } = await this.try(name, script, stdin);
    if (code !== 0) throw new Error(`${name}: ${script} ended with ${code}\n${err}${out}`);
    return out;
  }

  /** Our commands find node there, and are found. */
  async furnishFront(): Promise<void> {
    await this.on(this.front, `ln -sf ${HOST}${process.execPath} /usr/local/bin/node; for f in ${HOST}${PROJECT}/bin/*; do ln -sf "$f" /usr/local/bin/; done`);
  }

  /** A command of ours on the front-end, by root. */
  begin(...argv: string[]): Started {
    return begin([UML, 'exec', this.front, quoteArgv(argv)], { limit: LIMIT });
  }

  run(...argv: string[]): Promise<Said> {
    return this.begin(...argv).ended;
  }

  /** The same by oneadmin. */
  asOne(...argv: string[]): Promise<string> {
    return this.ok('env', '-C', '/', 'HOME=/var/lib/one', 'setpriv', '--reuid=9869', '--regid=9869', '--init-groups', ...argv);
  }

  async ok(...argv: string[]): Promise<string> {
    const { code, out, err } = await this.run(...argv);
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}\n${err}${out}`);
    return out;
  }

  /** Waits until it is so on a machine. */
  until(what: string, name: string, script: string, seconds: number): Promise<boolean> {
    return until(`${name}: ${what}`, async () => (await this.try(name, script)).code === 0, seconds, 500);
  }
}

/** Parts of a story: each takes what the ones before left, so after one that went wrong the others are not tried. */
export class Story {
  private readonly took: { readonly title: string; readonly seconds: number; readonly load: string }[] = [];
  private broken: string | undefined;
  private readonly notes: string[] = [];

  /** One that nothing after it builds on. */
  accident(title: string, work: () => Promise<void>): void {
    this.part(`an accident: ${title}`, work, false);
  }

  part(title: string, work: () => Promise<void>, needed = true): void {
    test(title, async () => {
      if (this.broken !== undefined) throw new Error(`not tried: "${this.broken}" went wrong`);
      const began = Date.now();
      process.stderr.write(`lab: ${title} ...\n`);
      try {
        await work();
      } catch (e) {
        if (needed) this.broken = title;
        throw e;
      } finally {
        const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0] as string;
        this.took.push({ title, seconds: (Date.now() - began) / 1000, load });
        process.stderr.write(`lab: ${title}: ${((Date.now() - began) / 1000).toFixed(0)} s, load ${load}\n`);
      }
    });
  }

  /** A figure for the table. */
  note(text: string): void {
    this.notes.push(text);
    process.stderr.write(`lab: ${text}\n`);
  }

  table(): string {
    const rows = this.took.map(({ title, seconds, load }) => `${seconds.toFixed(1).padStart(8)} s  load ${load.padStart(5)}  ${title}`);
    const total = this.took.reduce((sum, t) => sum + t.seconds, 0);
    return ['', ...rows, `${total.toFixed(1).padStart(8)} s  in all`, ...this.notes.map((n) => `  ${n}`), ''].join('\n');
  }
}
