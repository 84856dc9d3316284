import { stepsOf } from '../../../src/lib/ops/vm/log';
import type { JournalRow } from '../../../src/state/operations';

const rows = (...all: [step: string, event: string, at: number, detail?: unknown][]): JournalRow[] =>
  all.map(([step, event, at_ms, detail = {}], seq) => ({ operation_id: 1, seq, step, event, at_ms, detail: JSON.stringify(detail) }));

test('a step that ran again after a crash is one: from its first beginning to its last end', () => {
  expect(
    stepsOf(
      rows(
        ['copy', 'begun', 100, { summary: 'copy it', node: 'n1' }],
        ['', 'resumed', 200],
        ['copy', 'begun', 210, { summary: 'copy it', node: 'n1' }],
        ['copy', 'done', 400],
      ),
    ),
  ).toEqual([{ name: 'copy', summary: 'copy it', node: 'n1', beganMs: 100, endedMs: 400, end: 'done', message: '', output: '' }]);
});

test('a step that failed stays failed when it is taken back; others are taken back', () => {
  const steps = stepsOf(
    rows(
      ['a', 'begun', 1],
      ['a', 'done', 2],
      ['b', 'begun', 3],
      ['b', 'failed', 4, { message: 'no', output: 'tool: no' }],
      ['b', 'undone', 5],
      ['a', 'undone', 6],
    ),
  );
  expect(steps.map((s) => [s.name, s.end, s.message, s.output])).toEqual([
    ['a', 'undone', '', ''],
    ['b', 'failed', 'no', 'tool: no'],
  ]);
});

test('what goes on has no end', () => expect(stepsOf(rows(['a', 'begun', 1]))[0]).toMatchObject({ end: 'open', endedMs: 0, summary: 'a' }));
