// Before and after all crash tests: where they leave what they tried, and the table of it.
const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const room = require('../support/jest/room.cjs');

const FAULTS = [
  'kill -9',
  'connection cut before',
  'connection cut after',
  'no answer in time',
  'node gone before',
  'node gone after',
  'node disk full',
  'front-end disk full',
];
const SHORT = ['kill', 'cut<', 'cut>', 'late', 'gone<', 'gone>', 'full', 'fe full'];

const table = (tried) => {
  const sum = (of) => tried.reduce((all, t) => all + of(t), 0);
  const row = (name, t) => [name, t.commits, t.actions, ...FAULTS.map((f) => t.faults[f] ?? 0), t.ways, t.violations];
  const rows = tried.map((t) => row(t.plan, { ...t, violations: t.violations.length }));
  const all = {
    commits: sum((t) => t.commits),
    actions: sum((t) => t.actions),
    faults: Object.fromEntries(FAULTS.map((f) => [f, sum((t) => t.faults[f] ?? 0)])),
    ways: sum((t) => t.ways),
    violations: sum((t) => t.violations.length),
  };
  const lines = [['plan', 'commits', 'actions', ...SHORT, 'ways out', 'violations'], ...rows, row(`all ${tried.length}`, all)];
  const widths = lines[0].map((_, i) => Math.max(...lines.map((l) => String(l[i]).length)));
  const text = lines.map((l) => l.map((c, i) => (i === 0 ? String(c).padEnd(widths[i]) : String(c).padStart(widths[i]))).join('  ')).join('\n');
  const tries = FAULTS.reduce((n, f) => n + all.faults[f], 0);
  return `\nCrash points: ${tried.length} plans, ${all.commits + all.actions} points, ${FAULTS.length} faults, ${tries} tried, ${all.ways} ways out taken, ${all.violations} violations
<: before the action was done, >: after, and nobody heard of it; fe: the front-end

${text}\n`;
};

module.exports = async () => {
  room.setup();
  process.env.CRASH_REPORT = mkdtempSync(join(tmpdir(), 'onekit-crash-report-'));
};

module.exports.report = async () => {
  const folder = process.env.CRASH_REPORT;
  const file = join(folder, 'tried.jsonl');
  if (existsSync(file)) {
    const tried = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    process.stdout.write(table(tried.sort((a, b) => (a.plan < b.plan ? -1 : 1))));
  }
  rmSync(folder, { recursive: true, force: true });
  room.teardown();
};
