import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { Fault, Refusal } from '../base/refusal.ts';
import { testEnv } from '../base/testing/env.ts';
import { MemoryDisk } from '../storage/memory.ts';
import { Divergence, type Ledger, type SealedRecord } from './ledger.ts';
import { contents, dice, failingAt, idle, open, rowsOf, valueAt, write } from './testing/world.ts';

/** Brings `target` to `source` as a follower does: compare tries, fetch what differs, replay what came meanwhile. */
async function repairFrom(target: Ledger, source: Ledger, between: () => Promise<void>): Promise<void> {
  const from = source.head().index;
  await target.beginRepair();
  for (const keyClass of ['shared', 'local'] as const) {
    const compare = async (path: string): Promise<void> => {
      const theirs = source.node(keyClass, path);
      const ours = target.node(keyClass, path);
      if (theirs?.hash === ours?.hash) return;
      await between();
      if (theirs?.children !== undefined || ours?.children !== undefined) {
        for (const digit of '0123456789abcdef') await compare(path + digit);
        return;
      }
      const wanted = new Set((theirs?.leaf ?? []).map(({ key }) => key));
      const gone = (ours?.leaf ?? []).filter(({ key }) => !wanted.has(key)).map(({ key }) => key);
      const drop = await target.fetch(keyClass, gone);
      const fresh = await source.fetch(keyClass, [...wanted]);
      await target.patch([...drop.map(({ key }) => ({ key, value: undefined })), ...fresh]);
    };
    await compare('');
  }
  // What was written while we compared is in the log; writing it again does no harm.
  const head = source.head();
  for (let index = from + 1; index <= head.index; ) {
    const records: readonly SealedRecord[] = (await source.read(index, 5000)).filter(
      (record) => record.index <= head.index,
    );
    await target.patchRecords(records);
    index += records.length;
  }
  await target.settle(head);
}

async function filled(seed: string, count: number): Promise<Ledger> {
  const { ledger } = await open(new MemoryDisk(), undefined, testEnv(seed));
  const random = dice(testEnv(`${seed} data`));
  for (let i = 0; i < count; i++) {
    await write(ledger, {
      [`shared/k${random(300)}`]: `${seed}${i}`,
      [`local/k${random(300)}`]: `${seed}${i}`,
    });
  }
  return ledger;
}

describe('repair', () => {
  it('makes a diverged ledger equal to its source, while the source is written to', async () => {
    const source = await filled('a', 200);
    const { ledger: target, disk } = await open();
    for (let i = 0; i < 150; i++)
      await write(target, { [`shared/k${i * 3}`]: `other ${i}`, 'own/mine': `${i}` });
    let writes = 0;
    await repairFrom(target, source, async () => {
      writes += 1;
      await write(source, { [`shared/k${writes % 300}`]: `late ${writes}`, [`shared/new${writes}`]: 'x' });
      if (writes % 5 === 0) await write(source, { [`shared/new${writes - 2}`]: undefined });
    });
    assert.ok(writes > 20);
    assert.deepEqual(target.head(), source.head());
    assert.deepEqual(target.epochs(), source.epochs());
    assert.deepEqual(await contents(target), await contents(source));
    assert.deepEqual(await contents(target, 'local'), await contents(source, 'local'));
    assert.equal(await valueAt(target, 'own/mine'), '149', 'own entries are not touched');
    assert.equal(target.repairing(), false);
    assert.equal(target.oldest(), target.head().index + 1, 'the log begins anew');
    await write(source, { 'shared/after': '1' });
    await target.apply(await source.read(target.head().index + 1, 1e9));
    assert.deepEqual(target.head(), source.head());
    await idle();
    const logRows = Object.keys(rowsOf(disk)).filter((key) => key.includes('/log/'));
    assert.equal(logRows.length, 1, 'records of the other history are cleared away');
    const again = await open(disk);
    assert.deepEqual(again.ledger.head(), source.head());
    assert.deepEqual((await again.ledger.verify()).corrupted, []);
  });

  it('fills a staged, empty ledger', async () => {
    const source = await filled('a', 100);
    const { ledger } = await open();
    await write(ledger, { 'shared/old': '1' });
    const staged = await ledger.stage();
    await repairFrom(staged, source, async () => undefined);
    assert.deepEqual(staged.head(), source.head());
    assert.equal(await valueAt(ledger, 'shared/old'), '1');
  });

  it('is remembered across a crash at any commit, and can be done again', async () => {
    const source = await filled('a', 60);
    let crashed = true;
    for (let at = 2; crashed; at++) {
      const disk = new MemoryDisk();
      const before = await open(disk);
      for (let i = 0; i < 10; i++) await write(before.ledger, { [`shared/k${i}`]: 'old' });
      await before.ledger.close();
      const first = await open(disk, (engine) => failingAt(engine, at, at % 2 === 0 ? 'before' : 'after'));
      crashed = false;
      try {
        await repairFrom(first.ledger, source, async () => undefined);
      } catch (error) {
        assert.ok(error instanceof Fault);
        crashed = true;
      }
      const { ledger } = await open(disk);
      const settled = ledger.head().hash === source.head().hash;
      assert.equal(ledger.repairing(), !settled, 'a mixture says that it is one');
      assert.deepEqual((await ledger.verify()).corrupted, [], 'the index describes even a mixture');
      if (!settled) {
        await assert.rejects(ledger.apply(await source.read(1, 1)), Divergence);
        await repairFrom(ledger, source, async () => undefined);
      }
      assert.deepEqual(ledger.head(), source.head());
    }
  });

  it('refuses replicated writes meanwhile and lets own ones pass', async () => {
    const { ledger } = await open();
    await write(ledger, { 'shared/a': '1' });
    await ledger.beginRepair();
    await assert.rejects(
      write(ledger, { 'shared/a': '2' }),
      (error) => error instanceof Refusal && error.status === 503,
    );
    await write(ledger, { 'own/progress': '1' });
    assert.equal(await valueAt(ledger, 'own/progress'), '1');
  });

  it('settles only on equal roots and an equal epoch', async () => {
    const source = await filled('a', 20);
    const { ledger } = await open();
    await ledger.beginRepair();
    await assert.rejects(ledger.settle(source.head()), Divergence);
    assert.equal(ledger.repairing(), true);
    await ledger.patchRecords(await source.read(1, 1e9));
    const other = { ...source.head(), epoch: { counter: 1, id: 'ab'.repeat(16) } };
    await assert.rejects(ledger.settle(other), Divergence);
    await assert.rejects(ledger.settle({ ...source.head(), localRoot: 'nonsense' }), Divergence);
    await ledger.settle(source.head());
    assert.deepEqual(ledger.head(), source.head());
  });

  it('does not take own entries from a peer', async () => {
    const { ledger } = await open();
    await ledger.beginRepair();
    await assert.rejects(ledger.patch([{ key: 'own/role', value: utf8('x') }]), Divergence);
  });

  it('is refused outside of a repair', async () => {
    const { ledger } = await open();
    await assert.rejects(ledger.patch([{ key: 'shared/a', value: utf8('x') }]), /no repair is under way/);
    await assert.rejects(ledger.patchRecords([]), /no repair is under way/);
  });

  it('patches more than one engine commit holds', async () => {
    const { ledger } = await open();
    await ledger.beginRepair();
    await ledger.patch(
      Array.from({ length: 100 }, (_, i) => ({
        key: `shared/${i}`,
        value: new Uint8Array(1024 * 1024).fill(i),
      })),
    );
    assert.equal(ledger.node('shared', '')?.count, 100);
  });
});

describe('fetch', () => {
  it('gives the entries that are there by the hash of their key', async () => {
    const source = await filled('a', 100);
    const hashes = (source.node('local', '')?.children ?? []).flatMap(
      ({ path }) => source.node('local', path)?.leaf?.map(({ key }) => key) ?? [],
    );
    assert.ok(hashes.length > 50);
    const entries = await source.fetch('local', [...hashes, 'ab'.repeat(32), 'nonsense']);
    assert.equal(entries.length, hashes.length);
    const all = await contents(source, 'local');
    for (const { key, value } of entries) assert.deepEqual(value, utf8(all[key] ?? ''));
    assert.deepEqual(await source.fetch('shared', [hashes[0] ?? '']), []);
  });

  it('gives each entry as it was or as it is while it is written to', async () => {
    const { ledger } = await open();
    await write(ledger, { 'local/a': '0' });
    const hash = ledger.node('local', '')?.leaf?.[0]?.key ?? '';
    let stop = false;
    const writer = (async () => {
      for (let i = 1; !stop; i++) await write(ledger, { 'local/a': `${i}` });
    })();
    for (let i = 0; i < 200; i++) {
      const [entry] = await ledger.fetch('local', [hash]);
      assert.equal(entry?.key, 'local/a');
    }
    stop = true;
    await writer;
  });
});
