import type { Weight } from './codes';
import { compareDevices } from './devices';
import { compareDomains } from './domains';
import type { Facts } from './facts';
import type { Finding } from './finding';
import { compareFolders } from './folders';
import { compareImages } from './images';
import { compareRecords } from './records';

const ORDER: readonly Weight[] = ['error', 'warning', 'note'];

/** What was seen against what the state believes. Pure: nothing is asked, nothing is guessed; who did not answer is told as that. The gravest first. */
export const compare = (facts: Facts): Finding[] =>
  [...compareDomains(facts), ...compareDevices(facts), ...compareFolders(facts), ...compareImages(facts), ...compareRecords(facts)].sort(
    (a, b) => ORDER.indexOf(a.weight) - ORDER.indexOf(b.weight),
  );
