import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StateName } from '../../src/lib/model/vmStates';
import { type Came, MatrixCloud } from './matrixCloud';

/**
 * Every action in every state, typed as a person types it, while a worker is at work: which are refused, and where the others end. One VM is used for all actions of a state
 * as long as it stays in it, so the order of the file matters: a disk that was detached is not there any more for what follows.
 */
const [head = [], ...lines] = readFileSync(join(__dirname, '../fixtures/states/matrix.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const STATES = head.slice(1) as StateName[];

let cloud: MatrixCloud;
beforeAll(async () => {
  cloud = await MatrixCloud.start();
});
afterAll(() => cloud.end());

/** As the file has it. */
const worded = (state: StateName, { said, settled }: Came): string => {
  if (said.code === 0) return settled === state ? 'yes' : settled;
  return /allowed in: |must be POWEROFF/.test(said.err) ? 'no' : 'else';
};

test.each(STATES)('%s', async (state) => {
  const column = head.indexOf(state);
  const came: string[] = [];
  let id = await cloud.made(state);
  for (const [i, [action = '']] of lines.entries()) {
    const it = await cloud.type(`onevm ${action.replace('VMID', String(id)).replace('NEW', `${state.toLowerCase()}${i}`)}`, id);
    // what is refused says so, with the one exit code, and changes nothing
    if (it.said.code !== 0) expect([action, it.said.code, it.settled, it.changed]).toEqual([action, 255, state, []]);
    came.push(`${action}: ${worded(state, it)}`);
    if (it.settled !== state) id = await cloud.made(state);
  }
  expect(came).toEqual(lines.map((cells) => `${cells[0]}: ${cells[column]?.replace('!', '')}`));
});
