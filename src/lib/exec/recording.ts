import { Readable } from 'node:stream';
import type { Act } from '../model/rehearsal';
import type { Links, Result, Runner, RunOptions, Target } from './runner';

/** Takes what would be done, and answers as the machine does when all goes well; '' for what answers nothing. */
export type Hear = (act: Act) => string;

/** Links on which nothing is sent: each call is told to `hear`, and ends well. */
export const recordingLinks = (hear: Hear): Links => ({
  to: ({ user, host, port }: Target) => recordingRunner(`${user}@${host}:${port}`, hear),
  close: async () => undefined,
});

export const recordingRunner = (machine: string, hear: Hear): Runner => {
  const answered = async (act: Act, { stdin, sink }: RunOptions): Promise<Result> => {
    leave(stdin);
    sink?.end();
    return { code: 0, stdout: hear(act), stderr: '' };
  };
  return {
    run: (argv, options = {}) => answered({ machine, kind: 'run', argv: [...argv], ...inputOf(options) }, options),
    script: (text, args = [], options = {}) => answered({ machine, kind: 'script', text, args: [...args], ...inputOf(options) }, options),
    async put(source, path, { mode } = {}) {
      leave(source);
      hear({ machine, kind: 'put', path, ...(mode === undefined ? {} : { mode }), ...(typeof source === 'string' ? { content: source } : {}) });
      return typeof source === 'string' ? Buffer.byteLength(source) : 0;
    },
    async get(path, localPath) {
      hear({ machine, kind: 'get', path, localPath });
      return 0;
    },
  };
};

const inputOf = ({ stdin }: RunOptions): { input?: string } =>
  stdin === undefined ? {} : { input: typeof stdin === 'string' ? stdin : stdin instanceof Readable ? 'bytes, streamed' : `${stdin.length} bytes` };

/** Nobody reads it: whoever feeds it must not wait, and what is wrong with it is of no interest. */
const leave = (source: RunOptions['stdin']): void => {
  if (!(source instanceof Readable)) return;
  source.on('error', () => undefined);
  source.destroy();
};
