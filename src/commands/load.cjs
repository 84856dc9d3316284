// Starts a command from dist/ with V8's code cache: compiling the bundle is a third of what a short command costs.
// (Node.js 22 can do this by itself; 20 cannot.) Without a cache, or with one of another Node.js, everything still works, only slower.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { Script } = require('node:vm');
const { wrap } = require('node:module');

// A verb that is typed much has a pack: in one file an index (JSON, its length in the first four bytes), the chunks that it loads as one script, and what V8 made
// of them. Whatever else is loaded comes from its own file, with the cache of the command: the same index, then the pieces.
const packOf = (name, verb) => join(__dirname, 'packs', `${name}-${verb}`);
const cacheOf = (name) => join(__dirname, 'code-cache', name);

const readPieces = (file) => {
  try {
    const whole = readFileSync(file);
    const length = whole.readUInt32LE(0);
    return { index: JSON.parse(whole.latin1Slice(4, 4 + length)), pieces: whole.subarray(4 + length) };
  } catch {
    return undefined;
  }
};

const writePieces = (file, index, pieces) => {
  const head = Buffer.from(JSON.stringify(index));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, Buffer.concat([size, head, ...pieces]));
};

let command;
/** names of chunks -> functions, of the pack */
let packed = new Map();
let packScript;
let cache;
const loaded = new Map();
const scripts = new Map();

/** A chunk's function, with what CommonJS gives a module. */
const compiled = (name) => {
  const known = packed.get(name);
  if (known) return known;
  cache ??= readPieces(cacheOf(command)) ?? { index: {}, pieces: Buffer.alloc(0) };
  const file = join(__dirname, name);
  const at = cache.index[name];
  const script = new Script(wrap(readFileSync(file, 'utf8')), { filename: file, cachedData: at && cache.pieces.subarray(at[0], at[0] + at[1]) });
  scripts.set(name, script);
  return script.runInThisContext();
};

/** All chunks lie in one folder, beside the entries' one: `./x.js` from a chunk, `./chunks/x.js` from an entry. */
const named = (from, id) => {
  const name = id.slice(2);
  return from.startsWith('chunks/') && !id.startsWith('../') ? `chunks/${name}` : resolve(dirname(join(__dirname, from)), id).slice(__dirname.length + 1);
};

const load = (name) => {
  const known = loaded.get(name);
  if (known) return known.exports;
  const file = join(__dirname, name);
  const module = { exports: {}, filename: file, id: file };
  loaded.set(name, module);
  const requireFrom = (id) => (id.startsWith('.') ? load(named(name, id)) : require(id));
  requireFrom.resolve = require.resolve;
  compiled(name).call(module.exports, module.exports, requireFrom, module, file, __dirname);
  return module.exports;
};

const openPack = (file) => {
  const pack = readPieces(file);
  if (!pack) return;
  const { names, source } = pack.index;
  const cachedData = pack.pieces.length > source ? pack.pieces.subarray(source) : undefined;
  packScript = new Script(pack.pieces.latin1Slice(0, source), { filename: file, cachedData });
  const functions = packScript.runInThisContext();
  packed = new Map(names.map((name, i) => [name, functions[i]]));
};

/** Runs dist/<name>.js. */
exports.start = (name) => {
  command = name;
  const verb = process.argv[2];
  const pack = verb === 'list' || verb === 'show' ? packOf(name, verb) : undefined;
  // set by the build: "cache": what this run compiled is added to the command's cache; "pack": what it loaded is packed
  const write = process.env.ONEKIT_BUILDS;
  if (pack && write !== 'cache') openPack(pack);
  if (write) process.on('exit', () => (write === 'cache' ? writeCache() : process.exitCode ? undefined : writePack(pack)));
  load(`${name}.js`);
};

const writeCache = () => {
  const pieces = [];
  const index = {};
  let offset = 0;
  const add = (name, data) => {
    index[name] = [offset, data.length];
    pieces.push(data);
    offset += data.length;
  };
  for (const [name, script] of scripts) add(name, script.createCachedData());
  for (const [name, [at, length]] of Object.entries(cache?.index ?? {})) if (!scripts.has(name)) add(name, cache.pieces.subarray(at, at + length));
  writePieces(cacheOf(command), index, pieces);
};

/** One character beyond Latin-1 would make V8 keep all of the source in twice the space. */
const inAscii = (source) => {
  if (/\\[^\0-\x7f]/.test(source)) throw new Error('a character that is escaped already cannot be escaped');
  return source.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
};

/** The first run packs the sources of what it loaded; the second, which ran from the pack, adds what V8 made of them. */
const writePack = (file) => {
  const names = packScript ? [...packed.keys()] : [...loaded.keys()];
  const source = Buffer.from(`[${names.map((name) => wrap(inAscii(readFileSync(join(__dirname, name), 'utf8'))).replace(/;$/, '')).join(',\n')}]`);
  writePieces(file, { names, source: source.length }, packScript ? [source, packScript.createCachedData()] : [source]);
};
