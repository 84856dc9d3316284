import { dropManifest, keepManifest, manifestsByMachine } from '../../../state/manifests';
import { readRequest, writeRequest } from '../request';

export const manifests = readRequest<Record<string, never>, ReadonlyMap<string, string>>({
  wire: 'one.machinepool.manifests',
  run: (db) => manifestsByMachine(db),
});

export interface KeepManifest {
  readonly machine: string;
  /** JSON; undefined: nothing of ours is left there */
  readonly entries: string | undefined;
}

/** The copy of what a machine says that was written on it. */
export const keep = writeRequest<KeepManifest, void>({
  wire: 'one.machine.keep',
  async run(tx, { machine, entries }, ctx) {
    if (entries === undefined) await dropManifest(tx, machine);
    else await keepManifest(tx, machine, entries, ctx.clock.now());
  },
});
