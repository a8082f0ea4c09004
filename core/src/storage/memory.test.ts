import assert from 'node:assert/strict';
import { it } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { prefixEnd } from './engine.ts';
import { compareKeys } from './key-order.ts';
import { MemoryDisk, memoryEngine } from './memory.ts';
import { engineConformance } from './testing/conformance.ts';

engineConformance('memory', async () => {
  const disk = new MemoryDisk();
  return { open: async () => memoryEngine('inmem', disk), remove: async () => undefined };
});

it('a cloned disk and its original go separate ways', async () => {
  const disk = new MemoryDisk();
  const engine = memoryEngine('inmem', disk);
  await engine.commit([{ key: 'k', value: utf8('1') }], await engine.acquire());
  const clone = memoryEngine('inmem', disk.clone());
  await clone.commit([{ key: 'k', value: undefined }], await clone.acquire());
  assert.deepEqual(await engine.get('k'), utf8('1'));
  assert.equal(await clone.get('k'), undefined);
});

it('an engine over the disk of another one fences it off', async () => {
  const disk = new MemoryDisk();
  const first = memoryEngine('inmem', disk);
  const fence = await first.acquire();
  const second = memoryEngine('inmem', disk);
  await second.acquire();
  await assert.rejects(first.commit([{ key: 'k', value: utf8('1') }], fence), /taken over/);
});

it('the end of a prefix comes after every key below it and before what follows', () => {
  for (const prefix of ['a/', 'a\uD7FF', 'a\uFFFF', 'a\u{10FFFF}', 'é']) {
    const end = prefixEnd(prefix);
    for (const below of ['', '\0', 'z', '\uFFFD', '\u{10FFFF}\u{10FFFF}']) {
      assert.ok(compareKeys(prefix + below, end) < 0, `${prefix}${below} is before the end`);
    }
    assert.ok(end.isWellFormed());
    assert.ok(!end.startsWith(prefix));
  }
  assert.equal(prefixEnd('a/'), 'a0');
  assert.throws(() => prefixEnd('\u{10FFFF}'), RangeError);
});
