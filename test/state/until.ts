const PATIENCE_MS = 25_000;

/** Looks again and again, and gives up before the test's own time is over: a look that went on after its test would keep jest from ending. */
export const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + PATIENCE_MS;
  while (!(await what())) {
    if (performance.now() > end) throw new Error(`it did not come to this: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};
