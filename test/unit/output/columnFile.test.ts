import { parseColumnFile, withSettings } from '../../../src/lib/output/columnFile';
import { columns } from './servers';

const parse = (text: string): ReturnType<typeof parseColumnFile> => parseColumnFile(text, '/etc/x.yaml');

describe('a column file', () => {
  it('holds columns and sets', () => {
    const file = parse(`---
# widths for wide screens
:ID:
  :desc: Number of it   # not its place
  :size: 5
  :adjust: true

:NAME:
  :desc: "Name: the # of it"
  :size: 20
  :left: true
  :expand: false
:OWNER:
  :desc: Who has it
    and pays for it
:default:
- :ID
- 'NAME'
:short:
  - OWNER
`);
    expect(Object.fromEntries(file.columns)).toEqual({
      ID: { desc: 'Number of it', size: 5, adjust: true },
      NAME: { desc: 'Name: the # of it', size: 20, left: true, expand: false },
      OWNER: { desc: 'Who has it and pays for it' },
    });
    expect(Object.fromEntries(file.sets)).toEqual({ default: ['ID', 'NAME'], short: ['OWNER'] });
  });

  it('passes over properties that are not for columns', () => {
    expect(Object.fromEntries(parse(':ID:\n  :donottouch: 1\n  :size: 6\n').columns)).toEqual({ ID: { size: 6 } });
  });

  it.each([
    [':ID:\n  :size: 0\n', '/etc/x.yaml:2: this line has the size "0"'],
    [':ID:\n  :left: yes\n', '/etc/x.yaml:2: this line has "left: yes", which is neither true nor false'],
    ['\n- :ID\n', '/etc/x.yaml:2: this line is an item of no set'],
    ['  :size: 4\n', '/etc/x.yaml:1: this line is not a property of a column'],
    [':ID: &anchor\n', '/etc/x.yaml:1: this line is not the name of a column'],
    [':ID:\n  <<: *other\n', '/etc/x.yaml:2: this line is not a property of a column'],
  ])('is refused rather than guessed at: %j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('changes what it names of a column and nothing else', () => {
    const [id, name] = withSettings(columns, parse(':ID:\n  :left: true\n:NAME:\n  :size: 2\n  :expand: false\n'));
    expect(id).toMatchObject({ name: 'ID', align: 'left', size: 4, adjust: true });
    expect(name).toMatchObject({ name: 'NAME', align: 'left', size: 2, expand: false, describe: 'What it is called' });
  });
});
