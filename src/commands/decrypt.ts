import { flag } from './define';

/** Of nouns that have attributes which are kept encrypted (src/lib/ops/object/sealed.ts). */
export const decryptOption = flag('--decrypt', 'show in clear what is kept encrypted; for administrators');

/** Of the others: scripts give it to all of them alike. */
export const nothingToDecrypt = flag('--decrypt', 'taken for scripts: nothing of it is kept encrypted');
