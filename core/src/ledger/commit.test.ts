import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { text, toHex, utf8 } from '../base/bytes.ts';
import { RECORD_BYTES_MAX, RECORD_OPS_MAX } from '../base/limits.ts';
import { Fault, Refusal } from '../base/refusal.ts';
import { testEnv } from '../base/testing/env.ts';
import { FencedError, prefixEnd } from '../storage/engine.ts';
import { MemoryDisk, memoryEngine } from '../storage/memory.ts';
import { nextEpoch } from './epochs.ts';
import { Conflict, type Ledger, type LogRecord } from './ledger.ts';
import { decodeRecord } from './record.ts';
import {
  contents,
  dice,
  failingAt,
  heldEngine,
  idle,
  increment,
  open,
  rowsOf,
  tamper,
  valueAt,
  wrapped,
  write,
} from './testing/world.ts';

async function recordsOf(ledger: Ledger): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = [];
  for (let index = ledger.oldest(); index <= ledger.head().index; ) {
    const page = await ledger.read(index, 1000);
    assert.ok(page.length > 0);
    records.push(...page.map(({ bytes }) => decodeRecord(bytes)));
    index += page.length;
  }
  return records;
}

describe('commit', () => {
  it('makes values readable, the head move and the roots follow', async () => {
    const { ledger } = await open();
    const before = ledger.head();
    const { position, appended } = await write(ledger, { 'shared/a': '1', 'local/b': '2' });
    assert.equal(appended, true);
    assert.equal(position.index, 1);
    assert.equal(await valueAt(ledger, 'shared/a'), '1');
    assert.equal(ledger.head().index, 1);
    assert.equal(ledger.head().hash, position.hash);
    assert.notEqual(ledger.head().sharedRoot, before.sharedRoot);
    assert.notEqual(ledger.head().localRoot, before.localRoot);
    const verdict = await ledger.verify();
    assert.equal(verdict.root, ledger.head().root);
    assert.deepEqual(verdict.corrupted, []);
  });

  it('writes one record for one transaction, chained, with the hash of what each op replaces', async () => {
    const { ledger, env } = await open();
    await write(ledger, { 'shared/a': '1' });
    await write(ledger, { 'shared/a': '2', 'local/b': 'x' });
    await write(ledger, { 'shared/a': undefined });
    const records = await recordsOf(ledger);
    const sealed = await ledger.read(1, 1e9);
    assert.deepEqual(
      records.map(({ index }) => index),
      [1, 2, 3],
    );
    assert.equal(records[0]?.previousHash, '0'.repeat(64));
    for (const [i, { previousHash }] of records.entries()) {
      if (i > 0) assert.equal(previousHash, sealed[i - 1]?.hash);
    }
    for (const { bytes, hash } of sealed) assert.equal(toHex(env.crypto.sha256(bytes)), hash);
    assert.deepEqual(records[1]?.ops, [
      { key: 'shared/a', value: utf8('2'), was: env.crypto.sha256(utf8('1')) },
      { key: 'local/b', value: utf8('x'), was: undefined },
    ]);
    assert.deepEqual(records[2]?.ops, [
      { key: 'shared/a', value: undefined, was: env.crypto.sha256(utf8('2')) },
    ]);
  });

  it('keeps own entries out of the log and out of the roots', async () => {
    const { ledger } = await open();
    await write(ledger, { 'shared/a': '1' });
    const before = ledger.head();
    const { appended, position } = await write(ledger, { 'own/secret': 's' });
    assert.equal(appended, false);
    assert.equal(position.index, before.index);
    assert.deepEqual(ledger.head(), before);
    await write(ledger, { 'own/secret': 't', 'shared/b': '2' });
    const records = await recordsOf(ledger);
    assert.ok(records.every(({ ops }) => ops.every(({ key }) => !key.startsWith('own/'))));
    assert.equal(await valueAt(ledger, 'own/secret'), 't');
  });

  it('appends nothing when only entries that are not there are deleted, or nothing is written', async () => {
    const { ledger } = await open();
    await write(ledger, { 'shared/a': '1' });
    assert.equal((await write(ledger, { 'shared/absent': undefined })).appended, false);
    assert.equal((await ledger.commit(ledger.begin())).appended, false);
    assert.equal(ledger.head().index, 1);
  });

  it('refuses a transaction over a limit with 413, and only that one', async () => {
    const { ledger } = await open();
    const many = ledger.begin();
    for (let i = 0; i <= RECORD_OPS_MAX; i++) many.put(`shared/${i}`, utf8(''));
    const large = ledger.begin();
    for (let i = 0; i < 17; i++) large.put(`shared/${i}`, new Uint8Array(RECORD_BYTES_MAX / 16));
    const ownLarge = ledger.begin();
    for (let i = 0; i < 17; i++) ownLarge.put(`own/${i}`, new Uint8Array(RECORD_BYTES_MAX / 16));
    const is413 = (error: unknown) => error instanceof Refusal && error.status === 413;
    const good = write(ledger, { 'shared/good': '1' });
    await assert.rejects(ledger.commit(many), is413);
    await assert.rejects(ledger.commit(large), is413);
    await assert.rejects(ledger.commit(ownLarge), is413);
    await good;
    assert.deepEqual(await contents(ledger), { 'shared/good': '1' });
  });

  it('takes large transactions one after the other, though together they exceed an engine commit', async () => {
    const { ledger } = await open();
    await Promise.all(
      Array.from({ length: 12 }, (_, i) => {
        const tx = ledger.begin();
        for (let j = 0; j < 14; j++) tx.put(`shared/${i}/${j}`, new Uint8Array(1024 * 1024).fill(i));
        return ledger.commit(tx);
      }),
    );
    assert.equal(ledger.head().index, 12);
    assert.deepEqual((await ledger.verify()).corrupted, []);
  });

  it('does not take keys of no class, nor the history of epochs', async () => {
    const { ledger } = await open();
    assert.throws(() => ledger.begin().put('other/x', utf8('')), /shared\/, local\/ or own\//);
    assert.throws(() => ledger.begin().delete('x'), /shared\/, local\/ or own\//);
    assert.throws(() => ledger.begin().put('shared/\ud800', utf8('')), /well-formed/);
    await assert.rejects(write(ledger, { 'shared/core/epochs': '[]' }), /only openEpoch/);
  });
});

describe('a transaction', () => {
  it('sees its own writes in gets and ranges, in both directions and at every limit', async () => {
    const { ledger } = await open();
    await write(ledger, { 'shared/a': '1', 'shared/c': '1', 'shared/e': '1', 'local/x': '1' });
    const tx = ledger.begin();
    tx.put('shared/b', utf8('2'));
    tx.put('shared/c', utf8('2'));
    tx.delete('shared/e');
    tx.put('shared/f', utf8('2'));
    const expected = ['shared/a', 'shared/b', 'shared/c', 'shared/f'];
    assert.equal(text((await tx.get('shared/c')) ?? utf8('')), '2');
    assert.equal(await tx.get('shared/e'), undefined);
    for (let limit = 1; limit <= 6; limit++) {
      const range = { from: 'shared/', to: prefixEnd('shared/x'), limit };
      // The history of epochs is an entry too.
      const keys = (await tx.range({ ...range, to: 'shared/z' })).map(({ key }) => key);
      assert.deepEqual(keys, [...expected.slice(0, 3), 'shared/core/epochs', 'shared/f'].slice(0, limit));
      const back = await tx.range({ ...range, to: 'shared/z', reverse: true });
      assert.deepEqual(
        back.map(({ key }) => key),
        ['shared/f', 'shared/core/epochs', 'shared/c', 'shared/b', 'shared/a'].slice(0, limit),
      );
    }
  });

  it('pages over many entries that it deletes itself', async () => {
    const { ledger } = await open();
    const names = Array.from({ length: 300 }, (_, i) => `own/${String(i).padStart(3, '0')}`);
    await write(ledger, Object.fromEntries(names.map((name) => [name, 'x'])));
    const tx = ledger.begin();
    for (const name of names.slice(0, 290)) tx.delete(name);
    const left = await tx.range({ from: 'own/', to: prefixEnd('own/'), limit: 5 });
    assert.deepEqual(
      left.map(({ key }) => key),
      names.slice(290, 295),
    );
  });

  it('conflicts when a key that it read was written since, and not when another was', async () => {
    const { ledger } = await open();
    await write(ledger, { 'shared/a': '1', 'shared/b': '1' });
    const stale = ledger.begin();
    await stale.get('shared/a');
    const fine = ledger.begin();
    await fine.get('shared/b');
    await write(ledger, { 'shared/a': '2' });
    stale.put('shared/x', utf8('stale'));
    fine.put('shared/y', utf8('fine'));
    await assert.rejects(ledger.commit(stale), Conflict);
    await ledger.commit(fine);
    assert.equal(await valueAt(ledger, 'shared/x'), undefined);
    assert.equal(await valueAt(ledger, 'shared/y'), 'fine');
  });

  it('does not conflict with one that only deleted what was not there', async () => {
    const { ledger } = await open();
    await write(ledger, { 'shared/a': '1' });
    const { appended } = await write(ledger, { 'shared/b': undefined, 'local/c': undefined });
    assert.equal(appended, false);
    const tx = ledger.begin();
    assert.equal(await tx.get('shared/b'), undefined);
    await tx.range({ from: 'shared/', to: prefixEnd('shared/'), limit: 10 });
    await ledger.validate(tx);
    tx.put('shared/b', utf8('2'));
    await ledger.commit(tx);
    assert.equal(await valueAt(ledger, 'shared/b'), '2');
  });

  it('conflicts when a key that it found missing has appeared', async () => {
    const { ledger } = await open();
    const tx = ledger.begin();
    assert.equal(await tx.get('shared/a'), undefined);
    await write(ledger, { 'shared/a': '1' });
    tx.put('shared/a', utf8('2'));
    await assert.rejects(ledger.commit(tx), Conflict);
  });

  it('conflicts when a key has appeared in a range that it read, and not behind its last page', async () => {
    const { ledger } = await open();
    await write(ledger, { 'own/b': '1', 'own/d': '1', 'own/f': '1' });
    const all = ledger.begin();
    await all.range({ from: 'own/', to: 'own0', limit: 100 });
    const first = ledger.begin();
    await first.range({ from: 'own/', to: 'own0', limit: 2 });
    const last = ledger.begin();
    await last.range({ from: 'own/', to: 'own0', limit: 1, reverse: true });
    await write(ledger, { 'own/e': '1' });
    for (const tx of [all, first, last]) tx.put('local/z', utf8(''));
    await assert.rejects(ledger.commit(all), Conflict);
    await ledger.commit(first);
    await ledger.commit(last);
  });

  it('does not conflict over blind writes', async () => {
    const { ledger } = await open();
    await Promise.all([write(ledger, { 'shared/a': '1' }), write(ledger, { 'shared/a': '2' })]);
    assert.equal(await valueAt(ledger, 'shared/a'), '2');
  });

  it('conflicts with its neighbour in the same group, and succeeds when it runs again', async () => {
    const { ledger } = await open();
    const a = ledger.begin();
    const b = ledger.begin();
    await a.get('shared/n');
    await b.get('shared/n');
    a.put('shared/n', utf8('a'));
    b.put('shared/n', utf8('b'));
    const results = await Promise.allSettled([ledger.commit(a), ledger.commit(b)]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    );
    await increment(ledger, 'shared/m');
  });

  it('counts a cached read that it was told of', async () => {
    const { ledger } = await open();
    const tx = ledger.begin();
    tx.observe('shared/a');
    assert.equal(tx.unchanged('shared/a'), true);
    assert.equal(tx.unchanged('shared/never-read'), false);
    await write(ledger, { 'shared/a': '1' });
    assert.equal(tx.unchanged('shared/a'), false);
    await assert.rejects(ledger.validate(tx), Conflict);
    await assert.rejects(ledger.commit(tx), Conflict);
  });

  it('is validated without a write, also against a commit that is under way', async () => {
    let held: ReturnType<typeof heldEngine> | undefined;
    const { ledger } = await open(new MemoryDisk(), (engine) => {
      held = heldEngine(engine);
      return held;
    });
    await write(ledger, { 'own/a': '1', 'own/b': '1' });
    const tx = ledger.begin();
    await tx.get('own/a');
    await ledger.validate(tx);
    held?.hold();
    const commit = write(ledger, { 'own/a': '2' });
    await idle();
    const validation = assert.rejects(ledger.validate(tx), Conflict);
    held?.release();
    await Promise.all([commit, validation]);
  });

  it('cannot be committed to another ledger', async () => {
    const one = await open();
    const two = await open();
    await assert.rejects(async () => two.ledger.commit(one.ledger.begin()), /another ledger/);
  });

  it('is serializable: increments from many sides at once all count', async () => {
    const { ledger } = await open();
    await Promise.all(Array.from({ length: 100 }, (_, i) => increment(ledger, `shared/n${i % 3}`)));
    assert.deepEqual(await contents(ledger), { 'shared/n0': '34', 'shared/n1': '33', 'shared/n2': '33' });
  });
});

describe('against a model', () => {
  it('random transactions give what a plain map gives in the order of the records', async () => {
    const { ledger, env } = await open();
    const random = dice(testEnv('model'));
    const done: { readonly index: number; readonly apply: (model: Map<string, string>) => void }[] = [];
    const client = async (id: number) => {
      for (let step = 0; step < 40; step++) {
        const tx = ledger.begin();
        const steps: ((model: Map<string, string>) => void)[] = [];
        for (let i = 0; i < 1 + random(4); i++) {
          const key = `${random(3) === 0 ? 'local' : 'shared'}/k${random(60)}`;
          const kind = random(4);
          if (kind === 0) {
            tx.delete(key);
            steps.push((model) => model.delete(key));
          } else if (kind === 1) {
            // What is written depends on what was read: a lost update would show.
            const before = await tx.get(key);
            const value = `${before === undefined ? '' : text(before).slice(-20)}+${id}.${step}`;
            tx.put(key, utf8(value));
            steps.push((model) => model.set(key, `${(model.get(key) ?? '').slice(-20)}+${id}.${step}`));
          } else if (kind === 2) {
            const count = (await tx.range({ from: 'shared/k', to: 'shared/l', limit: 200 })).length;
            tx.put(`local/count${id}`, utf8(String(count)));
            steps.push((model) => {
              const keys = [...model.keys()].filter((each) => each.startsWith('shared/k'));
              model.set(`local/count${id}`, String(keys.length));
            });
          } else {
            tx.put(key, utf8(`${id}/${step}`));
            steps.push((model) => model.set(key, `${id}/${step}`));
          }
        }
        try {
          const { position, appended } = await ledger.commit(tx);
          if (appended)
            done.push({
              index: position.index,
              apply: (model) => {
                for (const each of steps) each(model);
              },
            });
        } catch (error) {
          if (!(error instanceof Conflict)) throw error;
        }
      }
    };
    await Promise.all([1, 2, 3, 4, 5, 6].map(client));
    done.sort((a, b) => a.index - b.index);
    assert.deepEqual(
      done.map(({ index }) => index),
      Array.from({ length: done.length }, (_, i) => i + 1),
    );
    const model = new Map<string, string>();
    for (const { apply } of done) apply(model);
    const expected = (keyClass: string) =>
      Object.fromEntries([...model].filter(([key]) => key.startsWith(`${keyClass}/`)));
    assert.deepEqual(await contents(ledger), expected('shared'));
    assert.deepEqual(await contents(ledger, 'local'), expected('local'));
    assert.deepEqual((await ledger.verify()).corrupted, []);
    assert.ok(done.length > 100, `${done.length} transactions committed`);
    assert.equal(env.log.lines.length, 0);
  });
});

describe('group commit', () => {
  it('makes many waiting transactions durable with few engine commits', async () => {
    let counted: ReturnType<typeof failingAt> | undefined;
    const { ledger } = await open(new MemoryDisk(), (engine) => {
      counted = failingAt(engine, -1, 'before');
      return counted;
    });
    const before = counted?.commits() ?? 0;
    await Promise.all(Array.from({ length: 200 }, (_, i) => write(ledger, { [`shared/${i}`]: 'x' })));
    assert.equal(ledger.head().index, 200);
    assert.ok((counted?.commits() ?? 0) - before <= 3);
  });

  it('acknowledges nothing, shows no head and wakes nobody before the commit is durable', async () => {
    let held: ReturnType<typeof heldEngine> | undefined;
    const { ledger } = await open(new MemoryDisk(), (engine) => {
      held = heldEngine(engine);
      return held;
    });
    held?.hold();
    const seen: string[] = [];
    ledger.onChange((keys) => seen.push(`changed ${keys.filter((key) => key !== 'shared/core/epochs')}`));
    const commit = write(ledger, { 'shared/a': '1' }).then(() => seen.push('acknowledged'));
    const wait = ledger.advanced(0).then(() => seen.push('advanced'));
    await idle();
    assert.equal(held?.waiting(), 1);
    assert.deepEqual(seen, []);
    assert.equal(ledger.head().index, 0);
    assert.equal(ledger.node('shared', ''), undefined);
    held?.release();
    await Promise.all([commit, wait]);
    assert.equal(seen[0], 'changed shared/a');
    assert.deepEqual([...seen].sort(), ['acknowledged', 'advanced', 'changed shared/a']);
  });
});

describe('a failure of the engine', () => {
  it('fails the commit, everything waiting and everything later, and wakes who waits with the fault', async () => {
    const { ledger } = await open(new MemoryDisk(), (engine) => failingAt(engine, 3, 'before'));
    await write(ledger, { 'shared/a': '1' });
    const wait = ledger.advanced(1);
    const results = await Promise.allSettled([
      write(ledger, { 'shared/b': '1' }),
      write(ledger, { 'shared/c': '1' }),
      wait,
    ]);
    for (const result of results) {
      assert.equal(result.status, 'rejected');
      assert.ok(result.status === 'rejected' && result.reason instanceof Fault);
    }
    await assert.rejects(write(ledger, { 'shared/d': '1' }), Fault);
    await assert.rejects(ledger.advanced(1), Fault);
    await assert.rejects(ledger.apply([]), Fault);
    assert.equal(ledger.head().index, 1);
  });

  it('a ledger whose fence was taken writes nothing any more', async () => {
    const disk = new MemoryDisk();
    const { ledger } = await open(disk);
    await write(ledger, { 'shared/a': '1' });
    const other = await open(disk);
    await assert.rejects(write(ledger, { 'shared/a': '2' }), FencedError);
    await assert.rejects(write(ledger, { 'shared/a': '3' }), FencedError);
    assert.equal(await valueAt(other.ledger, 'shared/a'), '1');
    await write(other.ledger, { 'shared/a': '4' });
  });
});

describe('after a crash at any engine commit', () => {
  for (const when of ['before', 'after'] as const) {
    it(`(${when} it wrote) everything acknowledged is there, and everything there is whole`, async () => {
      let crashed = true;
      for (let at = 2; crashed; at++) {
        const disk = new MemoryDisk();
        const first = await open(disk, (engine) => failingAt(engine, at, when));
        const acknowledged: number[] = [];
        crashed = false;
        const client = async (id: number) => {
          for (let step = 0; step < 4; step++) {
            const number = id * 10 + step;
            await write(first.ledger, {
              [`shared/${number}`]: `${number}`,
              [`local/${number}`]: `${number}`,
              [`own/${number}`]: `${number}`,
              'shared/last': `${number}`,
            });
            acknowledged.push(number);
          }
        };
        const results = await Promise.allSettled([1, 2, 3, 4, 5].map(client));
        crashed = results.some(({ status }) => status === 'rejected');
        const { ledger } = await open(disk);
        const shared = await contents(ledger);
        const local = await contents(ledger, 'local');
        const own = await contents(ledger, 'own');
        for (const number of acknowledged) assert.equal(shared[`shared/${number}`], `${number}`);
        const numbers = (found: Record<string, string>) =>
          Object.keys(found)
            .map((key) => key.split('/')[1])
            .filter((name) => name !== 'last')
            .sort();
        assert.deepEqual(numbers(local), numbers(shared), 'no part of a transaction');
        assert.deepEqual(numbers(own), numbers(shared));
        const verdict = await ledger.verify();
        assert.deepEqual(verdict.corrupted, []);
        assert.equal(verdict.root, ledger.head().root);
        const records = await recordsOf(ledger);
        assert.equal(records.length, ledger.head().index);
        const last = records.at(-1)?.ops.find(({ key }) => key === 'shared/last')?.value;
        assert.equal(shared['shared/last'], last && text(last));
        await write(ledger, { 'shared/more': '1' });
        assert.equal(ledger.head().index, records.length + 1);
      }
    });
  }

  it('a ledger opened again is equal to the one that was closed', async () => {
    const disk = new MemoryDisk();
    const first = await open(disk);
    for (let i = 0; i < 100; i++) await write(first.ledger, { [`shared/${i}`]: `${i}`, 'own/x': `${i}` });
    await write(first.ledger, { 'shared/7': undefined });
    await first.ledger.close();
    await assert.rejects(write(first.ledger, { 'shared/8': '' }), /closed/);
    const before = rowsOf(disk);
    const second = await open(disk);
    await second.ledger.close();
    assert.deepEqual(second.ledger.head(), first.ledger.head());
    assert.deepEqual(second.ledger.epochs(), first.ledger.epochs());
    assert.deepEqual(rowsOf(disk), before, 'opening changes nothing');
  });
});

describe('freeze', () => {
  it('refuses replicated writes with its reason, waits for those under way, and lets own writes pass', async () => {
    let held: ReturnType<typeof heldEngine> | undefined;
    const { ledger } = await open(new MemoryDisk(), (engine) => {
      held = heldEngine(engine);
      return held;
    });
    held?.hold();
    let committed = false;
    const commit = write(ledger, { 'shared/a': '1' }).then(() => {
      committed = true;
    });
    await idle();
    const reason = new Refusal(503, 'this cluster is fenced');
    const frozen = ledger.freeze(reason).then(() => assert.equal(committed, true, 'freeze waits'));
    const late = assert.rejects(write(ledger, { 'shared/b': '1' }), (error) => error === reason);
    held?.release();
    await Promise.all([commit, frozen, late]);
    const { index } = ledger.head();
    await write(ledger, { 'own/fenced': 'yes' });
    assert.equal(await valueAt(ledger, 'own/fenced'), 'yes');
    assert.equal(ledger.head().index, index);
    await ledger.validate(ledger.begin());
    ledger.resume();
    await write(ledger, { 'shared/b': '1' });
    assert.equal(ledger.head().index, index + 1);
  });
});

describe('epochs', () => {
  it('a new ledger opens its first epoch with its first record', async () => {
    const { ledger, env } = await open();
    assert.deepEqual(ledger.epochs(), []);
    assert.equal(ledger.head().epoch.counter, 0);
    await write(ledger, { 'shared/a': '1' });
    const [epoch, ...more] = ledger.epochs();
    assert.deepEqual(more, []);
    assert.equal(epoch?.counter, 1);
    assert.equal(epoch?.fromIndex, 1);
    assert.equal(epoch?.fromHash, '0'.repeat(64));
    assert.equal(epoch?.time, env.clock.now());
    assert.deepEqual(ledger.head().epoch, { counter: 1, id: epoch?.id });
  });

  it('openEpoch writes the new reign and the extra writes in one record', async () => {
    const { ledger, env } = await open();
    await write(ledger, { 'shared/a': '1' });
    const epoch = nextEpoch(ledger.epochs(), ledger.head(), 'cluster', { entropy: env.entropy, now: 5 });
    const tx = ledger.begin();
    tx.put('shared/b', utf8('2'));
    tx.put('own/c', utf8('3'));
    const { position } = await ledger.openEpoch(epoch, tx);
    assert.equal(position.index, 2);
    assert.deepEqual(ledger.epochs().at(-1), epoch);
    assert.equal(ledger.epochs().length, 2);
    assert.deepEqual(ledger.head().epoch, { counter: 2, id: epoch.id });
    const records = await recordsOf(ledger);
    assert.deepEqual(records[1]?.epoch, { counter: 2, id: epoch.id });
    assert.deepEqual(
      records[1]?.ops.map(({ key }) => key),
      ['shared/b', 'shared/core/epochs'],
    );
  });

  it('openEpoch conflicts when the head has moved, and refuses a counter that does not rise', async () => {
    const { ledger, env } = await open();
    await write(ledger, { 'shared/a': '1' });
    const epoch = nextEpoch(ledger.epochs(), ledger.head(), 'cluster', { entropy: env.entropy, now: 5 });
    await write(ledger, { 'shared/a': '2' });
    await assert.rejects(ledger.openEpoch(epoch, ledger.begin()), Conflict);
    const low = { ...nextEpoch([], ledger.head(), 'cluster', { entropy: env.entropy, now: 5 }) };
    await assert.rejects(ledger.openEpoch(low, ledger.begin()), /not above/);
    assert.equal(ledger.epochs().length, 1);
  });

  it('openEpoch passes a frozen ledger, as a promotion needs', async () => {
    const { ledger, env } = await open();
    await write(ledger, { 'shared/a': '1' });
    await ledger.freeze(new Refusal(503, 'frozen'));
    const epoch = nextEpoch(ledger.epochs(), ledger.head(), 'cluster', { entropy: env.entropy, now: 5 });
    await ledger.openEpoch(epoch, ledger.begin());
    assert.equal(ledger.epochs().length, 2);
  });
});

describe('advanced', () => {
  it('resolves at once when the head is above, and later when it gets there', async () => {
    const { ledger } = await open();
    await write(ledger, { 'shared/a': '1' });
    await ledger.advanced(0);
    let woken = false;
    const wait = ledger.advanced(2).then(() => {
      woken = true;
    });
    await write(ledger, { 'shared/a': '2' });
    await idle();
    assert.equal(woken, false);
    await write(ledger, { 'shared/a': '3' });
    await wait;
  });

  it('rejects with the reason of its signal, before and while it waits', async () => {
    const { ledger } = await open();
    const aborted = new AbortController();
    aborted.abort(new Error('stop'));
    await assert.rejects(ledger.advanced(0, aborted.signal), /stop/);
    const later = new AbortController();
    const wait = ledger.advanced(0, later.signal);
    later.abort(new Error('enough'));
    await assert.rejects(wait, /enough/);
    await write(ledger, { 'shared/a': '1' });
  });

  it('never misses a wake-up, however waiting and writing interleave', async () => {
    const { ledger } = await open();
    const total = 200;
    const writer = async () => {
      for (let i = 0; i < total; i++) {
        await write(ledger, { 'shared/a': `${i}` });
        if (i % 7 === 0) await idle();
      }
    };
    const reader = async (pause: number) => {
      let index = 0;
      while (index < total) {
        await ledger.advanced(index);
        index = ledger.head().index;
        if (pause > 0 && index % pause === 0) await idle();
      }
      return index;
    };
    const [, ...seen] = await Promise.all([writer(), reader(0), reader(1), reader(3)]);
    for (const index of seen) assert.ok(index >= total);
  });
});

describe('the log', () => {
  it('is read from memory and from the engine alike, from any index, within the bytes', async () => {
    const disk = new MemoryDisk();
    const first = await open(disk);
    for (let i = 0; i < 30; i++) await write(first.ledger, { 'shared/a': `${i}` });
    const second = await open(disk);
    for (const index of [1, 2, 17, 30]) {
      const fromMemory = await first.ledger.read(index, 1e9);
      const fromEngine = await second.ledger.read(index, 1e9);
      assert.equal(fromMemory.length, 31 - index);
      assert.deepEqual(fromEngine, fromMemory);
    }
    assert.equal((await second.ledger.read(1, 1)).length, 1);
    assert.equal((await first.ledger.read(1, 1)).length, 1);
    assert.deepEqual(await first.ledger.read(31, 1e9), []);
    assert.deepEqual(await first.ledger.read(0, 1e9), []);
  });

  it('a damaged or missing row is a fault, never a record', async () => {
    const disk = new MemoryDisk();
    const first = await open(disk);
    for (let i = 0; i < 5; i++) await write(first.ledger, { 'shared/a': `${i}` });
    await first.ledger.close();
    const row = 'g/1/log/0000000000000003';
    const good = disk.rows.get(row) as Uint8Array;
    for (let at = 0; at < good.length; at++) {
      const bad = good.slice();
      bad[at] = (bad[at] as number) ^ 0x10;
      await tamper(disk, [{ key: row, value: bad }]);
      const { ledger } = await open(disk);
      await assert.rejects(ledger.read(3, 1), /log record 3 is damaged/);
      assert.equal((await ledger.read(4, 1)).length, 1);
    }
    await tamper(disk, [{ key: row, value: undefined }]);
    const { ledger } = await open(disk);
    await assert.rejects(ledger.read(3, 1), /log record 3 is missing/);
  });

  it('is cut at an index; what is cut is gone and what stays is readable', async () => {
    const disk = new MemoryDisk();
    const { ledger } = await open(disk);
    for (let i = 0; i < 20; i++) await write(ledger, { 'shared/a': `${i}` });
    assert.equal(ledger.oldest(), 1);
    await ledger.truncateBefore(15);
    assert.equal(ledger.oldest(), 15);
    assert.deepEqual(await ledger.read(14, 1e9), []);
    const again = await open(disk);
    assert.equal(again.ledger.oldest(), 15);
    assert.deepEqual(
      (await again.ledger.read(15, 1e9)).map(({ index }) => index),
      [15, 16, 17, 18, 19, 20],
    );
    assert.equal(Object.keys(rowsOf(disk)).filter((key) => key.includes('/log/')).length, 6);
    await again.ledger.truncateBefore(10);
    assert.equal(again.ledger.oldest(), 15, 'never moves back');
    await again.ledger.truncateBefore(1000);
    assert.equal(again.ledger.oldest(), 21, 'head index + 1 when none is kept');
    await write(again.ledger, { 'shared/a': 'more' });
    assert.equal((await again.ledger.read(21, 1)).length, 1);
  });

  it('a cut that crashes leaves no rows that it says are gone', async () => {
    for (let at = 1; at <= 4; at++) {
      const disk = new MemoryDisk();
      const first = await open(disk);
      await Promise.all(Array.from({ length: 3000 }, (_, i) => write(first.ledger, { 'shared/a': `${i}` })));
      await first.ledger.close();
      const second = await open(disk, (engine) => failingAt(engine, at, at % 2 === 0 ? 'before' : 'after'));
      await second.ledger.truncateBefore(2900).catch((error: unknown) => assert.ok(error instanceof Fault));
      const third = await open(disk);
      const rows = Object.keys(rowsOf(disk)).filter((key) => key.includes('/log/'));
      assert.equal(rows.length, third.ledger.head().index + 1 - third.ledger.oldest());
      const [oldest] = await third.ledger.read(third.ledger.oldest(), 1);
      assert.equal(oldest?.index, third.ledger.oldest());
    }
  });
});

describe('listeners', () => {
  it('hear the keys of each commit once, until they stop', async () => {
    const { ledger } = await open();
    await write(ledger, { 'shared/first': '1' });
    const heard: { readonly keys: readonly string[]; readonly index: number }[] = [];
    const stop = ledger.onChange((keys, head) => heard.push({ keys, index: head.index }));
    await write(ledger, { 'shared/a': '1', 'own/b': '2' });
    await write(ledger, { 'own/b': '3' });
    stop();
    await write(ledger, { 'shared/a': '2' });
    assert.deepEqual(
      heard.map(({ keys, index }) => ({ keys: [...keys].sort(), index })),
      [
        { keys: ['own/b', 'shared/a'], index: 2 },
        { keys: ['own/b'], index: 2 },
      ],
    );
  });

  it('that fail are logged and harm neither the commit nor the others', async () => {
    const { ledger, env } = await open();
    let heard = 0;
    ledger.onChange(() => {
      throw new Error('bug');
    });
    ledger.onChange(() => {
      heard += 1;
    });
    await write(ledger, { 'shared/a': '1' });
    assert.equal(heard, 1);
    assert.equal(env.log.lines.filter(({ level }) => level === 'error').length, 1);
  });
});

describe('opening', () => {
  it('refuses data of an unknown format and rows that are not its own', async () => {
    const engine = memoryEngine();
    await engine.commit([{ key: 'g/x', value: utf8('?') }], await engine.acquire());
    const { ledger } = await open();
    await write(ledger, { 'shared/a': '1' });
    await assert.rejects(
      open(new MemoryDisk(), () => wrapped(engine, {})),
      /not of a ledger/,
    );
  });
});
