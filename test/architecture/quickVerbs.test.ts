import binaries from '../../src/commands/binaries.json';
import type { Binary } from '../../src/commands/define';
import type { Command } from '../../src/commands/main';

const started: Array<Binary | Command> = [];

// what bin/ runs: each index.ts starts its command when it is loaded
jest.mock('../../src/commands/main', () => ({ runCommand: (command: Binary | Command) => started.push(command) }));

const commandOf = async (folder: string): Promise<Binary | Command> => {
  await import(`../../src/commands/${folder}/index`);
  return started.at(-1) as Binary | Command;
};

describe.each(binaries)('$name', ({ name, folder }) => {
  test('the verbs that are loaded alone are those of the whole command', async () => {
    const command = await commandOf(folder);
    expect(command.name).toBe(name);
    if (!('whole' in command)) return expect(command.verbs).toBeDefined();
    const whole = await command.whole();
    expect(whole.name).toBe(name);
    for (const [word, load] of Object.entries(command.quick)) {
      const verb = whole.verbs.find((v) => v.name === word);
      expect(verb).toBeDefined();
      expect(await load()).toBe(verb);
    }
  });
});
