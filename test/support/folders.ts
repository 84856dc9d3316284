import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Makes `to`, with all that is in `from`. (cpSync looks at each path three times, which is most of what a small test takes.) */
export const copyFolder = (from: string, to: string): void => {
  mkdirSync(to, { mode: statSync(from).mode });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else copyFileSync(source, target);
  }
};

/** Whoever reads a state makes these; nothing that was written is in them. */
const ofReaders = (path: string): boolean => path.endsWith('.db-shm') || (path.endsWith('.db-wal') && statSync(path).size === 0);

/** The files of a folder and when each was last written: who finds the same again knows that nothing was done there. */
const traceOf = (folder: string): string =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !ofReaders(path))
    .map((path) => {
      const it = statSync(path, { bigint: true });
      return it.isDirectory() ? path : `${path} ${it.ino} ${it.mtimeNs} ${it.size} ${it.mode}`;
    })
    .sort()
    .join('\n');

/** Copies of a folder, each for a test: one in which the test changed nothing is the next one's. */
export class Copies {
  private given = { location: '', trace: '' };
  private untouched: typeof this.given | undefined;
  constructor(private readonly from: string) {}

  take(): string {
    this.given = this.untouched ?? this.make();
    this.untouched = undefined;
    return this.given.location;
  }

  giveBack(): void {
    const { location, trace } = this.given;
    if (traceOf(location) === trace) this.untouched = this.given;
    else remove(location);
  }

  end(): void {
    if (this.untouched) remove(this.untouched.location);
    remove(this.from);
  }

  private make(): typeof this.given {
    const location = `${this.from}-${randomBytes(6).toString('hex')}`;
    copyFolder(this.from, location);
    return { location, trace: traceOf(location) };
  }
}

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
