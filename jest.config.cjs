// Layers are projects, so that `npm test` runs the fast ones and `./run-tests` all of them.
const esmOnly = [
  'chalk',
  'execa',
  'inquirer',
  '@inquirer',
  'kysely',
  'unicorn-magic',
  'figures',
  'is-unicode-supported',
  'get-stream',
  '@sec-ant',
  '@sindresorhus',
  'human-signals',
  'is-plain-obj',
  'is-stream',
  'npm-run-path',
  'path-key',
  'parse-ms',
  'pretty-ms',
  'strip-final-newline',
  'yoctocolors',
  'signal-exit',
  'fast-xml-parser',
  'strnum',
  'fast-check',
  'pure-rand',
];

const layer = (name, extra = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  transform: {
    '^.+\\.[cm]?[jt]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})(/|$))`, '<rootDir>/dist/'],
  // exported only under the "node" import condition, which the CommonJS resolver of jest does not use
  moduleNameMapper: { '^unicorn-magic$': '<rootDir>/node_modules/unicorn-magic/node.js' },
  ...extra,
});

// minutes of them: workers killed at every point, many processes at once, every action in every state, every request by every way to have a right
const EXHAUSTIVE = ['test/state/processes/.*', 'test/state/ops/rightsMatrix', 'test/cli/matrix'].map((file) => `${file}\\.test\\.ts$`);
// these tell of each request one by one: the fast layer takes some of them (test/support/sample.ts), the exhaustive one all
const SAMPLED = ['test/state/ops/rehearsal', 'test/state/ops/rights'].map((file) => `${file}\\.test\\.ts$`);
const inMemory = { globalSetup: '<rootDir>/test/support/jest/makeRoom.cjs', globalTeardown: '<rootDir>/test/support/jest/leaveRoom.cjs' };

module.exports = {
  // jest keeps one core for itself otherwise, which has next to nothing to do
  maxWorkers: '100%',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  // a guard against what hangs, not a measure: a busy machine must not fail a test
  testTimeout: 120_000,
  projects: [
    ...['unit', 'contract', 'cli', 'state', 'architecture'].map((name) => layer(name, { ...inMemory, testPathIgnorePatterns: EXHAUSTIVE })),
    layer('exhaustive', { ...inMemory, testMatch: undefined, testRegex: [...EXHAUSTIVE, ...SAMPLED], globals: { EXHAUSTIVE: true } }),
    ...['integration', 'lab'].map((name) => layer(name)),
    // every plan broken at every point: minutes, too
    layer('crash', { globalSetup: '<rootDir>/test/crash/report.cjs', globalTeardown: '<rootDir>/test/crash/reportEnd.cjs' }),
  ],
};
