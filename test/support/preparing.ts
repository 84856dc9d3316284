import type { Cloud, Said } from './cloud';

/** `onenode` on the front-end, which waits for packages and for timers on machines; seconds for each. */
export const preparing = (cloud: () => Cloud, limit = 100) => {
  const onenode = (...words: string[]): Promise<Said> => cloud().run(['onenode', ...words], { limit });
  const ok = async (...words: string[]): Promise<string> => {
    const said = await onenode(...words);
    if (said.code !== 0) throw new Error(`onenode ${words.join(' ')} ended with ${said.code}\n${said.err}${said.out}`);
    return said.out;
  };
  return { onenode, ok };
};
