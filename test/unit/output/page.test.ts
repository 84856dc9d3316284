import { smallTable } from '../../../src/lib/output/list';
import { headed, lines, pairs, renderPage, type Section } from '../../../src/lib/output/page';
import { columns, servers } from './servers';

const sections: readonly Section[] = [
  pairs('SERVER 7 INFORMATION', [
    ['ID', '7'],
    ['NAME', 'a-name-that-is-longer-than-twenty'],
  ]),
  pairs('SHARES', ['MEMORY', ['  TOTAL', '2G']]),
  lines('TEMPLATE', ['CPU="1"']),
];
const title = (text: string): string => text.padEnd(80);

describe('a page', () => {
  it('has titles padded to 80, values to 20, and a blank line between its sections', () => {
    expect(renderPage(sections, { labels: 16, padValues: true, bold: false }).split('\n')).toEqual([
      title('SERVER 7 INFORMATION'),
      'ID              : 7                   ',
      'NAME            : a-name-that-is-longer-than-twenty',
      '',
      title('SHARES'),
      title('MEMORY'),
      '  TOTAL         : 2G                  ',
      '',
      title('TEMPLATE'),
      'CPU="1"',
    ]);
  });

  it('has labels of its own width, and may leave the values as they are', () => {
    expect(renderPage(sections.slice(0, 1), { labels: 20, padValues: false, bold: false }).split('\n')[1]).toBe('ID                  : 7');
  });

  it('underlines its own title on a terminal; the others are bold', () => {
    const text = renderPage(sections, { labels: 16, padValues: true, bold: true }).split('\n');
    expect(text[0]).toBe(`\u001b[1m\u001b[4m${title('SERVER 7 INFORMATION')}\u001b[0m`);
    expect(text[4]).toBe(`\u001b[1m${title('SHARES')}\u001b[0m`);
    expect(text[5]).toBe(`\u001b[1m${title('MEMORY')}\u001b[0m`);
    expect(text[8]).toBe(`\u001b[1m${title('TEMPLATE')}\u001b[0m`);
  });

  it('takes tables, whose heading stands out on a terminal', () => {
    const section = lines('SERVERS', ['', ...headed(smallTable(servers.slice(0, 1), columns.slice(0, 2)))], { bare: true });
    expect(renderPage([section], { labels: 1, padValues: true, bold: false })).toBe('SERVERS\n\n  ID NAME     \n  12 mail');
    expect(renderPage([section], { labels: 1, padValues: true, bold: true })).toBe(
      '\u001b[1m\u001b[4mSERVERS\u001b[0m\n\n\u001b[1m\u001b[4m  ID NAME     \u001b[0m\n  12 mail',
    );
  });

  it('may have sections with nothing below their title', () => {
    expect(renderPage([lines('TOKENS', []), lines('TEMPLATE', [])], { labels: 1, padValues: true, bold: false })).toBe(
      `${title('TOKENS')}\n\n${title('TEMPLATE')}`,
    );
  });
});
