import { PassThrough } from 'node:stream';
import { defineCommand, flag, text } from '../../src/commands/define';
import type { Io, Stream } from '../../src/commands/io';
import { type Command, main } from '../../src/commands/main';

const show = defineCommand({
  name: 'show',
  summary: 'Show a thing',
  args: { thing: { usage: 'thingid', parse: (t: string) => t } },
  options: { all: flag('--all', 'everything') },
  run: async (_one, { thing }) => thing,
  view: (thing, one) => void one.io.out.write(`${thing}\n`),
});
const create = defineCommand({ ...show, name: 'create', summary: 'Make a thing', options: { name: text('--name', 'name', 'its name') } });

const recorder = (): Stream & { text: string } => ({
  text: '',
  write(text) {
    this.text += text;
  },
  isTTY: false,
  columns: undefined,
  rows: undefined,
});

const ran = async (...words: string[]) => {
  const loaded: string[] = [];
  const noting = <T>(what: string, value: T) => {
    loaded.push(what);
    return Promise.resolve(value);
  };
  const command: Command = {
    name: 'onething',
    quick: { show: () => noting('show', show) },
    whole: () => noting('whole', { name: 'onething', summary: 'Things', verbs: [create, show] }),
  };
  const [out, err] = [recorder(), recorder()];
  const io: Io = { env: { ONE_LOCATION: '/nowhere' }, stdin: new PassThrough(), out, err, cwd: '/' };
  return { code: await main(command, words, io), loaded, out: out.text, err: err.text };
};

describe('a command loads the verb that is typed, and the others when that is not enough', () => {
  test('a verb alone', async () => expect(await ran('show', '3')).toEqual({ code: 0, loaded: ['show'], out: '3\n', err: '' }));
  test('another verb', async () => expect(await ran('create', '3')).toMatchObject({ code: 0, loaded: ['whole'], out: '3\n' }));
  test('its help names the command', async () =>
    expect(await ran('show', '--help')).toMatchObject({ code: 0, loaded: ['show', 'whole'], out: expect.stringContaining('onething show <thingid>') }));
  test('help of the command has all verbs', async () => expect((await ran('--help')).out).toMatch(/create.*Make a thing[\s\S]*show.*Show a thing/));
  test('wrong words are refused as by the whole command', async () => {
    const { code, loaded, err } = await ran('show', '3', '--fly');
    expect({ code, loaded }).toEqual({ code: 255, loaded: ['show', 'whole'] });
    expect(err).toContain('invalid option');
  });
  test('words that are no verb, but a name that objects have', async () => expect((await ran('constructor')).loaded).toEqual(['whole']));
});
