import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { furnished, golden } from './session';

const session = furnished();
const file = (): string => join(session().location, 'work/new.yaml');
const ALL =
  '--front-end on-buster=192.168.43.250 --hypervisors on-node1=192.168.43.1/24,on-node2=192.168.43.2/24 --vlan 43 --gateway 192.168.43.254 --vm-vlan 46 --filer on-filer1=192.168.43.252';

describe('onenode init', () => {
  test('writes a file with remarks, and never over another one', async () => {
    expect(await session().run(`onenode init -f ${file()} ${ALL}`)).toMatchObject({ code: 0, out: `${file()}\n` });
    const text = readFileSync(file(), 'utf8');
    expect(text).toBe(golden('platform-init', text));
    writeFileSync(file(), 'mine');
    expect(await session().run(`onenode init -f ${file()} ${ALL}`)).toMatchObject({ code: 255, err: expect.stringContaining('is there already') });
    expect(readFileSync(file(), 'utf8')).toBe('mine');
  });

  test.each([
    ['', '(--front-end|give --front-end)'],
    ['--front-end on-buster', '--front-end "on-buster": expected a name and an address'],
    [ALL.replace('--vlan 43', '--vlan 043'), '--vlan "043": expected the number of a VLAN'],
    // what only shows when all is seen together
    [ALL.replace('--gateway 192.168.43.254', '--gateway 10.0.0.1'), 'another address in the network of 192.168.43.1/24'],
    [ALL.replace('192.168.43.250', '192.168.43.1'), "an address that is nobody else's"],
  ])('without a terminal: %j is refused, and nothing is written', async (words, told) => {
    const other = join(session().location, 'work/other.yaml');
    expect(await session().run(`onenode init -f ${other} ${words}`)).toMatchObject({ code: 255, out: '', err: expect.stringMatching(told) });
    expect(existsSync(other)).toBe(false);
  });
});

test.each([
  ['onenode import a/b', 'a host is expected'],
  ['onenode import a:0', 'a host is expected'],
  ['onenode keys rotate both', 'one of login, host is expected, not "both"'],
  ['onenode keys show login', 'one of rotate is expected'],
  ['onenode keys rotate login node1', 'so it takes no list'],
])('%s is refused', async (line, told) => {
  expect(await session().run(line)).toMatchObject({ code: 255, out: '', err: expect.stringContaining(told) });
});
