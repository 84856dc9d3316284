// Starts a command from dist/ with V8's code cache: compiling the bundle is a third of what a short command costs.
// (Node.js 22 can do this by itself; 20 cannot.) Without a cache, or with one of another Node.js, everything still works, only slower.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { Script } = require('node:vm');
const { wrap } = require('node:module');

// one file a command, so that none reads and unpacks what only others run: an index (JSON, its length in the first four bytes), then the pieces
const fileOf = (name) => join(__dirname, 'code-cache', name);

const readCache = (name) => {
  try {
    const whole = readFileSync(fileOf(name));
    const length = whole.readUInt32LE(0);
    return { index: JSON.parse(whole.toString('utf8', 4, 4 + length)), pieces: whole.subarray(4 + length) };
  } catch {
    return { index: {}, pieces: Buffer.alloc(0) };
  }
};

const loaded = new Map();
const scripts = new Map();
let cache;

const load = (file) => {
  const known = loaded.get(file);
  if (known) return known.exports;
  const module = { exports: {}, filename: file, id: file };
  loaded.set(file, module);
  const name = file.slice(__dirname.length + 1);
  const at = cache.index[name];
  const script = new Script(wrap(readFileSync(file, 'utf8')), { filename: file, cachedData: at && cache.pieces.subarray(at[0], at[0] + at[1]) });
  scripts.set(name, script);
  const requireFrom = (id) => (id.startsWith('.') ? load(resolve(dirname(file), id)) : require(id));
  requireFrom.resolve = require.resolve;
  script.runInThisContext().call(module.exports, module.exports, requireFrom, module, file, dirname(file));
  return module.exports;
};

/** Runs dist/<name>.js. */
exports.start = (name) => {
  cache = readCache(name);
  // set by the build: what this run compiled is added to the cache
  if (process.env.ONEKIT_WRITE_CODE_CACHE) process.on('exit', () => writeCache(name));
  load(join(__dirname, `${name}.js`));
};

const writeCache = (command) => {
  const pieces = [];
  const index = {};
  let offset = 0;
  const add = (name, data) => {
    index[name] = [offset, data.length];
    pieces.push(data);
    offset += data.length;
  };
  for (const [name, script] of scripts) add(name, script.createCachedData());
  for (const [name, [at, length]] of Object.entries(cache.index)) if (!scripts.has(name)) add(name, cache.pieces.subarray(at, at + length));
  const head = Buffer.from(JSON.stringify(index));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  mkdirSync(join(__dirname, 'code-cache'), { recursive: true });
  writeFileSync(fileOf(command), Buffer.concat([size, head, ...pieces]));
};
