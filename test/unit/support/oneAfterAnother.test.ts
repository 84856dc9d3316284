import { type AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';

interface Kept {
  readonly test?: object;
  readonly hook?: object;
}
// no TypeScript: jest's environment loads it as it is
const { OneAfterAnother }: { OneAfterAnother: new () => AsyncLocalStorage<Kept> } = require('../../support/jest/oneAfterAnother.cjs');
const [first, second, hook] = [{}, {}, {}];
let kept: AsyncLocalStorage<Kept>;

beforeEach(() => {
  kept = new OneAfterAnother();
});

test('is kept until what runs is through, however it ends', async () => {
  let finish = (): void => undefined;
  const running = kept.run({ test: first }, () => new Promise<void>((resolve) => (finish = resolve)));
  expect(kept.getStore()?.test).toBe(first);
  finish();
  await running;
  expect(kept.getStore()).toBeUndefined();

  await expect(kept.run({ test: first }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(kept.getStore()).toBeUndefined();

  const now = (): never => {
    throw new Error('at once');
  };
  expect(() => kept.run({ test: first }, now)).toThrow('at once');
  expect(kept.getStore()).toBeUndefined();
});

test('a hook within a test is that only while it runs', async () => {
  await kept.run({ test: first }, async () => {
    await kept.run({ test: first, hook }, async () => expect(kept.getStore()?.hook).toBe(hook));
    expect(kept.getStore()).toEqual({ test: first });
  });
});

test('refuses two tests at once', async () => {
  await kept.run({ test: first }, async () => {
    expect(() => kept.run({ test: second }, async () => undefined)).toThrow('test.concurrent');
  });
});

test('with it jest has no promise followed: those have no number of their own', async () => {
  await Promise.resolve();
  const before = executionAsyncId();
  await Promise.resolve();
  expect(executionAsyncId()).toBe(before);
});
