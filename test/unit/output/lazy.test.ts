import { PassThrough } from 'node:stream';
import { renderError } from '../../../src/lib/output/errorText';
import { lines, renderPage } from '../../../src/lib/output/page';
import { openProgress } from '../../../src/lib/output/progress';
import { confirm } from '../../../src/lib/output/prompt';
import { FakeSink } from './fakeSink';
import { listed } from './servers';

// every start-up counts: what these cost is paid only by who sees them
const mustNotLoad = (name: string) => () => {
  throw new Error(`${name} was loaded`);
};
jest.mock('chalk', () => mustNotLoad('chalk')());
jest.mock('cli-table3', () => mustNotLoad('cli-table3')());
jest.mock('inquirer', () => mustNotLoad('inquirer')());

it('the mock itself refuses', async () => {
  await expect(import('chalk')).rejects.toThrow('chalk was loaded');
});

it('no list loads chalk, cli-table3 or inquirer, on a terminal or off it', async () => {
  expect(await listed()).toContain('mail');
  expect(await listed({}, { out: new FakeSink(120) })).toContain('\u001b[1m');
});

it('nor does a page, an error, progress without colours, or a question that cannot be asked', async () => {
  expect(renderPage([lines('A', ['b'])], { labels: 1, padValues: true, bold: true })).toContain('b');
  expect(renderError(new Error('x'), { colour: true, debug: false })).toContain('x');
  const out = new FakeSink();
  openProgress(out, { now: () => 0 }, {}).show('VM 0', 'BOOT', '');
  expect(out.text).toContain('BOOT');
  await expect(confirm('Sure?', '--yes', { stdin: process.stdin, stderr: new PassThrough() })).rejects.toThrow('--yes');
});
