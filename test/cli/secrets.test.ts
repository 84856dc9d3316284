import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from './session';

/** Passwords in templates: sealed in the state and in what is shown, in clear for the guest and for an administrator who asks. */
let s: Session;
beforeEach(async () => {
  s = new Session();
  s.furnish();
  await s.data('oneuser create ann pw');
});
afterEach(() => s.end());

const stateHolds = (text: string): boolean => ['one.db', 'one.db-wal'].some((name) => readFileSync(join(s.location, 'var', name)).includes(text));
const passwordIn = (out: string): string => /PASSWORD="([^"]*)"/.exec(out)?.[1] ?? '';

test('a VM: its owner sees the sealed value, gives it back with an edited configuration, and only an administrator has it opened', async () => {
  await s.data('onevm create --name a --cpu 1 --memory 64 --context PASSWORD=hunter2,NETWORK=YES --user ann --password pw --hold');
  const shown = await s.data('onevm show a --user ann --password pw');
  expect(shown).not.toContain('hunter2');
  const sealed = passwordIn(shown);
  expect(sealed.length).toBeGreaterThan(40);
  expect(stateHolds('hunter2')).toBe(false);
  expect(passwordIn(await s.data('onevm show a --decrypt'))).toBe('hunter2');
  const refused = await s.run('onevm show a --decrypt --user ann --password pw');
  expect(refused).toEqual({ out: '', err: expect.stringContaining('Not authorized to decrypt attributes of VM [0]'), code: 255 });
  s.file('conf', `CONTEXT=[PASSWORD="${sealed}",NETWORK="YES",MORE="1"]\n`);
  await s.data('onevm updateconf a conf --user ann --password pw');
  expect(passwordIn(await s.data('onevm show a --decrypt'))).toBe('hunter2');
  expect(await s.data('onevm show a -x --decrypt')).toContain('<PASSWORD><![CDATA[hunter2]]></PASSWORD>');
});

test('the guest gets it in clear', async () => {
  for (const line of s.furnishing) await s.data(line);
  await s.data('onevm create --name a --cpu 1 --memory 64 --context PASSWORD=hunter2');
  expect(await s.data('onevm list --csv -l STAT')).toContain('runn');
  const nodes = join(s.location, 'var', 'dummy');
  const files = readdirSync(nodes, { recursive: true, encoding: 'utf8' }).map((name) => join(nodes, name));
  expect(files.filter((f) => statSync(f).isFile() && readFileSync(f, 'utf8').includes('hunter2')).length).toBe(1);
});

test('a sealed value in a VM of somebody else is only a text: its guest never gets the password', async () => {
  await s.data('onevm create --name a --cpu 1 --memory 64 --context PASSWORD=hunter2 --hold');
  const sealed = passwordIn(await s.data('onevm show a'));
  s.file('stolen', `NAME=b\nCPU=1\nMEMORY=64\nCONTEXT=[PASSWORD="${sealed}"]\n`);
  await s.data('onevm create stolen --hold --user ann --password pw');
  expect(passwordIn(await s.data('onevm show b --decrypt'))).toBe(sealed);
});

test('users and datastores: their secrets are sealed when they are made, changed or added to', async () => {
  s.file('keys', 'SSH_PASSPHRASE="open sesame"\nLANG="en"\n');
  await s.data('oneuser update ann keys --append');
  expect(await s.data('oneuser show ann')).not.toContain('open sesame');
  expect(await s.data('oneuser show ann --decrypt')).toContain('SSH_PASSPHRASE="open sesame"');
  s.file('ds', 'NAME=kept\nDS_MAD=dummy\nTM_MAD=dummy\nRESTIC_PASSWORD="r3stic"\n');
  await s.data('onedatastore create ds');
  s.file('more', 'NETAPP_PASSWORD="n3tapp"\n');
  await s.data('onedatastore update kept more --append');
  const shown = await s.data('onedatastore show kept');
  expect([shown.includes('r3stic'), shown.includes('n3tapp'), stateHolds('r3stic'), stateHolds('n3tapp')]).toEqual([false, false, false, false]);
  const clear = await s.data('onedatastore show kept --decrypt -j');
  expect([clear.includes('r3stic'), clear.includes('n3tapp')]).toEqual([true, true]);
});
