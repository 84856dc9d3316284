import { type OneError, preconditionError } from '../../errors/errors';
import { kindOf, parseYaml } from '../../yaml/tree';
import { crossProblems } from './crossCheck';
import { type Platform, platformShape } from './platform';
import { type Problem, Reading } from './shape';

const MOST_TOLD = 20;

/** Reads a platform file. Throws preconditionError 'platform-file' with file:line:column, what was expected and what was found, for each mistake. */
export const readPlatform = (text: string, file: string): Platform => {
  const yaml = parseYaml(text);
  const refuse = (problems: readonly Problem[]): OneError => {
    const told = [...problems]
      .sort((a, b) => a.at - b.at)
      .map(({ at, expected, found }) => {
        const { line, column } = yaml.placeOf(at);
        return `${file}:${line}:${column}: expected ${expected}, found: ${found}`;
      });
    const more = told.length > MOST_TOLD ? [`and ${told.length - MOST_TOLD} more`] : [];
    return preconditionError('platform-file', [...told.slice(0, MOST_TOLD), ...more].join('\n'), { next: 'man onenode (the platform file), or onenode init' });
  };
  if ('problem' in yaml) throw refuse([yaml.problem]);
  if (yaml.root === undefined) throw refuse([{ at: 0, expected: 'a platform: a map with machines', found: kindOf(undefined) }]);
  const reading = new Reading();
  const platform = platformShape.read(yaml.root, [], reading);
  if (platform === undefined || reading.problems.length > 0) throw refuse(reading.problems);
  const crossed = crossProblems(platform, reading);
  if (crossed.length > 0) throw refuse(crossed);
  return platform;
};
