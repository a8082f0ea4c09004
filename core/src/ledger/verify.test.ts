import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../base/refusal.ts';
import type { MemoryDisk } from '../storage/memory.ts';
import { contents, flipped, idle, open, rowsOf, tamper, valueAt, write } from './testing/world.ts';

async function filled(count = 200): Promise<Awaited<ReturnType<typeof open>>> {
  const opened = await open();
  for (let i = 0; i < count; i++) {
    await write(opened.ledger, { [`shared/k${i}`]: `value ${i}`, [`local/k${i}`]: `value ${i}` });
  }
  return opened;
}

const rowsLike = (disk: MemoryDisk, part: string) =>
  Object.keys(rowsOf(disk)).filter((key) => key.includes(part));

describe('verify', () => {
  it('finds nothing in what is whole, while it is written to', async () => {
    const { ledger } = await filled();
    let stop = false;
    const writer = (async () => {
      for (let i = 0; !stop; i++) {
        await write(ledger, {
          [`shared/k${i % 250}`]: `new ${i}`,
          [`local/k${(i * 7) % 250}`]: i % 3 ? 'x' : undefined,
        });
        if (i % 10 === 0) await idle();
      }
    })();
    for (let i = 0; i < 5; i++) assert.deepEqual((await ledger.verify()).corrupted, []);
    stop = true;
    await writer;
    const verdict = await ledger.verify();
    const { root, sharedRoot, localRoot } = ledger.head();
    assert.deepEqual(verdict, { root, sharedRoot, localRoot, corrupted: [] });
  });

  it('finds one flipped bit in a value, and names the place', async () => {
    const { ledger, disk } = await filled();
    const row = 'g/1/data/shared/k77';
    await tamper(disk, [{ key: row, value: flipped(disk.rows.get(row)) }]);
    const { corrupted, root } = await ledger.verify();
    assert.equal(corrupted.length, 1);
    assert.match(corrupted[0] ?? '', /^shared\/[0-9a-f]+$/);
    assert.notEqual(root, ledger.head().root);
  });

  it('finds a value or an index row that is missing, foreign or swapped', async () => {
    const cases: readonly (readonly [string, (disk: MemoryDisk) => Promise<void>])[] = [
      ['missing value', (disk) => tamper(disk, [{ key: 'g/1/data/local/k5', value: undefined }])],
      [
        'foreign value',
        (disk) => tamper(disk, [{ key: 'g/1/data/local/foreign', value: new Uint8Array(3) }]),
      ],
      [
        'swapped values',
        (disk) =>
          tamper(disk, [
            { key: 'g/1/data/shared/k1', value: disk.rows.get('g/1/data/shared/k2') },
            { key: 'g/1/data/shared/k2', value: disk.rows.get('g/1/data/shared/k1') },
          ]),
      ],
      [
        'damaged index row',
        (disk) => {
          const [key = ''] = rowsLike(disk, '/index/shared/');
          const value = (disk.rows.get(key) ?? new Uint8Array(1)).slice();
          value[3] = (value[3] ?? 0) ^ 1;
          return tamper(disk, [{ key, value }]);
        },
      ],
      [
        'missing index row',
        (disk) => tamper(disk, [{ key: rowsLike(disk, '/index/local/')[9] ?? '', value: undefined }]),
      ],
    ];
    for (const [name, damage] of cases) {
      const { ledger, disk } = await filled(60);
      await damage(disk);
      assert.ok((await ledger.verify()).corrupted.length > 0, name);
    }
  });

  it('a damaged value is never read or passed on', async () => {
    const { ledger, disk } = await filled(50);
    const row = 'g/1/data/shared/k7';
    await tamper(disk, [{ key: row, value: flipped(disk.rows.get(row)) }]);
    await assert.rejects(valueAt(ledger, 'shared/k7'), /damaged: it differs from the sync index/);
    const leaves = (ledger.node('shared', '')?.children ?? []).flatMap(
      ({ path }) => ledger.node('shared', path)?.leaf ?? [],
    );
    await assert.rejects(
      ledger.fetch(
        'shared',
        leaves.map(({ key }) => key),
      ),
      /damaged/,
    );
    await tamper(disk, [{ key: 'g/1/data/shared/k8', value: undefined }]);
    await assert.rejects(valueAt(ledger, 'shared/k8'), /damaged/);
    assert.equal(await valueAt(ledger, 'shared/k9'), 'value 9');
  });
});

describe('reindex', () => {
  it('makes the index follow the data again, while it is written to, and reports its progress', async () => {
    const { ledger, disk } = await filled();
    const value = flipped(disk.rows.get('g/1/data/shared/k77'));
    const indexRows = rowsLike(disk, '/index/local/');
    await tamper(disk, [
      { key: 'g/1/data/shared/k77', value },
      { key: indexRows[3] ?? '', value: new Uint8Array(5) },
      { key: indexRows[4] ?? '', value: undefined },
      { key: `g/1/index/local/${'ab'.repeat(32)}`, value: new Uint8Array(50) },
    ]);
    let stop = false;
    const writer = (async () => {
      for (let i = 0; !stop; i++) await write(ledger, { [`shared/n${i % 50}`]: `${i}` });
    })();
    const progress: (readonly [number, number])[] = [];
    await ledger.reindex((done, total) => progress.push([done, total]));
    stop = true;
    await writer;
    const verdict = await ledger.verify();
    assert.deepEqual(verdict.corrupted, []);
    assert.equal(verdict.root, ledger.head().root);
    assert.ok(progress.every(([done, total]) => done <= total));
    assert.deepEqual(progress.at(-1)?.[0], progress.at(-1)?.[1]);
    assert.deepEqual(await ledger.begin().get('shared/k77'), value);
    const again = await open(disk);
    assert.deepEqual((await again.ledger.verify()).corrupted, []);
    assert.equal(again.ledger.head().root, ledger.head().root);
  });
});

describe('opening a damaged ledger', () => {
  it('writes a damaged index anew when the data fits the head', async () => {
    const { ledger, disk } = await filled();
    await ledger.close();
    const rows = rowsLike(disk, '/index/shared/');
    await tamper(disk, [
      { key: rows[0] ?? '', value: flipped(disk.rows.get(rows[0] ?? '')) },
      { key: rows[1] ?? '', value: undefined },
      { key: rows[2] ?? '', value: new Uint8Array(1) },
    ]);
    const again = await open(disk);
    assert.equal(again.ledger.head().root, ledger.head().root);
    assert.deepEqual((await again.ledger.verify()).corrupted, []);
    assert.ok(again.env.log.lines.some(({ message }) => message.includes('the sync index is damaged')));
  });

  it('opens when data was lost, says so for ever, and is whole again only after it was repaired', async () => {
    const { ledger, disk } = await filled(40);
    const before = await contents(ledger);
    await ledger.close();
    // An entry that vanished together with its index row: what is left is consistent in itself.
    const lost = rowsLike(disk, '/index/shared/').find((row) =>
      new TextDecoder().decode(disk.rows.get(row)).endsWith('shared/k5'),
    );
    await tamper(disk, [
      { key: lost ?? '', value: undefined },
      { key: 'g/1/data/shared/k5', value: undefined },
    ]);
    const second = await open(disk);
    assert.ok(second.env.log.lines.some(({ level }) => level === 'error'));
    assert.ok((await second.ledger.verify()).corrupted.length > 0);
    assert.notEqual(second.ledger.head().root, ledger.head().root, 'peers see that the roots differ');
    await write(second.ledger, { 'shared/more': '1' });
    await second.ledger.close();
    const third = await open(disk);
    assert.ok((await third.ledger.verify()).corrupted.length > 0, 'a later commit does not hide it');
    await third.ledger.reindex(() => undefined);
    assert.deepEqual((await third.ledger.verify()).corrupted, []);
    assert.equal(Object.keys(await contents(third.ledger)).length, Object.keys(before).length);
  });

  it('refuses to open when a row that names the rest is damaged', async () => {
    for (const row of ['current', 'g/1/head']) {
      const { ledger, disk } = await filled(5);
      await ledger.close();
      const good = disk.rows.get(row);
      for (let at = 0; at < (good?.length ?? 0); at++) {
        const value = (good ?? new Uint8Array()).slice();
        value[at] = (value[at] ?? 0) ^ 0x20;
        await tamper(disk, [{ key: row, value }]);
        await assert.rejects(open(disk), Fault);
      }
      await tamper(disk, [{ key: row, value: undefined }]);
      await assert.rejects(open(disk), /is missing/);
    }
  });
});
