import { version } from '../version';
import { allBinaries } from './all';
import { bashCompletion } from './bash';
import { compatibilityDoc } from './compatibility';
import { commandsDoc, statesDoc } from './docs';
import { findingsDoc } from './findings';
import { manualPage } from './man';
import { platformSchema } from './platformSchema';
import { zshCompletion } from './zsh';

/** Every generated file: its path in the project, and its text. */
export const generated = (): ReadonlyMap<string, string> =>
  new Map([
    ['completions/onekit.bash', bashCompletion(allBinaries)],
    ['completions/_onekit', zshCompletion(allBinaries)],
    ['docs/commands.md', commandsDoc(allBinaries)],
    ['docs/compatibility.md', compatibilityDoc(allBinaries)],
    ['docs/states.md', statesDoc()],
    ['docs/findings.md', findingsDoc()],
    ['docs/platform.schema.json', platformSchema()],
    ...allBinaries.map((b): [string, string] => [`docs/man/${b.name}.1`, manualPage(b, version)]),
  ]);
