import { kept, project, rules, type Violation, violations } from './cruise';

describe('of all imports', () => {
  let found: Violation[];
  beforeAll(() => {
    found = violations(project, kept(project));
  });
  test.each(rules.map((r) => [r.name, r.comment]))('%s: %s', (name) => {
    expect(found.filter((v) => v.rule.name === name).map((v) => `${v.from} -> ${v.to}`)).toEqual([]);
  });
});
