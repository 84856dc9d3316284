import type { Seen } from '../../check/facts';
import type { Node } from '../node';

/** What a machine has of ours and of others: for the check of the state against the truth, and for taking a domain in. Looks change nothing. */
export interface SurveyDriver {
  /**
   * One round trip. Of the front-end only files. Throws when the machine or its hypervisor cannot be asked, or when its answer breaks off: half an answer would be
   * taken for "nothing there". `files`: false leaves them out.
   */
  survey(node: Node, ask?: { readonly files?: boolean }): Promise<Seen>;
  /**
   * Moves `<datastores>/<datastore>/<name>` into `<datastores>/<datastore>/.trash`, as `<name>-<stamp>`: nothing is removed. Gone, or moved before: fine.
   * executionError 'in-use' when a domain of that machine, running or not, has it open.
   */
  discard(node: Node, path: string, stamp: string): Promise<void>;
}
