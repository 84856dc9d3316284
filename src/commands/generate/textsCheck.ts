import type { Page } from './page';

export const checkPage: Page = {
  story: [
    'The state says what there should be; the hosts and the datastores have what there is. onecheck asks them all at once (one connection a host), compares, and prints what differs: what was found, with a code that stays the same over releases, and the command that mends it. It changes nothing unless --fix is given.',
    'A host that cannot be asked is told as that. Its VMs are UNKNOWN, with the age of its last answer: nothing is guessed.',
    'With --fix everybody is asked anew, and what can be mended safely is mended. Files are never removed: with --remove, what belongs to nobody is moved into .trash in its datastore, and only after every machine that could have it open said that none has, and no disk leans on it.',
    'A selection is codes, findings, or objects, with commas between them: VM-OFF, VM-OFF:3, vm:3, host:node1. docs/findings.md has all codes.',
  ],
  examples: [
    ['onecheck', 'what differs, and what mends it'],
    ['onecheck --fix', 'mend what can be mended safely'],
    ['onecheck VM-OFF,VM-RUNS --fix', 'only VMs that are on or off against the word of the state'],
    ['onecheck vm:3', 'what is found of one VM'],
    ['onecheck VM-FOLDER-LEFT --fix --remove', 'move the folders of VMs that are gone into the trash'],
    ['onecheck --csv --except DOMAIN-WILD,TRASH-KEPT', 'for a report'],
  ],
  seeAlso: ['onehost', 'onevm', 'oned'],
  exits: [
    ['1', 'Something was found, and is left: errors or warnings; notes do not count.'],
    ['2', 'A machine could not be asked: what is true there is not known. What was found elsewhere is printed as well.'],
  ],
};
