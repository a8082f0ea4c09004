import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '@holdfast/core/base/bytes';
import { Fault } from '@holdfast/core/base/refusal';
import { FencedError, type StorageEngine } from '@holdfast/core/storage/engine';
import { memoryEngine } from '@holdfast/core/storage/memory';
import { watchEngine } from './watch-engine.ts';

/** A memory engine whose commits fail with `errors`, one after the other. */
function failing(errors: Error[]): StorageEngine {
  const engine = memoryEngine();
  return {
    type: engine.type,
    limits: engine.limits,
    get: (key) => engine.get(key),
    range: (range) => engine.range(range),
    acquire: () => engine.acquire(),
    close: () => engine.close(),
    commit(writes, fence) {
      const error = errors.shift();
      return error === undefined ? engine.commit(writes, fence) : Promise.reject(error);
    },
  };
}

test('a failed disk is told once, an old fence never, and both still fail the commit', async () => {
  const told: string[] = [];
  const engine = watchEngine(
    failing([new FencedError('old'), new Fault('EIO'), new Fault('closed')]),
    (reason) => told.push(reason),
  );
  const fence = await engine.acquire();
  const commit = () => engine.commit([{ key: 'a', value: utf8('1') }], fence);
  await assert.rejects(commit(), FencedError);
  assert.deepEqual(told, []);
  await assert.rejects(commit(), { message: 'EIO' });
  await assert.rejects(commit(), { message: 'closed' });
  assert.deepEqual(told, ['EIO']);
});

test('what is committed through it is read through it', async () => {
  const engine = watchEngine(memoryEngine(), () => assert.fail('nothing failed'));
  const fence = await engine.acquire();
  await engine.commit([{ key: 'a', value: utf8('1') }], fence);
  assert.deepEqual(await engine.get('a'), utf8('1'));
  assert.equal((await engine.range({ from: '', limit: 10 })).length, 1);
  assert.equal(engine.type, 'inmem');
  await engine.close();
});
