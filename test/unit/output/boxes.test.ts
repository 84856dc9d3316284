import { renderBox } from '../../../src/lib/output/boxes';

describe('a box', () => {
  const box = {
    head: ['step', 'why'],
    rows: [
      ['1', 'copy the disk'],
      ['2', 'start it'],
    ],
  };

  it('has lines around its cells', async () => {
    expect(await renderBox(box)).toBe(
      [
        '┌──────┬───────────────┐',
        '│ step │ why           │',
        '├──────┼───────────────┤',
        '│ 1    │ copy the disk │',
        '├──────┼───────────────┤',
        '│ 2    │ start it      │',
        '└──────┴───────────────┘',
        '',
      ].join('\n'),
    );
  });

  it('wraps its last column at words when the terminal is narrow', async () => {
    const text = await renderBox({ head: ['node', 'why'], rows: [['n1', 'it has too little memory for this one']], terminal: 40 });
    expect(text.split('\n').slice(3, 5)).toEqual(['│ n1   │ it has too little memory for  │', '│      │ this one                      │']);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBe(40);
  });

  it('has a bold heading when colours are wanted, whatever the environment says', async () => {
    expect(await renderBox({ ...box, colour: true })).toContain('\u001b[1mstep\u001b[22m');
    expect(await renderBox(box)).not.toContain('\u001b');
  });

  it('lets no cell steer the terminal', async () => {
    expect(await renderBox({ head: ['a'], rows: [['x\u001b[2Jy\nz']] })).toContain('│ x [2Jy │\n│ z      │');
  });
});
