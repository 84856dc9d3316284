import { cdata, cdataOrEmpty, type Element, empty, group, pool, raw } from '../../../src/lib/documents/element';
import { jsonChunks, writeJson } from '../../../src/lib/documents/json';
import { writeYaml, yamlChunks } from '../../../src/lib/documents/yaml';

const document = group('VM', [
  raw('ID', 7),
  cdata('NAME', 'web-server'),
  cdata('NOTE', ''),
  empty('MONITORING'),
  group('TEMPLATE', [
    { ...group('DISK', [raw('SIZE', 10)]), list: true },
    group('NIC', [cdata('IP', '10.9.8.7')]),
    cdata('CPU', '0.5'),
    group('NIC', [cdata('MAC', '02:00:0a:09:08:07')]),
    group('CONTEXT', [cdata('NETWORK', 'YES'), cdata('KEY', '$USER[KEY]')]),
  ]),
  group('IDS', [raw('ID', 1), raw('ID', 2)]),
]);

describe('JSON', () => {
  it('has every scalar as a string, arrays of what is repeated or a list, and what is empty on two lines', () => {
    expect(writeJson(document)).toBe(`{
  "VM": {
    "ID": "7",
    "NAME": "web-server",
    "NOTE": "",
    "MONITORING": {
    },
    "TEMPLATE": {
      "DISK": [
        {
          "SIZE": "10"
        }
      ],
      "NIC": [
        {
          "IP": "10.9.8.7"
        },
        {
          "MAC": "02:00:0a:09:08:07"
        }
      ],
      "CPU": "0.5",
      "CONTEXT": {
        "NETWORK": "YES",
        "KEY": "$USER[KEY]"
      }
    },
    "IDS": {
      "ID": [
        "1",
        "2"
      ]
    }
  }
}
`);
  });

  it('is JSON, whatever is in the texts', () => {
    const nasty = 'quote " backslash \\ line\nend\ttab \u0001 é 🐘 </VM>';
    expect(JSON.parse(writeJson(group('X', [cdata('A', nasty)])))).toEqual({ X: { A: nasty } });
  });

  it('keeps names that are numbers in their order', () => {
    expect(writeJson(group('X', [cdata('B', '1'), cdata('7', '2'), cdata('3', '4')]))).toBe(
      '{\n  "X": {\n    "B": "1",\n    "7": "2",\n    "3": "4"\n  }\n}\n',
    );
  });
});

describe('YAML', () => {
  it('has the same document', () => {
    expect(writeYaml(document)).toBe(`---
VM:
  ID: '7'
  NAME: web-server
  NOTE: ''
  MONITORING: {}
  TEMPLATE:
    DISK:
    - SIZE: '10'
    NIC:
    - IP: 10.9.8.7
    - MAC: 02:00:0a:09:08:07
    CPU: '0.5'
    CONTEXT:
      NETWORK: 'YES'
      KEY: "$USER[KEY]"
  IDS:
    ID:
    - '1'
    - '2'
`);
  });

  const scalar = (text: string): string => writeYaml(group('X', [cdata('A', text)])).slice('---\nX:\n  A: '.length, -1);

  it.each([
    // words
    ['one', 'one'],
    ['two words', 'two words'],
    ['a: b', "'a: b'"],
    ['a #b', "'a #b'"],
    ['a#b', 'a#b'],
    ['ends ', "'ends '"],
    ["it's", "it's"],
    [" it's", '" it\'s"'],
    ['say "hi"', 'say "hi"'],
    ['("A" = 1)', '("A" = 1)'],
    ['"quoted"', '\'"quoted"\''],
    // what a reader would take for something else
    ['', "''"],
    ['12', "'12'"],
    ['-1', '"-1"'],
    ['1.5', "'1.5'"],
    ['1,000', "'1,000'"],
    ['0x1f', "'0x1f'"],
    ['010', "'010'"],
    ['089', "'089'"],
    ['0aa7', '0aa7'],
    ['1e5', '1e5'],
    ['12:30', "'12:30'"],
    ['02:00.0', "'02:00.0'"],
    ['10.0.0.1', '10.0.0.1'],
    ['10de:0863', '10de:0863'],
    ['2026-01-31', "'2026-01-31'"],
    ['2026-02-31', '2026-02-31'],
    ['2026-01-31 10:00:00', "'2026-01-31 10:00:00'"],
    ['2026-01-31 25:00:00', '2026-01-31 25:00:00'],
    ['yes', "'yes'"],
    ['No', "'No'"],
    ['off', "'off'"],
    ['null', "'null'"],
    ['nothing', 'nothing'],
    ['y', '"y"'],
    ['n', '"n"'],
    ['Y', 'Y'],
    ['<<', "!!str '<<'"],
    // what begins with a sign
    ['/var/tmp', '"/var/tmp"'],
    ['-', '"-"'],
    ['*', '"*"'],
    ['[a]', '"[a]"'],
    ['@1', '"@1"'],
    // what cannot be shown
    ['a\tb', '"a\\tb"'],
    ['a\u0007\u0000', '"a\\a\\0"'],
    ['é', 'é'],
    ['🐘', '"\\U0001F418"'],
    // lines
    ['a\nb', '|-\n    a\n    b'],
    ['a\nb\n', '|\n    a\n    b'],
    ['a\n\nb', '|-\n    a\n\n    b'],
    ['a \nb', '"a \\nb"'],
    ['a\n', "'a\n\n    '"],
  ])('writes %j', (text, written) => {
    expect(scalar(text)).toBe(written);
  });

  it('folds at blanks behind column 80, each style in its way', () => {
    const long = (word: string): string => Array(20).fill(word).join(' ');
    expect(writeYaml(group('X', [cdata('A', long('word7'))]))).toBe(`---
X:
  A: word7 word7 word7 word7 word7 word7 word7 word7 word7 word7 word7 word7 word7
    word7 word7 word7 word7 word7 word7 word7
`);
    expect(scalar(`/${long('word7')}`).split('\n')[1]).toBe('    word7 word7 word7 word7 word7 word7 word7"');
    expect(scalar(`/${'x'.repeat(90)}   y`)).toBe(`"/${'x'.repeat(90)}\n    \\  y"`);
    expect(scalar(`a: ${'x'.repeat(90)}   y`)).toBe(`'a: ${'x'.repeat(90)}   y'`);
  });

  it('folds behind column 80, not at it', () => {
    // "  A: " is five columns
    expect(scalar(`${'x'.repeat(75)} y`)).toBe(`${'x'.repeat(75)} y`);
    expect(scalar(`${'x'.repeat(76)} y`)).toBe(`${'x'.repeat(76)}\n    y`);
  });

  it('quotes names as well', () => {
    expect(writeYaml(group('X', [empty('NO'), cdata('y', 'a')]))).toBe('---\nX:\n  \'NO\': {}\n  "y": a\n');
  });
});

describe.each([
  ['JSON', writeJson, jsonChunks],
  ['YAML', writeYaml, yamlChunks],
])('a pool in %s', (_, write, chunks) => {
  const vm = (id: number): Element => group('VM', [raw('ID', id), cdata('NAME', `web-${id}`), group('TEMPLATE', [cdata('CPU', '1')])]);
  const written = (name: string, members: Iterable<Element>): string => [...chunks({ name, members })].join('');

  it.each([0, 1, 2, 3])('of %d is the same in chunks as whole', (n) => {
    const members = Array.from({ length: n }, (_, i) => vm(i));
    expect(written('VM_POOL', pool('VM_POOL', members).children as Element[])).toBe(write(pool('VM_POOL', members)));
    expect(written('VM_POOL', members)).toBe(write(group('VM_POOL', members)));
    expect([...chunks(pool('VM_POOL', members))].join('')).toBe(write(pool('VM_POOL', members)));
  });

  it('is an array for one member only when that is a list', () => {
    expect(write(pool('VM_POOL', [vm(1)]))).not.toBe(write(group('VM_POOL', [vm(1)])));
  });

  it('of many leaves in chunks, before the last member was asked for', () => {
    let asked = 0;
    function* many(): Generator<Element> {
      for (asked = 0; asked < 5000; asked += 1) yield vm(asked);
    }
    const source = chunks({ name: 'VM_POOL', members: many() });
    const first = source.next().value as string;
    expect(first.length).toBeLessThan(70_000);
    expect(asked).toBeLessThan(2000);
    expect(first + [...source].join('')).toBe(
      write(
        group(
          'VM_POOL',
          Array.from({ length: 5000 }, (_, i) => vm(i)),
        ),
      ),
    );
  });

  it('of two names is written as objects have it, and not as a stream', () => {
    const mixed = group('USER_POOL', [group('USER', [raw('ID', 1)]), group('QUOTAS', [raw('ID', 1)]), group('USER', [raw('ID', 0)])]);
    expect([...chunks(mixed)].join('')).toBe(write(mixed));
    expect(() => written('USER_POOL', mixed.children as Element[])).toThrow('members of two names, USER and QUOTAS');
  });
});

it('an element without text is empty, one with an empty text is not', () => {
  expect(writeYaml(group('X', [cdataOrEmpty('A', ''), cdata('B', ''), raw('C', ''), group('D', [])]))).toBe("---\nX:\n  A: {}\n  B: ''\n  C: {}\n  D: {}\n");
});
