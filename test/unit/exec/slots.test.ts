import { makeSlots } from '../../../src/lib/exec/slots';

/** Work that ends when it is told, and keeps a record of what has begun. */
const work = (slots: ReturnType<typeof makeSlots>) => {
  const begun: string[] = [];
  const enders = new Map<string, (error?: Error) => void>();
  const add = (name: string): Promise<string> =>
    slots.use(() => {
      begun.push(name);
      return new Promise((resolve, reject) => enders.set(name, (error) => (error === undefined ? resolve(name) : reject(error))));
    });
  return { begun, add, end: (name: string, error?: Error) => enders.get(name)?.(error) };
};

describe('slots', () => {
  test('runs so many at once, and the others in their order', async () => {
    const { begun, add, end } = work(makeSlots(2));
    const all = ['a', 'b', 'c', 'd'].map(add);
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await all[1];
    expect(begun).toEqual(['a', 'b', 'c']);
    end('c');
    await all[2];
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    end('a');
    end('d');
    await expect(Promise.all(all)).resolves.toEqual(['a', 'b', 'c', 'd']);
  });

  test('a failure gives its place back', async () => {
    const { begun, add, end } = work(makeSlots(1));
    const first = add('a');
    const second = add('b');
    end('a', new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await second;
  });

  test('nobody who comes in the moment of a release overtakes or makes it one too many', async () => {
    const { begun, add, end } = work(makeSlots(1));
    const all = [add('a'), add('b')];
    end('a');
    await all[0];
    all.push(add('c'));
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await all[1];
    expect(begun).toEqual(['a', 'b', 'c']);
    end('c');
    await all[2];
  });

  test('tells when a place is given back', async () => {
    const slots = makeSlots(1);
    const { add, end } = work(slots);
    const running = add('a');
    let told = false;
    const released = slots.released().then(() => {
      told = true;
    });
    await Promise.resolve();
    expect(told).toBe(false);
    end('a');
    await running;
    await released;
    expect(told).toBe(true);
  });
});
