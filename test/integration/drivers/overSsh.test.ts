import { localRunner } from '../../../src/lib/exec/localRunner';
import type { Links } from '../../../src/lib/exec/runner';
import { openSshLinks } from '../../../src/lib/exec/sshLinks';
import { tempDirs } from '../../contract/tempDir';
import { transferContract } from '../../contract/transferContract';
import { transferWorld } from '../../contract/transferWorld';
import { type Sshd, startSshd } from '../../support/sshd';

// The transfer drivers over the connections that they get in earnest; the node is this machine, by way of a real sshd.

jest.setTimeout(30_000);

const dir = tempDirs();
let sshd: Sshd;
let links: Links;
beforeAll(async () => {
  sshd = await startSshd();
  links = openSshLinks({ knownHostsFile: sshd.knownHosts, identityFiles: [sshd.userKey] });
});
afterAll(async () => {
  await links?.close();
  await sshd?.stop();
});

const world = (shared: boolean) => transferWorld({ dir: dir(), shared, links, local: localRunner(), target: sshd.target });

transferContract('shared, over SSH', () => world(true));
transferContract('ssh, over SSH', () => world(false));
