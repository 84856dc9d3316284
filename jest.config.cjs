const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { bundled } = require('./test/support/jest/packages.cjs');

const TYPESCRIPT = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } };

// minutes of them: workers killed at every point, many processes at once, every action in every state, every request by every way to have a right;
// and what runs programs by the hundred: drivers of files on this machine, the bundle, the rules of imports on files that break them
const EXHAUSTIVE = [
  'test/state/processes/.*',
  'test/state/ops/rightsMatrix',
  'test/cli/(matrix|program)',
  'test/contract/(fsDatastore|rsyncBackup|transfer)',
  'test/architecture/rules',
];
// those that take a sample of their cases (test/support/sample.ts) are part of the fast layers, and as a whole of the exhaustive one
const SAMPLED = readdirSync(join(__dirname, 'test'), { recursive: true })
  .filter((path) => path.endsWith('.test.ts') && readFileSync(join(__dirname, 'test', path), 'utf8').includes("/support/sample'"))
  .map((path) => `test/${path.slice(0, -'.test.ts'.length)}`);
const files = (paths) => paths.map((path) => `${path}\\.test\\.ts$`);
/** With the exhaustive layer in the same run nothing need be tried in part before it is tried whole. */
const besides = process.env.ONEKIT_TESTS === 'whole' ? [...EXHAUSTIVE, ...SAMPLED] : EXHAUSTIVE;
const inMemory = { globalSetup: '<rootDir>/test/support/jest/makeRoom.cjs', globalTeardown: '<rootDir>/test/support/jest/leaveRoom.cjs' };

// Layers are projects, so that `npm test` runs the fast ones and `./run-tests` all of them.
const layers = (moduleNameMapper) => {
  const layer = (name, extra = {}) => ({
    displayName: name,
    rootDir: __dirname,
    // not all of the project: jest looks at each file below its roots, once a layer
    roots: ['<rootDir>/src', '<rootDir>/test'],
    testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
    testEnvironment: '<rootDir>/test/support/jest/environment.cjs',
    transform: { '\\.ts$': ['@swc/jest', TYPESCRIPT] },
    moduleNameMapper,
    ...extra,
  });
  return [
    ...['unit', 'contract', 'cli', 'state', 'architecture'].map((name) => layer(name, { ...inMemory, testPathIgnorePatterns: files(besides) })),
    layer('exhaustive', { ...inMemory, testMatch: undefined, testRegex: files([...EXHAUSTIVE, ...SAMPLED]), globals: { EXHAUSTIVE: true } }),
    ...['integration', 'lab'].map((name) => layer(name)),
    // every plan broken at every point: minutes, too
    layer('crash', { globalSetup: '<rootDir>/test/crash/report.cjs', globalTeardown: '<rootDir>/test/crash/reportEnd.cjs' }),
  ];
};

module.exports = async () => ({
  // jest keeps one core for itself otherwise, which has next to nothing to do
  maxWorkers: '100%',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  // a guard against what hangs, not a measure: a busy machine must not fail a test
  testTimeout: 120_000,
  projects: layers(await bundled()),
});
