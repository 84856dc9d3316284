const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

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

module.exports = TestEnvironment;
