const asyncHooks = require('node:async_hooks');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');
const { OneAfterAnother } = require('./oneAfterAnother.cjs');

/** by the file's name: its text, and what V8 made of it */
const compiled = new Map();
const compile = vm.compileFunction;

/**
 * jest has each module compiled anew for each file of tests, a thousand for a command: that alone was half of what loading takes. What V8 made of a text
 * is kept while a worker lives. The modules themselves are still each test file's own.
 */
vm.compileFunction = (text, names, options) => {
  const known = compiled.get(options.filename);
  if (known?.text === text) return compile(text, names, { ...options, cachedData: known.data });
  const made = compile(text, names, { ...options, produceCachedData: true });
  if (made.cachedData) compiled.set(options.filename, { text, data: made.cachedData });
  return made;
};

const Storage = asyncHooks.AsyncLocalStorage;
const RUNNER = 'jestAdapterInit';

/** Of others than jest's runner (prompts have one), made by the file of tests that runs now: each that is left makes every promise of the next files dearer. */
const storages = new Set();

asyncHooks.AsyncLocalStorage = new Proxy(Storage, {
  construct(target, args, newTarget) {
    if (new Error().stack.includes(RUNNER)) return new OneAfterAnother();
    const storage = Reflect.construct(target, args, newTarget);
    storages.add(storage);
    return storage;
  },
});

module.exports = class extends TestEnvironment {
  async teardown() {
    for (const storage of storages) storage.disable();
    storages.clear();
    await super.teardown();
  }
};
