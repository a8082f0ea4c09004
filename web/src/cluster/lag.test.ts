import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDr } from './facts.ts';
import { addLag, LAG_WINDOW_MS, type LagHistory, lagLines, lagTop } from './lag.ts';

const primary = (lag: number) =>
  parseDr({ mode: 'primary', secondaries: [{ node_id: 'b', lag_records: lag, silent_seconds: 0 }] });

test('samples older than the window are forgotten, and so are secondaries that are gone', () => {
  let history: LagHistory = addLag(new Map(), primary(1), 0);
  history = addLag(history, primary(2), LAG_WINDOW_MS + 1);
  assert.deepEqual(
    history.get('b')?.map((sample) => sample.records),
    [2],
  );
  assert.equal(addLag(history, parseDr({ mode: 'disabled' }), LAG_WINDOW_MS + 2).size, 0);
});

test('a secondary remembers its own lag', () => {
  const dr = parseDr({ mode: 'secondary', lag_records: 7, lag_seconds: 0.5 });
  assert.deepEqual([...addLag(new Map(), dr, 3)], [['self', [{ at: 3, records: 7, seconds: 0.5 }]]]);
});

test('a secondary may be called anything', () => {
  for (const id of ['constructor', '__proto__', 'toString']) {
    const dr = parseDr({ mode: 'primary', secondaries: [{ node_id: id, lag_records: 1 }] });
    assert.equal(addLag(addLag(new Map(), dr, 1), dr, 2).get(id)?.length, 2, id);
  }
});

test('the newest sample is at the right, the largest at the top, and an unknown one breaks the line', () => {
  const samples = [
    { at: 0, records: 0, seconds: 0 },
    { at: LAG_WINDOW_MS / 2, records: undefined, seconds: 0 },
    { at: LAG_WINDOW_MS, records: 20, seconds: 0 },
  ];
  assert.deepEqual(lagLines(samples, 'records', LAG_WINDOW_MS, 20), ['0.00,100.00', '100.00,0.00']);
});

test('the axis ends at a round number that holds everything', () => {
  const top = (records: number) => lagTop([{ at: 0, records, seconds: 0 }], 'records');
  assert.deepEqual([0, 9, 11, 21, 199, 200, 201, 5_001].map(top), [10, 10, 20, 50, 200, 200, 500, 10_000]);
});
