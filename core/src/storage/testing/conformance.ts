/**
 * What every storage engine must do, as tests that each engine's own test file runs:
 *
 *   engineConformance('memory', async () => ({ open: async () => memoryEngine('inmem', disk), ... }));
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { text, utf8 } from '../../base/bytes.ts';
import { type Fence, FencedError, keyAfter, prefixEnd, type StorageEngine, type Write } from '../engine.ts';
import { compareKeys } from '../key-order.ts';

/** A place for one engine's data. */
export type EngineSite = {
  /** Opens an engine over the data of this site; called again after `close`, it finds them. */
  open(): Promise<StorageEngine>;
  /** Removes the data. */
  remove(): Promise<void>;
};

/** In the order of their UTF-8 bytes; sorting UTF-16 units would put the last two before U+FFFD. */
const ORDERED = [
  'a',
  'a/',
  'a/b',
  'a0',
  'aa',
  'b',
  'z',
  'é',
  '€',
  '\uE000',
  '\uFFFD',
  '\u{10000}',
  '\u{1F511}',
];

export function engineConformance(name: string, makeSite: () => Promise<EngineSite>): void {
  const opened = (work: (engine: StorageEngine, site: EngineSite) => Promise<void>) => async () => {
    const site = await makeSite();
    try {
      const engine = await site.open();
      await work(engine, site);
      await engine.close();
    } finally {
      await site.remove();
    }
  };

  describe(`storage engine ${name}`, () => {
    it(
      'returns what was committed, and undefined for what was not',
      opened(async (engine) => {
        const fence = await engine.acquire();
        await engine.commit([put('k', 'v'), { key: 'binary', value: Uint8Array.of(0, 255, 0, 13) }], fence);
        assert.equal(await textAt(engine, 'k'), 'v');
        assert.deepEqual(await engine.get('binary'), Uint8Array.of(0, 255, 0, 13));
        assert.equal(await engine.get('absent'), undefined);
      }),
    );

    it(
      'stores an empty value, which is not the same as none',
      opened(async (engine) => {
        await engine.commit([put('empty', '')], await engine.acquire());
        assert.deepEqual(await engine.get('empty'), new Uint8Array(0));
        assert.deepEqual(await keysOf(engine, { from: '' }), ['empty']);
      }),
    );

    it(
      'overwrites and deletes; deleting what is not there is no error',
      opened(async (engine) => {
        const fence = await engine.acquire();
        await engine.commit([put('a', '1'), put('b', '1')], fence);
        await engine.commit([put('a', '2'), remove('b'), remove('never')], fence);
        assert.equal(await textAt(engine, 'a'), '2');
        assert.equal(await engine.get('b'), undefined);
      }),
    );

    it(
      'hands out bytes of its own: changing them changes nothing stored',
      opened(async (engine) => {
        const value = utf8('value');
        await engine.commit([{ key: 'k', value }], await engine.acquire());
        value.fill(0);
        const got = await engine.get('k');
        got?.fill(0);
        const [entry] = await engine.range({ from: 'k', limit: 1 });
        entry?.value.slice().fill(0);
        assert.equal(await textAt(engine, 'k'), 'value');
        assert.equal(got?.constructor, Uint8Array, 'a plain Uint8Array, whose slice copies');
        assert.equal(entry?.value.constructor, Uint8Array);
      }),
    );

    it(
      'orders keys by their UTF-8 bytes, forwards and backwards',
      opened(async (engine) => {
        const shuffled = [...ORDERED].sort((a, b) => (a < b ? 1 : -1));
        await engine.commit(
          shuffled.map((key) => put(key, key)),
          await engine.acquire(),
        );
        assert.deepEqual(await keysOf(engine, { from: '' }), ORDERED);
        assert.deepEqual(await keysOf(engine, { from: '', reverse: true }), [...ORDERED].reverse());
        assert.deepEqual([...ORDERED].sort(compareKeys), ORDERED);
      }),
    );

    it(
      'reads a range from its start, inclusive, to its end, exclusive',
      opened(async (engine) => {
        await engine.commit(
          ['a', 'b', 'c', 'd'].map((key) => put(key, key)),
          await engine.acquire(),
        );
        assert.deepEqual(await keysOf(engine, { from: 'b', to: 'd' }), ['b', 'c']);
        assert.deepEqual(await keysOf(engine, { from: 'b', to: 'd', reverse: true }), ['c', 'b']);
        assert.deepEqual(await keysOf(engine, { from: 'bb' }), ['c', 'd']);
        assert.deepEqual(await keysOf(engine, { from: 'a', to: 'a' }), []);
        assert.deepEqual(await keysOf(engine, { from: 'd', to: 'a' }), []);
        assert.deepEqual(await keysOf(engine, { from: 'x' }), []);
        assert.deepEqual(await keysOf(engine, { from: keyAfter('b') }), ['c', 'd']);
      }),
    );

    it(
      'stops a range at its limit, at either end',
      opened(async (engine) => {
        await engine.commit(
          ['a', 'b', 'c', 'd'].map((key) => put(key, key)),
          await engine.acquire(),
        );
        assert.deepEqual(await keysOf(engine, { from: '', limit: 2 }), ['a', 'b']);
        assert.deepEqual(await keysOf(engine, { from: '', limit: 2, reverse: true }), ['d', 'c']);
        assert.deepEqual(await keysOf(engine, { from: '', to: 'c', limit: 1, reverse: true }), ['b']);
      }),
    );

    it(
      'leaves values out and stops at a number of bytes when asked to',
      opened(async (engine) => {
        await engine.commit(
          ['a', 'b', 'c', 'd'].map((key) => put(key, 'x'.repeat(100))),
          await engine.acquire(),
        );
        const keys = await engine.range({ from: '', limit: 10, keysOnly: true });
        assert.deepEqual(
          keys.map(({ key, value }) => [key, value.length]),
          [
            ['a', 0],
            ['b', 0],
            ['c', 0],
            ['d', 0],
          ],
        );
        assert.equal((await engine.range({ from: '', limit: 10, bytesMax: 1 })).length, 1);
        assert.equal((await engine.range({ from: '', limit: 10, bytesMax: 200 })).length, 2);
        assert.equal((await engine.range({ from: '', limit: 10, bytesMax: 201 })).length, 3);
        assert.equal((await engine.range({ from: '', limit: 10, bytesMax: 9999 })).length, 4);
      }),
    );

    it(
      'reads long ranges whole',
      opened(async (engine) => {
        const fence = await engine.acquire();
        const count = Math.min(3000, engine.limits.rangeEntriesMax);
        const keys = Array.from({ length: count }, (_, i) => `k/${String(i).padStart(6, '0')}`);
        await engine.commit(
          keys.map((key) => put(key, `${key}${'.'.repeat(200)}`)),
          fence,
        );
        assert.deepEqual(await keysOf(engine, { from: 'k/', to: prefixEnd('k/'), limit: count }), keys);
        const backwards = await keysOf(engine, { from: '', limit: count, reverse: true });
        assert.deepEqual(backwards, [...keys].reverse());
      }),
    );

    it(
      'refuses a range and a commit over its limits, and commits nothing of it',
      opened(async (engine) => {
        const fence = await engine.acquire();
        const { rangeEntriesMax, batchWritesMax } = engine.limits;
        await assert.rejects(engine.range({ from: '', limit: rangeEntriesMax + 1 }));
        await assert.rejects(engine.range({ from: '', limit: 0 }));
        const tooMany = Array.from({ length: batchWritesMax + 1 }, (_, i) => put(`k${i}`, ''));
        await assert.rejects(engine.commit(tooMany, fence));
        await assert.rejects(engine.commit([put('good', ''), put('lone \ud800 surrogate', '')], fence));
        await assert.rejects(engine.commit([put('', '')], fence));
        assert.deepEqual(await keysOf(engine, { from: '' }), []);
      }),
    );

    it(
      'lets only the newest fence commit, and an old one change nothing',
      opened(async (engine) => {
        const old = await engine.acquire();
        await engine.commit([put('k', 'old')], old);
        const fresh = await engine.acquire();
        await assert.rejects(engine.commit([put('k', 'stale'), put('new', 'stale')], old), FencedError);
        assert.equal(await textAt(engine, 'k'), 'old');
        assert.equal(await engine.get('new'), undefined);
        await engine.commit([put('k', 'fresh')], fresh);
        assert.equal(await textAt(engine, 'k'), 'fresh');
      }),
    );

    it(
      'shows a commit whole or not at all, to reads that run beside it',
      opened(async (engine) => {
        const fence = await engine.acquire();
        const keys = Array.from({ length: 50 }, (_, i) => `k${String(i).padStart(2, '0')}`);
        for (let round = 0; round < 20; round++) {
          const commit = engine.commit(
            keys.map((key) => put(key, String(round))),
            fence,
          );
          const seen = await engine.range({ from: '', limit: 100 });
          const values = new Set(seen.map(({ value }) => text(value)));
          assert.ok(values.size <= 1, `a range shows ${values.size} states`);
          assert.ok(seen.length === 0 || seen.length === keys.length);
          await commit;
        }
      }),
    );

    it(
      'takes commits that do not wait for one another',
      opened(async (engine) => {
        const fence = await engine.acquire();
        await Promise.all(
          Array.from({ length: 20 }, (_, i) =>
            engine.commit([put(`k${i}`, String(i)), put('last', '')], fence),
          ),
        );
        assert.equal((await keysOf(engine, { from: '' })).length, 21);
      }),
    );

    it('has after a close and an open what was committed before', async () => {
      const site = await makeSite();
      try {
        const first = await site.open();
        const fence = await first.acquire();
        await first.commit([put('kept', '1'), put('gone', '1')], fence);
        await first.commit([remove('gone'), put('\u{1F511}', '2')], fence);
        await first.close();
        const second = await site.open();
        assert.deepEqual(await keysOf(second, { from: '' }), ['kept', '\u{1F511}']);
        await assertFenceWorks(second);
        await second.close();
      } finally {
        await site.remove();
      }
    });

    it('refuses everything once it is closed', async () => {
      const site = await makeSite();
      try {
        const engine = await site.open();
        const fence = await engine.acquire();
        await engine.close();
        await assert.rejects(engine.get('k'));
        await assert.rejects(engine.range({ from: '', limit: 1 }));
        await assert.rejects(engine.commit([put('k', 'v')], fence));
      } finally {
        await site.remove();
      }
    });
  });
}

async function assertFenceWorks(engine: StorageEngine): Promise<void> {
  const fence: Fence = await engine.acquire();
  await engine.commit([put('after', '3')], fence);
  assert.equal(await textAt(engine, 'after'), '3');
}

function put(key: string, value: string): Write {
  return { key, value: utf8(value) };
}

function remove(key: string): Write {
  return { key, value: undefined };
}

async function textAt(engine: StorageEngine, key: string): Promise<string | undefined> {
  const value = await engine.get(key);
  return value && text(value);
}

async function keysOf(
  engine: StorageEngine,
  range: { readonly from: string; readonly to?: string; readonly limit?: number; readonly reverse?: boolean },
): Promise<readonly string[]> {
  const entries = await engine.range({ limit: 100, ...range });
  return entries.map(({ key }) => key);
}
