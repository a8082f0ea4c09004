import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { Fault } from '../base/refusal.ts';
import { MemoryDisk } from '../storage/memory.ts';
import { Conflict, type Ledger } from './ledger.ts';
import { contents, failingAt, idle, open, rowsOf, valueAt, write } from './testing/world.ts';

async function source(): Promise<Ledger> {
  const { ledger } = await open();
  for (let i = 0; i < 20; i++) await write(ledger, { [`shared/new${i}`]: `${i}` });
  return ledger;
}

async function fill(staged: Ledger, from: Ledger): Promise<void> {
  await staged.beginRepair();
  await staged.patchRecords(await from.read(1, 1e9));
  await staged.settle(from.head());
  await write(staged, { 'own/role': 'secondary' });
}

function generations(disk: MemoryDisk): readonly string[] {
  return [...new Set(Object.keys(rowsOf(disk)).flatMap((key) => /^g\/\d+/.exec(key)?.[0] ?? []))];
}

describe('a staged ledger', () => {
  it('leaves the current one as it is until it is adopted, and then takes its place in the same object', async () => {
    const from = await source();
    const { ledger, disk } = await open();
    await write(ledger, { 'shared/old': '1', 'own/role': 'none' });
    const staged = await ledger.stage();
    await fill(staged, from);
    assert.deepEqual(await contents(ledger), { 'shared/old': '1' });
    await write(ledger, { 'shared/old': '2' });
    await ledger.adopt(staged);
    assert.deepEqual(ledger.head(), from.head());
    assert.deepEqual(await contents(ledger), await contents(from));
    assert.equal(await valueAt(ledger, 'own/role'), 'secondary');
    await write(from, { 'shared/more': '1' });
    await ledger.apply(await from.read(ledger.head().index + 1, 1e9));
    assert.deepEqual(ledger.head(), from.head());
    await ledger.close();
    const again = await open(disk);
    assert.deepEqual(again.ledger.head(), from.head());
  });

  it('after its adoption the old rows are cleared away, whole', async () => {
    const from = await source();
    const { ledger, disk } = await open();
    for (let i = 0; i < 3000; i++) void write(ledger, { [`shared/old${i}`]: 'x' });
    await ledger.advanced(2999);
    const staged = await ledger.stage();
    await fill(staged, from);
    await ledger.adopt(staged);
    for (let i = 0; i < 50 && generations(disk).length > 1; i++) await idle();
    assert.deepEqual(generations(disk), ['g/2']);
    assert.deepEqual((await ledger.verify()).corrupted, []);
  });

  it('fails transactions that began before the adoption, and tells listeners to forget', async () => {
    const from = await source();
    const { ledger } = await open();
    await write(ledger, { 'shared/old': '1' });
    const read = ledger.begin();
    await read.get('shared/old');
    read.put('shared/x', utf8('1'));
    const staged = await ledger.stage();
    await fill(staged, from);
    let replaced = 0;
    ledger.onReplace(() => {
      replaced += 1;
    });
    const wait = ledger.advanced(10);
    await ledger.adopt(staged);
    await wait;
    assert.equal(replaced, 1);
    await assert.rejects(ledger.commit(read), Conflict);
    await assert.rejects(ledger.validate(read), Conflict);
  });

  it('cannot be used once it was adopted, nor adopted before it is settled', async () => {
    const from = await source();
    const { ledger } = await open();
    const staged = await ledger.stage();
    await staged.beginRepair();
    await assert.rejects(ledger.adopt(staged), /not settled/);
    await staged.patchRecords(await from.read(1, 1e9));
    await staged.settle(from.head());
    await ledger.adopt(staged);
    await assert.rejects(write(staged, { 'own/x': '1' }), /has been adopted/);
    await assert.rejects(ledger.adopt(staged), Fault);
    await assert.rejects(ledger.adopt(ledger), /not a ledger that was staged here/);
    await assert.rejects(ledger.adopt(from), /staged in another one/);
  });

  it('that is discarded leaves no rows', async () => {
    const from = await source();
    const { ledger, disk } = await open();
    await write(ledger, { 'shared/old': '1' });
    const staged = await ledger.stage();
    await fill(staged, from);
    assert.deepEqual(generations(disk), ['g/1', 'g/2']);
    await ledger.discard(staged);
    for (let i = 0; i < 50 && generations(disk).length > 1; i++) await idle();
    assert.deepEqual(generations(disk), ['g/1']);
    assert.equal(await valueAt(ledger, 'shared/old'), '1');
    const next = await ledger.stage();
    await fill(next, from);
    await ledger.adopt(next);
    assert.deepEqual(ledger.head(), from.head());
  });

  for (const when of ['before', 'after'] as const) {
    it(`a crash ${when} any commit leaves the old content or the new one, never a part`, async () => {
      const from = await source();
      let crashed = true;
      let adopted = 0;
      for (let at = 1; crashed; at++) {
        const disk = new MemoryDisk();
        const before = await open(disk);
        for (let i = 0; i < 30; i++) await write(before.ledger, { [`shared/old${i}`]: '1' });
        await before.ledger.close();
        const first = await open(disk, (engine) => failingAt(engine, at, when));
        crashed = false;
        try {
          const staged = await first.ledger.stage();
          await fill(staged, from);
          await first.ledger.adopt(staged);
          await idle();
          await write(first.ledger, { 'own/probe': '1' });
        } catch {
          crashed = true;
        }
        await first.ledger.close();
        const { ledger } = await open(disk);
        const isNew = ledger.head().hash === from.head().hash;
        if (isNew) adopted += 1;
        assert.deepEqual(ledger.head(), (isNew ? from : before.ledger).head());
        if (isNew) assert.deepEqual(await contents(ledger), await contents(from));
        else assert.equal(Object.keys(await contents(ledger)).length, 30);
        assert.deepEqual((await ledger.verify()).corrupted, []);
        for (let i = 0; i < 50 && generations(disk).length > 1; i++) await idle();
        assert.equal(generations(disk).length, 1, 'leftovers are cleared away');
      }
      assert.ok(adopted > 0);
    });
  }
});
