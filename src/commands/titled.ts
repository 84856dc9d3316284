import type { ListSetting } from '../lib/output/list';
import { underlined } from '../lib/output/sgr';
import type { One } from './context';

/** Tables with a title above each: what was used by whom, what was paid when. */
export const printTitle = (one: One, title: string): void => {
  const line = title.padEnd(80);
  one.io.out.write(`${one.io.out.isTTY ? underlined(line) : line}\n\n`);
};

export const settingOf = (one: One, file: string, shown: readonly string[]): ListSetting => ({
  out: one.io.out,
  env: one.io.env,
  etc: one.paths.etc,
  file,
  shown,
  confs: {},
});
