import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LogTail } from './log-tail.ts';

const record = (index: number) => ({ index, hash: '', bytes: new Uint8Array(100) });

it('gives records from an index on, up to a number of bytes and at least one', () => {
  const tail = new LogTail(1000);
  for (let index = 5; index <= 9; index++) tail.push(record(index));
  const indexes = (from: number, bytesMax: number) => tail.from(from, bytesMax)?.map(({ index }) => index);
  assert.deepEqual(indexes(6, 10_000), [6, 7, 8, 9]);
  assert.deepEqual(indexes(6, 200), [6, 7]);
  assert.deepEqual(indexes(6, 299), [6, 7]);
  assert.deepEqual(indexes(9, 1), [9]);
  assert.equal(tail.from(4, 1000), undefined);
});

it('keeps the newest within its bytes', () => {
  const tail = new LogTail(1000);
  for (let index = 1; index <= 5000; index++) tail.push(record(index));
  assert.equal(tail.from(4990, 1000), undefined);
  assert.deepEqual(
    tail.from(4991, 10_000)?.map(({ index }) => index),
    Array.from({ length: 10 }, (_, i) => 4991 + i),
  );
});

it('a record larger than everything leaves the tail empty, not wrong', () => {
  const tail = new LogTail(50);
  tail.push(record(1));
  assert.equal(tail.from(1, 1000), undefined);
  tail.clear();
  assert.equal(tail.from(1, 1000), undefined);
});
