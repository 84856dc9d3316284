import { Readable } from 'node:stream';
import fc from 'fast-check';
import { chunksOf, gathered } from '../../../src/lib/exec/chunks';
import { collect, withSignal } from '../../../src/lib/exec/collected';
import { dataIn } from '../../../src/lib/exec/newFile';

const all = async (chunks: AsyncIterable<Buffer>): Promise<Buffer[]> => Readable.from(chunks).toArray();

describe('chunksOf', () => {
  test.each([
    ['text', 'äöü'],
    ['bytes', new TextEncoder().encode('äöü')],
    ['a stream of bytes', Readable.from([Buffer.from('ä'), Buffer.from('öü')])],
    ['a stream of text', Readable.from(['ä', 'öü'])],
  ])('%s', async (_, source) => expect(Buffer.concat(await all(chunksOf(source))).toString()).toBe('äöü'));

  test('cuts a big buffer without copying it, and a view at its own bounds', async () => {
    const whole = Buffer.alloc(3_000_000, 'x');
    const view = whole.subarray(10, 2_500_010);
    const chunks = await all(chunksOf(view));
    expect(chunks.map((chunk) => chunk.length)).toEqual([1048576, 1048576, 402848]);
    expect(chunks.every((chunk) => chunk.buffer === whole.buffer)).toBe(true);
    expect(chunks[0]?.byteOffset).toBe(whole.byteOffset + 10);
  });
});

test('gathered gives the same bytes in bigger pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 })), fc.integer({ min: 1, max: 30 }), async (parts, size) => {
      const pieces = await all(gathered(Readable.from(parts.map((part) => Buffer.from(part))), size));
      expect(Buffer.concat(pieces)).toEqual(Buffer.concat(parts));
      expect(pieces.slice(0, -1).every((piece) => piece.length >= size)).toBe(true);
    }),
  );
});

describe('dataIn', () => {
  test('names the stretches that are not zero, by the blocks of the file', () => {
    const chunk = Buffer.alloc(5 * 4096);
    chunk[4096] = 1; // at position 100 this byte lies 100 bytes into the second block
    chunk[4 * 4096] = 1;
    expect(dataIn(chunk, 0)).toEqual([
      { start: 4096, end: 2 * 4096 },
      { start: 4 * 4096, end: 5 * 4096 },
    ]);
    expect(dataIn(chunk, 100)[0]).toEqual({ start: 3996, end: 3996 + 4096 });
  });

  test('leaves out zeros only', () => {
    const chunks = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 1, max: 9000 })), { maxLength: 5 });
    fc.assert(
      fc.property(chunks, fc.integer({ min: 0, max: 9000 }), (runs, position) => {
        const chunk = Buffer.concat(runs.map(([value, length]) => Buffer.alloc(length, value)));
        const rebuilt = Buffer.alloc(chunk.length);
        for (const { start, end } of dataIn(chunk, position)) chunk.copy(rebuilt, start, start, end);
        expect(rebuilt.equals(chunk)).toBe(true);
      }),
    );
  });
});

describe('collect', () => {
  test('keeps what fits and says when it was too much', () => {
    const output = collect(5);
    expect([output.add(Buffer.from('abc')), output.add(Buffer.from('de')), output.add(Buffer.from('f'))]).toEqual([true, true, false]);
    expect(output.text()).toBe('abcde');
  });

  test('a character may come in two pieces', () => {
    const output = collect(10);
    const bytes = Buffer.from('aä');
    output.add(bytes.subarray(0, 2));
    output.add(bytes.subarray(2));
    expect(output.text()).toBe('aä');
  });
});

test('a signal is told on a line of its own', () => {
  expect(withSignal('', 'SIGKILL')).toBe('[ended by SIGKILL]\n');
  expect(withSignal('half', 'SIGKILL')).toBe('half\n[ended by SIGKILL]\n');
  expect(withSignal('whole\n', undefined)).toBe('whole\n');
});
