/** At most `size` pieces of work at once, the others wait in the order they came. */
export interface Slots {
  use<T>(work: () => Promise<T>): Promise<T>;
  /** how many run now */
  running(): number;
  /** resolves when the next one ends */
  released(): Promise<void>;
}

export const makeSlots = (size: number): Slots => {
  let running = 0;
  const waiting: (() => void)[] = [];
  const watchers: (() => void)[] = [];

  const release = (): void => {
    // the place is handed on without ever being free, so that nobody who comes now overtakes
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
    for (const watcher of watchers.splice(0)) watcher();
  };

  return {
    running: () => running,
    released: () => new Promise((resolve) => watchers.push(resolve)),
    async use(work) {
      if (running < size) running++;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
};
