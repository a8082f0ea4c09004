import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toHex, utf8 } from '../base/bytes.ts';
import { Fault } from '../base/refusal.ts';
import { testEnv } from '../base/testing/env.ts';
import { MemoryDisk } from '../storage/memory.ts';
import { encodeEpochs, nextEpoch } from './epochs.ts';
import { Divergence, type Ledger, type LogRecord, type SealedRecord } from './ledger.ts';
import { decodeRecord, encodeRecord } from './record.ts';
import { contents, dice, failingAt, open, rowsOf, valueAt, write } from './testing/world.ts';

const env = testEnv('follow');

/** A primary with some history: values replaced and deleted, both classes, two epochs. */
async function primary(records = 40): Promise<Ledger> {
  const { ledger } = await open(new MemoryDisk(), undefined, testEnv('primary'));
  const random = dice(testEnv('history'));
  for (let i = 1; i < records; i++) {
    if (i === 20) {
      const tx = ledger.begin();
      tx.put('shared/promoted', utf8('yes'));
      const epoch = nextEpoch(ledger.epochs(), ledger.head(), 'b', { entropy: env.entropy, now: 7 });
      await ledger.openEpoch(epoch, tx);
    } else {
      await write(ledger, {
        [`shared/k${random(12)}`]: random(4) === 0 ? undefined : `${i}`,
        [`local/k${random(12)}`]: `${i}`,
        'own/o': `${i}`,
        'shared/always': `${i}`,
      });
    }
  }
  return ledger;
}

/** `record` sealed as its writer would have sealed it. */
function seal(record: LogRecord): SealedRecord {
  const bytes = encodeRecord(record);
  return { index: record.index, hash: toHex(env.crypto.sha256(bytes)), bytes };
}

async function assertRefused(
  follower: Awaited<ReturnType<typeof open>>,
  records: readonly SealedRecord[],
  message: RegExp,
): Promise<void> {
  const before = { rows: rowsOf(follower.disk), head: follower.ledger.head() };
  await assert.rejects(follower.ledger.apply(records), (error: unknown) => {
    assert.ok(error instanceof Divergence, String(error));
    assert.match(error.message, message);
    return true;
  });
  assert.deepEqual(rowsOf(follower.disk), before.rows, 'nothing was written');
  assert.deepEqual(follower.ledger.head(), before.head);
}

describe('a follower', () => {
  it('has the head, roots, epochs, log and data of its primary, in batches of any size', async () => {
    const source = await primary();
    const random = dice(testEnv('batches'));
    const { ledger, disk } = await open();
    for (let index = 1; index <= source.head().index; ) {
      const records = await source.read(index, 1 + random(2000));
      await ledger.apply(records);
      index += records.length;
    }
    assert.deepEqual(ledger.head(), source.head());
    assert.deepEqual(ledger.epochs(), source.epochs());
    assert.deepEqual(await contents(ledger), await contents(source));
    assert.deepEqual(await contents(ledger, 'local'), await contents(source, 'local'));
    assert.deepEqual(await ledger.read(1, 1e9), await source.read(1, 1e9));
    assert.equal(await valueAt(ledger, 'own/o'), undefined, 'own entries do not travel');
    const again = await open(disk);
    assert.deepEqual(again.ledger.head(), source.head());
    assert.deepEqual((await again.ledger.verify()).corrupted, []);
  });

  it('keeps its own entries, and commits them between records', async () => {
    const source = await primary(5);
    const { ledger } = await open();
    await ledger.apply(await source.read(1, 1));
    await write(ledger, { 'own/mine': '1' });
    await ledger.apply(await source.read(2, 1e9));
    assert.equal(await valueAt(ledger, 'own/mine'), '1');
    assert.deepEqual(ledger.head(), source.head());
  });

  it('can become the primary and open the next epoch, which others follow', async () => {
    const source = await primary();
    const { ledger } = await open();
    await ledger.apply(await source.read(1, 1e9));
    const epoch = nextEpoch(ledger.epochs(), ledger.head(), 'c', { entropy: env.entropy, now: 9 });
    await ledger.openEpoch(epoch, ledger.begin());
    await write(ledger, { 'shared/new': '1' });
    await source.apply(await ledger.read(source.head().index + 1, 1e9));
    assert.deepEqual(source.head(), ledger.head());
    assert.equal(source.epochs().at(-1)?.id, epoch.id);
  });

  it('takes records it has already as none', async () => {
    const source = await primary();
    const follower = await open();
    const records = await source.read(1, 1e9);
    await follower.ledger.apply(records.slice(0, 30));
    const before = rowsOf(follower.disk);
    await follower.ledger.apply(records.slice(10, 30));
    assert.deepEqual(rowsOf(follower.disk), before);
    await follower.ledger.apply(records.slice(25));
    assert.deepEqual(follower.ledger.head(), source.head());
    await follower.ledger.truncateBefore(30);
    await follower.ledger.apply(records.slice(0, 5));
    assert.deepEqual(follower.ledger.head(), source.head());
  });

  it('applies more records at once than one engine commit holds', async () => {
    const source = (await open()).ledger;
    for (let i = 0; i < 10; i++) {
      const tx = source.begin();
      for (let j = 0; j < 14; j++) tx.put(`shared/${j}`, new Uint8Array(1024 * 1024).fill(i));
      await source.commit(tx);
    }
    const { ledger } = await open();
    await ledger.apply(await source.read(1, 1e9));
    assert.deepEqual(ledger.head(), source.head());
  });

  it('tells its listeners and wakes who waits', async () => {
    const source = await primary(4);
    const { ledger } = await open();
    const keys = new Set<string>();
    ledger.onChange((changed) => {
      for (const key of changed) keys.add(key);
    });
    const wait = ledger.advanced(2);
    await ledger.apply(await source.read(1, 1e9));
    await wait;
    assert.ok(keys.has('shared/always'));
  });

  for (const when of ['before', 'after'] as const) {
    it(`that crashes ${when} any commit goes on where its head is`, async () => {
      const source = await primary();
      for (let at = 2; at < 12; at++) {
        const disk = new MemoryDisk();
        const first = await open(disk, (engine) => failingAt(engine, at, when));
        await follow(first.ledger, source).catch((error: unknown) => assert.ok(error instanceof Fault));
        const second = await open(disk);
        assert.deepEqual((await second.ledger.verify()).corrupted, []);
        await follow(second.ledger, source);
        assert.deepEqual(second.ledger.head(), source.head());
      }
    });
  }
});

async function follow(ledger: Ledger, source: Ledger): Promise<void> {
  while (ledger.head().index < source.head().index) {
    await ledger.apply(await source.read(ledger.head().index + 1, 600));
  }
}

describe('a follower refuses and writes nothing of', () => {
  const prepared = async () => {
    const source = await primary();
    const follower = await open();
    const records = await source.read(1, 1e9);
    await follower.ledger.apply(records.slice(0, 10));
    const next = records[10];
    assert.ok(next !== undefined);
    return { follower, records, next, record: decodeRecord(next.bytes) };
  };

  it('a record that does not follow its head', async () => {
    const { follower, records } = await prepared();
    await assertRefused(follower, records.slice(11, 12), /does not follow record 10/);
    await assertRefused(follower, [...records.slice(10, 12), ...records.slice(13, 14)], /does not follow/);
  });

  it('a record whose bytes do not have its hash, wherever the bit is flipped', async () => {
    const { follower, records, next } = await prepared();
    for (let at = 0; at < next.bytes.length; at += 3) {
      const bytes = next.bytes.slice();
      bytes[at] = (bytes[at] as number) ^ 0x40;
      await assertRefused(follower, [{ ...next, bytes }], /hash/);
    }
    await assertRefused(follower, [{ ...next, hash: 'zz' }], /hash/);
    await assertRefused(
      follower,
      [records[10] as SealedRecord, { ...(records[11] as SealedRecord), hash: next.hash }],
      /hash/,
    );
  });

  it('a record that follows another one than ours', async () => {
    const { follower, record } = await prepared();
    await assertRefused(follower, [seal({ ...record, previousHash: 'ab'.repeat(32) })], /another record 10/);
  });

  it('a record that says another index than it came with', async () => {
    const { follower, record, next } = await prepared();
    await assertRefused(follower, [{ ...next, index: 12 }], /says it is 11/);
    await assertRefused(follower, [{ ...seal(record), index: 3 }], /says it is 11/);
  });

  it('a record that replaces a value that we do not have', async () => {
    const { follower, record } = await prepared();
    const [first, ...rest] = record.ops;
    assert.ok(first !== undefined);
    const changed = [new Uint8Array(32).fill(1), undefined].filter((was) => was !== first.was);
    for (const was of changed) {
      await assertRefused(
        follower,
        [seal({ ...record, ops: [{ ...first, was }, ...rest] })],
        /replaces a value/,
      );
    }
  });

  it('a good record before a bad one', async () => {
    const { follower, next, records } = await prepared();
    const bad = decodeRecord((records[11] as SealedRecord).bytes);
    await assertRefused(
      follower,
      [next, seal({ ...bad, previousHash: 'ab'.repeat(32) })],
      /another record 11/,
    );
  });

  it('a record of another epoch that no record opened', async () => {
    const { follower, record } = await prepared();
    const epoch = { counter: 2, id: 'ab'.repeat(16) };
    await assertRefused(follower, [seal({ ...record, epoch })], /another epoch/);
    const forked = { counter: 1, id: 'ab'.repeat(16) };
    await assertRefused(follower, [seal({ ...record, epoch: forked })], /another epoch/);
  });

  it('an epoch that does not follow ours: from elsewhere, not above, several at once, or a changed past', async () => {
    const { follower, record } = await prepared();
    const history = follower.ledger.epochs();
    const head = follower.ledger.head();
    const was = env.crypto.sha256(
      (await follower.ledger.begin().get('shared/core/epochs')) ?? new Uint8Array(),
    );
    const good = nextEpoch(history, head, 'x', { entropy: env.entropy, now: 1 });
    const after = nextEpoch([...history, good], head, 'x', { entropy: env.entropy, now: 1 });
    const past = history.map((epoch) => ({ ...epoch, id: 'cd'.repeat(16) }));
    const wrong = [
      [...history, { ...good, fromIndex: good.fromIndex + 1 }],
      [...history, { ...good, fromHash: 'ab'.repeat(32) }],
      [...history, good, after],
      [...past, good],
      history,
      [good],
    ];
    for (const epochs of wrong) {
      const last = epochs.at(-1) ?? good;
      const bad = seal({
        ...record,
        epoch: { counter: last.counter, id: last.id },
        ops: [{ key: 'shared/core/epochs', value: encodeEpochs(epochs), was }],
      });
      await assertRefused(follower, [bad], /epoch/);
    }
    const opens = seal({
      ...record,
      epoch: { counter: good.counter, id: good.id },
      ops: [{ key: 'shared/core/epochs', value: encodeEpochs([...history, good]), was }],
    });
    await follower.ledger.apply([opens]);
    assert.equal(follower.ledger.head().epoch.counter, 2);
  });

  it('keys that another cluster must not write', async () => {
    const { follower, record } = await prepared();
    for (const key of ['own/role', 'other', '']) {
      const ops = [...record.ops, { key, value: utf8('x'), was: undefined }];
      await assertRefused(follower, [seal({ ...record, ops })], /no replicated class/);
    }
  });

  it('another record at an index that it has', async () => {
    const { follower, records } = await prepared();
    for (const index of [10, 4]) {
      const record = decodeRecord((records[index - 1] as SealedRecord).bytes);
      await assertRefused(follower, [seal({ ...record, time: record.time + 1 })], /another one than ours/);
    }
  });

  it('a record of a format that it does not know: that is a fault, not a reason to compare', async () => {
    const { follower, next } = await prepared();
    const bytes = next.bytes.slice();
    bytes[0] = 9;
    const sealed = { index: next.index, hash: toHex(env.crypto.sha256(bytes)), bytes };
    await assert.rejects(follower.ledger.apply([sealed]), /unknown format version 9/);
    assert.equal(follower.ledger.head().index, 10);
  });
});
