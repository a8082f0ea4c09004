import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import type { StorageEngine } from '../storage/engine.ts';
import type { MemoryDisk } from '../storage/memory.ts';
import type { Ledger } from './ledger.ts';
import { failingAt, flipped, open, rowsOf, tamper, wrapped, write } from './testing/world.ts';

/** Enough entries for a packed index. */
async function fill(ledger: Ledger): Promise<void> {
  for (let part = 0; part < 4; part++) {
    const tx = ledger.begin();
    for (let i = 0; i < 2700; i++) tx.put(`${i % 9 === 0 ? 'local' : 'shared'}/${part}/${i}`, utf8(`${i}`));
    await ledger.commit(tx);
  }
}

/** An engine that counts the index rows that are read. */
function countingIndex(engine: StorageEngine): StorageEngine & { readonly indexRows: () => number } {
  let count = 0;
  return wrapped(engine, {
    indexRows: () => count,
    range: async (range) => {
      const found = await engine.range(range);
      count += found.filter(({ key }) => key.includes('/index/')).length;
      return found;
    },
  });
}

async function reopen(disk: MemoryDisk): Promise<{ readonly ledger: Ledger; readonly indexRows: number }> {
  let counting: ReturnType<typeof countingIndex> | undefined;
  const { ledger } = await open(disk, (engine) => {
    counting = countingIndex(engine);
    return counting;
  });
  return { ledger, indexRows: counting?.indexRows() ?? 0 };
}

const filled = (async () => {
  const { ledger, disk } = await open();
  await fill(ledger);
  await ledger.close();
  return { disk, first: ledger };
})();

/** A disk of one's own with what a ledger of more than 10,000 entries left when it was closed. */
async function closed(): Promise<{ readonly disk: MemoryDisk; readonly first: Ledger }> {
  const { disk, first } = await filled;
  return { disk: disk.clone(), first };
}

const packedRows = (disk: MemoryDisk) => Object.keys(rowsOf(disk)).filter((key) => key.includes('/trie/'));

describe('the packed index', () => {
  it('lets a ledger that was closed open without a look at the index rows, and equal', async () => {
    const { disk, first } = await closed();
    const { ledger, indexRows } = await reopen(disk);
    assert.equal(indexRows, 0);
    assert.deepEqual(ledger.head(), first.head());
    assert.deepEqual(ledger.node('shared', ''), first.node('shared', ''));
    assert.deepEqual((await ledger.verify()).corrupted, []);
  });

  it('is not believed at another head, and written anew at the next close', async () => {
    const { disk } = await closed();
    const { ledger } = await reopen(disk);
    await write(ledger, { 'shared/0/1': undefined, 'shared/more': '1' });
    const crashed = await reopen(disk);
    assert.ok(crashed.indexRows > 10_000);
    assert.deepEqual(crashed.ledger.head(), ledger.head());
    await crashed.ledger.close();
    const again = await reopen(disk);
    assert.equal(again.indexRows, 0);
    assert.deepEqual(again.ledger.head(), ledger.head());
  });

  it('forgets buckets that have become empty', async () => {
    const { disk } = await closed();
    const { ledger } = await reopen(disk);
    for (let part = 0; part < 4; part++) {
      const tx = ledger.begin();
      for (let i = 0; i < 2700; i++) if (i % 9 === 0) tx.delete(`local/${part}/${i}`);
      for (let i = 0; i < 400; i++) tx.put(`shared/more/${part}/${i}`, utf8('x'));
      await ledger.commit(tx);
    }
    await ledger.close();
    assert.deepEqual(
      packedRows(disk).filter((key) => key.includes('/local/')),
      [],
    );
    const again = await reopen(disk);
    assert.equal(again.indexRows, 0);
    assert.deepEqual(again.ledger.head(), ledger.head());
  });

  it('is not believed when any of its rows is damaged, cut, missing or out of order', async () => {
    const damage: readonly ((value: Uint8Array) => Uint8Array | undefined)[] = [
      (value) => flipped(value),
      (value) => value.slice(0, -1),
      (value) => value.slice(64),
      () => new Uint8Array(0),
      () => undefined,
      (value) => {
        const swapped = value.slice();
        swapped.set(value.subarray(64, 128), 0);
        swapped.set(value.subarray(0, 64), 64);
        return swapped;
      },
      // The same entry again and again.
      (value) => Uint8Array.from({ length: 64 * 40 }, (_, i) => value[i % 64] ?? 0),
    ];
    const { disk, first } = await closed();
    for (const row of ['g/1/trie/shared/07', 'g/1/trie/at']) {
      for (const change of damage) {
        const copy = disk.clone();
        await tamper(copy, [{ key: row, value: change(copy.rows.get(row) ?? new Uint8Array()) }]);
        const { ledger, indexRows } = await reopen(copy);
        assert.ok(indexRows > 10_000);
        assert.deepEqual(ledger.head(), first.head());
      }
    }
  });

  it('that could not be written whole does no harm', async () => {
    const { disk } = await closed();
    const { ledger } = await reopen(disk);
    await write(ledger, { 'shared/0/1': 'changed' });
    for (const when of ['before', 'after'] as const) {
      const copy = disk.clone();
      const second = await open(copy, (engine) => failingAt(engine, 1, when));
      await second.ledger.close();
      assert.ok(second.env.log.lines.some(({ level }) => level === 'warn'));
      const third = await reopen(copy);
      assert.deepEqual(third.ledger.head(), ledger.head());
      assert.deepEqual((await third.ledger.verify()).corrupted, []);
    }
  });

  it('is not written for a small ledger, nor twice for one head', async () => {
    const small = await open();
    await write(small.ledger, { 'shared/a': '1' });
    await small.ledger.close();
    assert.deepEqual(packedRows(small.disk), []);
    const { disk } = await closed();
    const before = rowsOf(disk);
    let commits = 0;
    const again = await open(disk, (engine) =>
      wrapped(engine, {
        commit: async (writes, fence) => {
          commits += 1;
          await engine.commit(writes, fence);
        },
      }),
    );
    await again.ledger.close();
    assert.equal(commits, 0);
    assert.deepEqual(rowsOf(disk), before);
  });
});
