import * as first from './0001-first';
import * as people from './0002-people';
import * as objects from './0003-objects';
import * as images from './0004-images';
import * as life from './0005-life';
import * as reserved from './0006-reserved';
import * as parts from './0007-parts';
import * as networks from './0008-networks';
import * as backups from './0009-backups';
import * as requests from './0010-requests';
import * as turns from './0011-turns';
import * as owners from './0012-owners';
import * as manifests from './0013-manifests';
import * as warnings from './0014-warnings';
import * as looks from './0015-looks';
import * as departed from './0016-departed';

export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

/** In order; a state that has applied the first n continues with the rest. */
export const migrations: readonly Migration[] = [
  first,
  people,
  objects,
  images,
  life,
  reserved,
  parts,
  networks,
  backups,
  requests,
  turns,
  owners,
  manifests,
  warnings,
  looks,
  departed,
];
