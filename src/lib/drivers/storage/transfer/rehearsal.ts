import { createHash } from 'node:crypto';
import type { Act } from '../../../model/rehearsal';
import type { TransferDriver } from '../driver';
import { LIST, MEASURE, RECEIVE_HELD } from './moveScripts';
import { WANTED } from './scripts';

const NOTHING_SENT = createHash('sha256').digest('hex');
const EACH = '<each file that is there>';

/** A transfer that is only rehearsed. What only the node knows (which files are there, how large a disk is) stands in angle brackets. */
export class TransferRehearsal {
  private files: readonly string[] = [EACH];

  /** undefined: not one of our scripts */
  answer(act: Act): string | undefined {
    if (act.kind === 'run') return MEASURE.every((word, i) => act.argv[i] === word) ? '{"format":"<its format>","virtual-size":"<its size>"}' : undefined;
    if (act.kind !== 'script') return undefined;
    if (act.text === WANTED) return 'absent';
    if (act.text === LIST) return this.files.map((file) => `f 0 0 ${file}\n`).join('');
    return act.text === RECEIVE_HELD ? NOTHING_SENT : undefined;
  }

  wrap(driver: TransferDriver): TransferDriver {
    return new Proxy(driver, {
      get: (target, name) => {
        if (name === 'prepareLive') return this.prepareLive(target);
        const member = Reflect.get(target, name, target) as unknown;
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  }

  private prepareLive(driver: TransferDriver): TransferDriver['prepareLive'] {
    return async (vmId, from, to, liveDisks) => {
      this.files = [...liveDisks.map((id) => `disk.${id}`), '<each other file that is there>'];
      await driver.prepareLive(vmId, from, to, liveDisks).finally(() => {
        this.files = [EACH];
      });
    };
  }
}
