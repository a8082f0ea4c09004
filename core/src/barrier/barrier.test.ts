import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Bytes, text, toHex, utf8 } from '../base/bytes.ts';
import { ENTRY_BYTES_MAX } from '../base/limits.ts';
import { Fault, Refusal } from '../base/refusal.ts';
import { testEnv } from '../base/testing/env.ts';
import { decodeRecord } from '../ledger/record.ts';
import { heldEngine, idle, open } from '../ledger/testing/world.ts';
import { prefixEnd, type StorageEngine } from '../storage/engine.ts';
import { MemoryDisk } from '../storage/memory.ts';
import { createBarrier } from './aes-gcm-barrier.ts';
import { type BarrierControl, KEYRING_KEY, SEAL_CONFIG_KEY } from './barrier.ts';
import type { Store, Tx } from './store.ts';

const ROOT_KEY = utf8('0123456789abcdef0123456789abcdef');

/** An unsealed barrier over memory. */
async function unsealed(wrap?: (engine: StorageEngine) => StorageEngine, seed = 'barrier') {
  const disk = new MemoryDisk();
  const { ledger, env } = await open(disk, wrap, testEnv(seed));
  const barrier = createBarrier(ledger, env);
  await barrier.initialize(ROOT_KEY, async (tx) => tx.put(SEAL_CONFIG_KEY, utf8('{"shares":1}')));
  return { barrier, ledger, env, disk };
}

const put = (store: Store, key: string, value: string) =>
  store.transact(async (tx) => tx.put(key, utf8(value)));
const get = (store: Store, key: string) =>
  store.read(async (tx) => {
    const value = await tx.get(key);
    return value && text(value);
  });

const isSealed = (error: unknown) =>
  error instanceof Refusal && error.status === 503 && error.message === 'Vault is sealed';

/** Everything on the disk and in the log as one text, to look for plaintext. */
function everything(disk: MemoryDisk): string {
  return [...disk.rows.entries('', undefined)]
    .map(([, value]) => new TextDecoder('latin1').decode(value))
    .join('\n');
}

describe('initialize', () => {
  it('makes keyring, first epoch and the extra entries in one record, and leaves the barrier unsealed', async () => {
    const { ledger, env } = await open();
    const barrier = createBarrier(ledger, env);
    assert.equal(await barrier.initialized(), false);
    assert.equal(barrier.sealed(), true);
    await barrier.initialize(
      ROOT_KEY,
      async (tx) => {
        tx.put(SEAL_CONFIG_KEY, utf8('{}'));
        tx.put('shared/sys/first', utf8('hello'));
      },
      'cluster-a',
    );
    assert.equal(await barrier.initialized(), true);
    assert.equal(barrier.sealed(), false);
    assert.equal(ledger.head().index, 1);
    assert.equal(ledger.epochs()[0]?.clusterId, 'cluster-a');
    const [record] = await ledger.read(1, 1e6);
    assert.deepEqual(
      decodeRecord(record?.bytes ?? new Uint8Array()).ops.map(({ key }) => key),
      [KEYRING_KEY, SEAL_CONFIG_KEY, 'shared/sys/first', 'shared/core/epochs'],
    );
    assert.equal(await get(barrier, 'shared/sys/first'), 'hello');
    assert.deepEqual(await ledger.begin().get(SEAL_CONFIG_KEY), utf8('{}'), 'stored in clear');
  });

  it('is refused a second time, also when two run at once', async () => {
    const { ledger, env } = await open();
    const one = createBarrier(ledger, env);
    const two = createBarrier(ledger, env);
    const results = await Promise.allSettled([
      one.initialize(ROOT_KEY, async () => undefined),
      two.initialize(new Uint8Array(32), async () => undefined),
    ]);
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    await assert.rejects(
      one.initialize(ROOT_KEY, async () => undefined),
      (error) => error instanceof Refusal && error.status === 400,
    );
    assert.equal(ledger.head().index, 1);
  });

  it('writes nothing when the extra work fails', async () => {
    const { ledger, env } = await open();
    const barrier = createBarrier(ledger, env);
    await assert.rejects(
      barrier.initialize(ROOT_KEY, async () => {
        throw new Error('no');
      }),
      /no/,
    );
    assert.equal(await barrier.initialized(), false);
    assert.equal(barrier.sealed(), true);
  });
});

describe('a sealed barrier', () => {
  it('refuses everything with 503, and opens with the right root key only', async () => {
    const { barrier } = await unsealed();
    await put(barrier, 'shared/a', '1');
    barrier.seal();
    assert.equal(barrier.sealed(), true);
    await assert.rejects(get(barrier, 'shared/a'), isSealed);
    await assert.rejects(put(barrier, 'shared/a', '2'), isSealed);
    await assert.rejects(
      barrier.transact(async () => undefined),
      isSealed,
    );
    assert.throws(() => barrier.rootKey(), isSealed);
    assert.throws(() => barrier.keyStatus(), isSealed);
    assert.throws(() => barrier.cipher.seal(utf8('x'), utf8('')), isSealed);
    assert.throws(() => barrier.cipher.open(utf8('x'), utf8('')), isSealed);
    for (const wrong of [new Uint8Array(32), ROOT_KEY.slice(1), new Uint8Array(0)]) {
      await assert.rejects(
        barrier.unseal(wrong),
        (error) => error instanceof Refusal && error.status === 400,
      );
      assert.equal(await barrier.verifyRootKey(wrong), false);
      assert.equal(barrier.sealed(), true);
    }
    assert.equal(await barrier.verifyRootKey(ROOT_KEY), true);
    assert.equal(barrier.sealed(), true, 'verifying changes nothing');
    await barrier.unseal(ROOT_KEY);
    assert.equal(await get(barrier, 'shared/a'), '1');
  });

  it('keeps a copy of the root key and wipes it when it is sealed', async () => {
    const { barrier } = await unsealed();
    const given = ROOT_KEY.slice();
    barrier.seal();
    await barrier.unseal(given);
    given.fill(0);
    const copy = barrier.rootKey();
    assert.deepEqual(copy, ROOT_KEY);
    copy.fill(0);
    assert.deepEqual(barrier.rootKey(), ROOT_KEY);
  });

  it('stops a transaction that was under way when it was sealed', async () => {
    const { barrier } = await unsealed();
    await assert.rejects(
      barrier.transact(async (tx) => {
        tx.put('shared/a', utf8('1'));
        barrier.seal();
      }),
      isSealed,
    );
    await barrier.unseal(ROOT_KEY);
    assert.equal(await get(barrier, 'shared/a'), undefined);
  });
});

describe('what is stored', () => {
  it('shows no plaintext, no root key and no data key', async () => {
    const { barrier, disk, env } = await unsealed();
    const drawn: Bytes[] = [];
    const { bytes } = env.entropy;
    Object.assign(env.entropy, {
      bytes: (length: number) => {
        const made = bytes(length);
        if (length === 32) drawn.push(made.slice());
        return made;
      },
    });
    for (const key of ['shared/a', 'local/b', 'own/c']) await put(barrier, key, `canary in ${key}`);
    await barrier.transact((tx) => barrier.rotate(tx));
    await put(barrier, 'shared/d', 'canary again');
    assert.equal(drawn.length, 1);
    const stored = everything(disk);
    assert.ok(!stored.includes('canary'));
    for (const secret of [ROOT_KEY, ...drawn]) {
      assert.ok(!stored.includes(new TextDecoder('latin1').decode(secret)));
    }
  });

  it('opens only under its own key in its own barrier', async () => {
    const a = await unsealed();
    const b = await unsealed(undefined, 'another');
    await put(a.barrier, 'shared/a', 'secret of a');
    await put(a.barrier, 'shared/b', 'secret of b');
    const stored = (await a.ledger.begin().get('shared/a')) ?? new Uint8Array();
    const move = async (ledger: typeof a.ledger, key: string) => {
      const tx = ledger.begin();
      tx.put(key, stored);
      await ledger.commit(tx);
    };
    await move(a.ledger, 'shared/b');
    await assert.rejects(get(a.barrier, 'shared/b'), Fault);
    assert.equal(await get(a.barrier, 'shared/a'), 'secret of a');
    await move(b.ledger, 'shared/a');
    await assert.rejects(get(b.barrier, 'shared/a'), Fault);
  });

  it('does not open when any byte of it is changed, and the fault tells no secret', async () => {
    const { barrier, ledger } = await unsealed();
    await put(barrier, 'shared/a', 'secret');
    const stored = (await ledger.begin().get('shared/a')) ?? new Uint8Array();
    for (let at = 0; at < stored.length; at++) {
      const bad = stored.slice();
      bad[at] = (bad[at] ?? 0) ^ 1;
      const tx = ledger.begin();
      tx.put('shared/a', bad);
      await ledger.commit(tx);
      await assert.rejects(get(barrier, 'shared/a'), (error: unknown) => {
        assert.ok(error instanceof Fault);
        assert.ok(!error.message.includes('secret') && !error.message.includes('shared/a'));
        return true;
      });
    }
  });

  it('never uses a nonce twice, for the same value, in retries and after a restart', async () => {
    const { barrier, ledger, disk, env } = await unsealed();
    const nonces = new Set<string>();
    const work = async (store: BarrierControl) => {
      for (let i = 0; i < 50; i++) {
        await Promise.all([put(store, 'shared/a', 'same'), put(store, 'local/b', 'same')]);
      }
      for (let i = 0; i < 50; i++) store.cipher.seal(utf8('same'), utf8(''));
    };
    const { bytes } = env.entropy;
    Object.assign(env.entropy, {
      bytes: (length: number) => {
        const made = bytes(length);
        if (length === 12) {
          assert.ok(!nonces.has(toHex(made)), 'a nonce came twice');
          nonces.add(toHex(made));
        }
        return made;
      },
    });
    await work(barrier);
    await ledger.close();
    const again = createBarrier((await open(disk, undefined, env)).ledger, env);
    await again.unseal(ROOT_KEY);
    await work(again);
    assert.ok(nonces.size >= 300);
  });

  it('an entry over the limit is refused with 413 and nothing is written', async () => {
    const { barrier, ledger } = await unsealed();
    const { index } = ledger.head();
    const large = new Uint8Array(ENTRY_BYTES_MAX + 1);
    await assert.rejects(
      barrier.transact(async (tx) => {
        tx.put('shared/small', utf8('x'));
        tx.put('shared/large', large);
      }),
      (error) => error instanceof Refusal && error.status === 413,
    );
    assert.equal(ledger.head().index, index);
    await barrier.transact(async (tx) => tx.put('shared/large', large.slice(1)));
  });
});

describe('transact', () => {
  it('is one record, whatever it writes, and none when it writes nothing', async () => {
    const { barrier, ledger } = await unsealed();
    const { index } = ledger.head();
    const result = await barrier.transact(async (tx) => {
      for (let i = 0; i < 10; i++) tx.put(`shared/${i}`, utf8('x'));
      tx.put('local/token', utf8('x'));
      return 42;
    });
    assert.equal(result, 42);
    assert.equal(ledger.head().index, index + 1);
    await barrier.transact(async (tx) => tx.get('shared/1'));
    assert.equal(ledger.head().index, index + 1);
  });

  it('writes nothing when the work throws, and throws the same', async () => {
    const { barrier, ledger } = await unsealed();
    const { index } = ledger.head();
    const error = new Refusal(400, 'no');
    await assert.rejects(
      barrier.transact(async (tx) => {
        tx.put('shared/a', utf8('1'));
        throw error;
      }),
      (thrown) => thrown === error,
    );
    assert.equal(ledger.head().index, index);
    assert.equal(await get(barrier, 'shared/a'), undefined);
  });

  it('shows the work its own writes', async () => {
    const { barrier } = await unsealed();
    await put(barrier, 'shared/d/a', '1');
    await barrier.transact(async (tx) => {
      tx.put('shared/d/b', utf8('2'));
      tx.delete('shared/d/a');
      assert.deepEqual(await tx.get('shared/d/b'), utf8('2'));
      assert.equal(await tx.get('shared/d/a'), undefined);
      assert.deepEqual(await tx.list('shared/d/'), ['b']);
      assert.deepEqual(await tx.scan('shared/d/', 10), ['shared/d/b']);
    });
    assert.deepEqual(await barrier.read((tx) => tx.list('shared/d/')), ['b']);
  });

  it('runs again after a conflict until it gets through, so that no update is lost', async () => {
    const { barrier } = await unsealed();
    await Promise.all(
      Array.from({ length: 150 }, () =>
        barrier.transact(async (tx) => {
          const before = await tx.get('shared/n');
          tx.put('shared/n', utf8(String(Number(before === undefined ? '0' : text(before)) + 1)));
        }),
      ),
    );
    assert.equal(await get(barrier, 'shared/n'), '150');
  });

  it('gets through although others write without end what it reads', async () => {
    const { barrier } = await unsealed();
    let stop = false;
    const others = [1, 2, 3].map(async (id) => {
      for (let i = 0; !stop; i++) {
        await put(barrier, 'shared/busy', `${id}.${i}`);
        await idle();
      }
    });
    let tries = 0;
    await barrier.transact(async (tx) => {
      tries += 1;
      await tx.get('shared/busy');
      // Slower than the others by far.
      for (let i = 0; i < 30; i++) await idle();
      tx.put('shared/slow', utf8('done'));
    });
    stop = true;
    await Promise.all(others);
    assert.ok(tries > 1, 'there was a conflict');
    assert.equal(await get(barrier, 'shared/slow'), 'done');
  });

  it('does not believe a failure that came of a view that was already stale', async () => {
    const { barrier } = await unsealed();
    await barrier.transact(async (tx) => {
      tx.put('shared/a', utf8('0'));
      tx.put('shared/b', utf8('0'));
    });
    let tries = 0;
    await barrier.transact(async (tx) => {
      tries += 1;
      const a = text((await tx.get('shared/a')) ?? utf8(''));
      if (tries === 1) {
        await barrier.transact(async (other) => {
          other.put('shared/a', utf8('1'));
          other.put('shared/b', utf8('1'));
        });
      }
      const b = text((await tx.get('shared/b')) ?? utf8(''));
      if (a !== b) throw new Refusal(500, 'two states at once');
    });
    assert.equal(tries, 2);
  });

  it('runs what follows a commit once, with its position, and not when nothing was committed', async () => {
    const { barrier, ledger } = await unsealed();
    const seen: number[] = [];
    let tries = 0;
    await barrier.transact(async (tx) => {
      tries += 1;
      await tx.get('shared/a');
      tx.put('shared/b', utf8('x'));
      tx.afterCommit(({ index }) => seen.push(index));
      if (tries === 1) await put(barrier, 'shared/a', 'in between');
    });
    assert.equal(tries, 2);
    assert.deepEqual(seen, [ledger.head().index]);
    await assert.rejects(
      barrier.transact(async (tx) => {
        tx.afterCommit(() => seen.push(-1));
        throw new Error('no');
      }),
      /no/,
    );
    assert.equal(seen.length, 1);
  });

  it('a failing effect neither undoes the commit nor stops the other effects', async () => {
    const { barrier, env } = await unsealed();
    let ran = false;
    await barrier.transact(async (tx) => {
      tx.put('shared/a', utf8('1'));
      tx.afterCommit(() => {
        throw new Error('bug');
      });
      tx.afterCommit(() => {
        ran = true;
      });
    });
    assert.equal(ran, true);
    assert.equal(await get(barrier, 'shared/a'), '1');
    assert.ok(env.log.lines.some(({ level }) => level === 'error'));
  });

  it('refuses keys of no class, and any use after its end', async () => {
    const { barrier } = await unsealed();
    await assert.rejects(put(barrier, 'x/a', '1'), /begins with shared/);
    await assert.rejects(get(barrier, 'sharedx'), /begins with shared/);
    let kept: Tx | undefined;
    await barrier.transact(async (tx) => {
      kept = tx;
    });
    assert.throws(() => kept?.put('shared/a', utf8('late')), /has ended/);
    await assert.rejects(async () => kept?.get('shared/a'), /has ended/);
    assert.throws(() => kept?.afterCommit(() => undefined), /has ended/);
  });

  it('throws the reason of a frozen ledger', async () => {
    const { barrier, ledger } = await unsealed();
    const reason = new Refusal(503, 'fenced');
    await ledger.freeze(reason);
    await assert.rejects(put(barrier, 'shared/a', '1'), (error) => error === reason);
    await put(barrier, 'own/fenced', 'yes');
    assert.equal(await get(barrier, 'own/fenced'), 'yes');
    ledger.resume();
    await put(barrier, 'shared/a', '1');
  });
});

describe('read', () => {
  it('refuses to write', async () => {
    const { barrier } = await unsealed();
    await assert.rejects(
      barrier.read(async (tx) => tx.put('shared/a', utf8('1'))),
      /only reads/,
    );
    await assert.rejects(
      barrier.read(async (tx) => tx.delete('shared/a')),
      /only reads/,
    );
  });

  it('shows one moment: never a part of a transaction', async () => {
    const { barrier } = await unsealed();
    let stop = false;
    const writer = (async () => {
      for (let i = 0; !stop; i++) {
        await barrier.transact(async (tx) => {
          tx.put('shared/a', utf8(`${i}`));
          tx.put('shared/b', utf8(`${i}`));
        });
        if (i % 2 === 0) await idle();
      }
    })();
    for (let i = 0; i < 100; i++) {
      const [a, b] = await barrier.read(async (tx) => {
        const first = await tx.get('shared/a');
        if (i % 3 === 0) await idle();
        return [first, await tx.get('shared/b')];
      });
      assert.deepEqual(a, b);
    }
    stop = true;
    await writer;
  });
});

describe('list and scan', () => {
  const names = [
    'a',
    'a/x',
    'a/y/z',
    'a-b',
    'b/1',
    'b/2',
    'c',
    'é/1',
    '\uFFFD',
    '\u{1F511}',
    '\u{10FFFF}/deep',
  ];
  const listed = ['a', 'a-b', 'a/', 'b/', 'c', 'é/', '\uFFFD', '\u{1F511}', '\u{10FFFF}/'];

  async function filled() {
    const made = await unsealed();
    await made.barrier.transact(async (tx) => {
      for (const name of names) tx.put(`shared/dir/${name}`, utf8('x'));
      tx.put('shared/dir2/other', utf8('x'));
      tx.put('shared/di', utf8('x'));
    });
    return made;
  }

  it('list names directly below a prefix, folders once, in the order of bytes', async () => {
    const { barrier } = await filled();
    assert.deepEqual(await barrier.read((tx) => tx.list('shared/dir/')), listed);
    assert.deepEqual(await barrier.read((tx) => tx.list('shared/dir/a/')), ['x', 'y/']);
    assert.deepEqual(await barrier.read((tx) => tx.list('shared/none/')), []);
  });

  it('list pages: any limit and any name to begin after give the same list in parts', async () => {
    const { barrier } = await filled();
    for (let limit = 1; limit <= listed.length + 1; limit++) {
      const found: string[] = [];
      for (;;) {
        const after = found.at(-1);
        const page = await barrier.read((tx) =>
          tx.list('shared/dir/', after === undefined ? { limit } : { after, limit }),
        );
        assert.ok(page.length <= limit);
        found.push(...page);
        if (page.length < limit) break;
      }
      assert.deepEqual(found, listed, `limit ${limit}`);
    }
    const after = (name: string) => barrier.read((tx) => tx.list('shared/dir/', { after: name }));
    assert.deepEqual(await after('a'), listed.slice(1));
    assert.deepEqual(await after('a/x'), listed.slice(3));
    assert.deepEqual(await after('bb'), listed.slice(4));
    assert.deepEqual(await after(''), listed);
  });

  it('scan gives whole keys in order, in parts', async () => {
    const { barrier } = await filled();
    const keys = names.map((name) => `shared/dir/${name}`);
    const all = await barrier.read((tx) => tx.scan('shared/dir/', 100));
    assert.deepEqual(new Set(all), new Set(keys));
    const found: string[] = [];
    for (;;) {
      const page: readonly string[] = await barrier.read((tx) => tx.scan('shared/dir/', 3, found.at(-1)));
      found.push(...page);
      if (page.length < 3) break;
    }
    assert.deepEqual(found, all);
    assert.deepEqual(await barrier.read((tx) => tx.scan('shared/dir/', 100, 'a')), all);
    assert.deepEqual(await barrier.read((tx) => tx.scan('shared/dir/', 100, 'z')), []);
  });

  it('jumps over what is in folders and reads no values', async () => {
    let entries = 0;
    let bytes = 0;
    const { barrier } = await unsealed((engine) => ({
      type: engine.type,
      limits: engine.limits,
      get: (key) => engine.get(key),
      range: async (range) => {
        const found = await engine.range(range);
        entries += found.length;
        for (const { value } of found) bytes += value.length;
        return found;
      },
      acquire: () => engine.acquire(),
      commit: (writes, fence) => engine.commit(writes, fence),
      close: () => engine.close(),
    }));
    for (let folder = 0; folder < 3; folder++) {
      await barrier.transact(async (tx) => {
        for (let i = 0; i < 2000; i++) tx.put(`shared/dir/f${folder}/${i}`, utf8('x'));
      });
    }
    entries = 0;
    bytes = 0;
    assert.deepEqual(await barrier.read((tx) => tx.list('shared/dir/')), ['f0/', 'f1/', 'f2/']);
    assert.ok(entries < 400, `${entries} entries read`);
    entries = 0;
    assert.deepEqual(await barrier.read((tx) => tx.list('shared/dir/', { limit: 1 })), ['f0/']);
    assert.ok(entries <= 64);
    assert.equal(bytes, 0);
  });

  it('conflict with a name that has appeared', async () => {
    const { barrier } = await filled();
    let tries = 0;
    const seen = await barrier.transact(async (tx) => {
      tries += 1;
      const found = await tx.list('shared/dir/a/');
      if (tries === 1) await put(barrier, 'shared/dir/a/new', 'x');
      tx.put('shared/count', utf8(String(found.length)));
      return found;
    });
    assert.equal(tries, 2);
    assert.deepEqual(seen, ['new', 'x', 'y/']);
  });
});

describe('rotation', () => {
  it('encrypts what comes after with a new key and still opens what came before', async () => {
    const { barrier, ledger, env } = await unsealed();
    await put(barrier, 'shared/old', '1');
    const sealed = barrier.cipher.seal(utf8('token'), utf8('aad'));
    assert.equal(barrier.keyStatus().term, 1);
    await env.clock.advance(1000);
    await barrier.transact((tx) => barrier.rotate(tx));
    assert.equal(barrier.keyStatus().term, 2);
    assert.equal(barrier.keyStatus().installTime, env.clock.now());
    await put(barrier, 'shared/new', '2');
    const term = async (key: string) => (await ledger.begin().get(key))?.[3];
    assert.equal(await term('shared/old'), 1);
    assert.equal(await term('shared/new'), 2);
    barrier.seal();
    await barrier.unseal(ROOT_KEY);
    assert.equal(await get(barrier, 'shared/old'), '1');
    assert.equal(await get(barrier, 'shared/new'), '2');
    assert.deepEqual(barrier.cipher.open(sealed, utf8('aad')), utf8('token'));
    assert.equal(barrier.cipher.open(sealed, utf8('other')), undefined);
  });

  it('changes nothing in memory when its transaction fails', async () => {
    const { barrier } = await unsealed();
    await assert.rejects(
      barrier.transact(async (tx) => {
        await barrier.rotate(tx);
        throw new Error('no');
      }),
      /no/,
    );
    assert.equal(barrier.keyStatus().term, 1);
    await put(barrier, 'shared/a', '1');
  });

  it('many at once and among writes give as many terms, and every entry stays readable', async () => {
    const { barrier } = await unsealed();
    await Promise.all([
      ...Array.from({ length: 5 }, () => barrier.transact((tx) => barrier.rotate(tx))),
      ...Array.from({ length: 50 }, (_, i) => put(barrier, `shared/${i}`, `${i}`)),
      ...Array.from({ length: 50 }, (_, i) => get(barrier, `shared/${i}`)),
    ]);
    assert.equal(barrier.keyStatus().term, 6);
    for (let i = 0; i < 50; i++) assert.equal(await get(barrier, `shared/${i}`), `${i}`);
  });

  it('counts encryptions under the active key, and after a restart never too few', async () => {
    const { barrier, ledger, disk, env } = await unsealed();
    const before = barrier.keyStatus().encryptions;
    for (let i = 0; i < 10; i++) await put(barrier, 'shared/a', 'x');
    assert.equal(barrier.keyStatus().encryptions, before + 10);
    for (let i = 0; i < 2000; i++) void put(barrier, `shared/${i}`, 'x');
    await ledger.advanced(ledger.head().index + 1999);
    await ledger.close();
    const again = createBarrier((await open(disk)).ledger, env);
    await again.unseal(ROOT_KEY);
    assert.ok(again.keyStatus().encryptions >= before + 2010);
    await again.transact((tx) => again.rotate(tx));
    assert.ok(again.keyStatus().encryptions < 10, 'a new key begins at the start');
  });
});

describe('changeRootKey', () => {
  const NEXT = utf8('fedcba9876543210fedcba9876543210');

  it('puts the keyring under another root key, and the old one opens nothing any more', async () => {
    const { barrier } = await unsealed();
    await put(barrier, 'shared/a', '1');
    await barrier.transact((tx) => barrier.changeRootKey(tx, NEXT));
    assert.deepEqual(barrier.rootKey(), NEXT);
    assert.equal(barrier.keyStatus().term, 1);
    barrier.seal();
    await assert.rejects(barrier.unseal(ROOT_KEY), /invalid key/);
    await barrier.unseal(NEXT);
    assert.equal(await get(barrier, 'shared/a'), '1');
  });

  it('goes together with a rotation in one transaction, in either order', async () => {
    for (const rotateFirst of [true, false]) {
      const { barrier } = await unsealed();
      await barrier.transact(async (tx) => {
        if (rotateFirst) await barrier.rotate(tx);
        await barrier.changeRootKey(tx, NEXT);
        if (!rotateFirst) await barrier.rotate(tx);
        tx.put('shared/a', utf8('1'));
      });
      assert.equal(barrier.keyStatus().term, 2);
      assert.deepEqual(barrier.rootKey(), NEXT);
      barrier.seal();
      await barrier.unseal(NEXT);
      assert.equal(await get(barrier, 'shared/a'), '1');
    }
  });
});

describe('openEpoch', () => {
  it('opens the next reign with a new data key, which already encrypts what its record holds (R30)', async () => {
    const { barrier, ledger } = await unsealed();
    await put(barrier, 'shared/a', '1');
    const { index } = ledger.head();
    const { epoch, result } = await barrier.openEpoch('cluster-b', async (tx, opening) => {
      tx.put('shared/a', utf8('2'));
      return opening.counter;
    });
    assert.equal(result, 2);
    assert.equal(epoch.clusterId, 'cluster-b');
    assert.deepEqual(ledger.epochs().at(-1), epoch);
    assert.equal(ledger.head().index, index + 1);
    assert.equal(barrier.keyStatus().term, 2);
    assert.equal((await ledger.begin().get('shared/a'))?.[3], 2);
    assert.equal(await get(barrier, 'shared/a'), '2');
  });

  it('two clusters that part from one state never have the same key', async () => {
    const { barrier, ledger, disk } = await unsealed();
    await put(barrier, 'shared/a', '1');
    await ledger.close();
    const keyrings: string[] = [];
    for (const seed of ['one', 'two']) {
      const env = testEnv(seed);
      const side = await open(disk.clone(), undefined, env);
      const branch = createBarrier(side.ledger, env);
      await branch.unseal(ROOT_KEY);
      const drawn: string[] = [];
      const { bytes } = env.entropy;
      Object.assign(env.entropy, {
        bytes: (length: number) => {
          const made = bytes(length);
          if (length === 32) drawn.push(toHex(made));
          return made;
        },
      });
      await branch.openEpoch(seed, async () => undefined);
      assert.equal(drawn.length, 1);
      keyrings.push(...drawn);
    }
    assert.notEqual(keyrings[0], keyrings[1]);
  });
});

describe('a follower', () => {
  it('reads what its primary wrote, follows its keyring, and asks for a new root key when that changed', async () => {
    const primary = await unsealed();
    await put(primary.barrier, 'shared/a', '1');
    const { ledger, env } = await open();
    await ledger.apply(await primary.ledger.read(1, 1e9));
    const follower = createBarrier(ledger, env);
    await follower.unseal(ROOT_KEY);
    assert.equal(await get(follower, 'shared/a'), '1');
    await primary.barrier.transact((tx) => primary.barrier.rotate(tx));
    await put(primary.barrier, 'shared/b', '2');
    await ledger.apply(await primary.ledger.read(ledger.head().index + 1, 1e9));
    await follower.reloadKeyring();
    assert.equal(follower.keyStatus().term, 2);
    assert.equal(await get(follower, 'shared/b'), '2');
    await primary.barrier.transact((tx) => primary.barrier.changeRootKey(tx, new Uint8Array(32).fill(7)));
    await ledger.apply(await primary.ledger.read(ledger.head().index + 1, 1e9));
    await assert.rejects(
      follower.reloadKeyring(),
      (error) => error instanceof Refusal && error.status === 400,
    );
    assert.equal(await get(follower, 'shared/b'), '2', 'it goes on with what it has');
  });

  it('own entries stay readable when a repair brings the keyring of another branch', async () => {
    const base = await unsealed();
    await put(base.barrier, 'shared/a', '1');
    await base.ledger.close();
    const branch = async (seed: string) => {
      const env = testEnv(seed);
      const { ledger } = await open(base.disk.clone(), undefined, env);
      const barrier = createBarrier(ledger, env);
      await barrier.unseal(ROOT_KEY);
      await barrier.openEpoch(seed, async () => undefined);
      await put(barrier, 'own/mine', seed);
      return { ledger, barrier };
    };
    const [left, right] = [await branch('left'), await branch('right')];
    await right.ledger.beginRepair();
    await right.ledger.patchRecords(await left.ledger.read(1, 1e9));
    await right.ledger.settle(left.ledger.head());
    await right.barrier.reloadKeyring();
    assert.equal(await get(right.barrier, 'own/mine'), 'right');
    assert.equal(await get(right.barrier, 'shared/a'), '1');
  });

  it('a barrier over a staged ledger has its own keys, and the first one follows an adoption', async () => {
    const primary = await unsealed();
    await put(primary.barrier, 'shared/a', 'of the primary');
    const { barrier, ledger } = await unsealed();
    await put(barrier, 'shared/a', 'of the old cluster');
    const staged = await ledger.stage();
    await staged.beginRepair();
    await staged.patchRecords(await primary.ledger.read(1, 1e9));
    await staged.settle(primary.ledger.head());
    const beside = barrier.over(staged);
    assert.equal(beside.sealed(), true);
    await beside.unseal(ROOT_KEY);
    await put(beside, 'own/role', 'secondary');
    assert.equal(await get(beside, 'shared/a'), 'of the primary');
    assert.equal(await get(barrier, 'shared/a'), 'of the old cluster');
    barrier.setCaching(true);
    await get(barrier, 'shared/a');
    await ledger.adopt(staged);
    await barrier.unseal(ROOT_KEY);
    assert.equal(await get(barrier, 'shared/a'), 'of the primary');
    assert.equal(await get(barrier, 'own/role'), 'secondary');
  });
});

describe('the cache', () => {
  const counting = async () => {
    let reads = 0;
    const made = await unsealed((engine) => ({
      type: engine.type,
      limits: engine.limits,
      get: (key) => {
        reads += 1;
        return engine.get(key);
      },
      range: (range) => engine.range(range),
      acquire: () => engine.acquire(),
      commit: (writes, fence) => engine.commit(writes, fence),
      close: () => engine.close(),
    }));
    return { ...made, reads: () => reads };
  };

  it('saves reads of the engine when it is allowed, of missing entries too, and forgets when it is not', async () => {
    const { barrier, reads } = await counting();
    await put(barrier, 'shared/a', '1');
    const readTwice = async () => {
      const before = reads();
      for (let i = 0; i < 2; i++) {
        await get(barrier, 'shared/a');
        await get(barrier, 'shared/none');
      }
      return reads() - before;
    };
    assert.equal(await readTwice(), 4);
    barrier.setCaching(true);
    assert.equal(await readTwice(), 2);
    assert.equal(await readTwice(), 0);
    barrier.setCaching(false);
    assert.equal(await readTwice(), 4);
  });

  it('hands out copies', async () => {
    const { barrier } = await counting();
    barrier.setCaching(true);
    await put(barrier, 'shared/a', 'value');
    for (let i = 0; i < 3; i++) {
      const got = await barrier.read((tx) => tx.get('shared/a'));
      assert.deepEqual(got, utf8('value'));
      got?.fill(0);
    }
  });

  it('is exact: it follows commits, deletions and records of a primary', async () => {
    const { barrier, ledger } = await counting();
    barrier.setCaching(true);
    await put(barrier, 'shared/a', '1');
    assert.equal(await get(barrier, 'shared/a'), '1');
    await put(barrier, 'shared/a', '2');
    assert.equal(await get(barrier, 'shared/a'), '2');
    await barrier.transact(async (tx) => tx.delete('shared/a'));
    assert.equal(await get(barrier, 'shared/a'), undefined);
    const other = createBarrier(ledger, testEnv('other'));
    await other.unseal(ROOT_KEY);
    await put(other, 'shared/a', '3');
    assert.equal(await get(barrier, 'shared/a'), '3');
  });

  it('takes part in the validation of what was read', async () => {
    const { barrier } = await counting();
    barrier.setCaching(true);
    await put(barrier, 'shared/n', '0');
    await get(barrier, 'shared/n');
    await Promise.all(
      Array.from({ length: 60 }, () =>
        barrier.transact(async (tx) => {
          const before = await tx.get('shared/n');
          tx.put('shared/n', utf8(String(Number(text(before ?? utf8('0'))) + 1)));
        }),
      ),
    );
    assert.equal(await get(barrier, 'shared/n'), '60');
  });

  it('never keeps a value that a commit under way is about to replace', async () => {
    let held: ReturnType<typeof heldEngine> | undefined;
    const { barrier } = await unsealed((engine) => {
      held = heldEngine(engine);
      return held;
    });
    barrier.setCaching(true);
    await put(barrier, 'shared/a', '1');
    held?.hold();
    const commit = put(barrier, 'shared/a', '2');
    await idle();
    const during = get(barrier, 'shared/a');
    await idle();
    assert.equal(await during, '1');
    held?.release();
    await commit;
    assert.equal(await get(barrier, 'shared/a'), '2');
  });

  it('is emptied when the barrier is sealed', async () => {
    const { barrier, reads } = await counting();
    barrier.setCaching(true);
    await put(barrier, 'shared/a', '1');
    await get(barrier, 'shared/a');
    barrier.seal();
    await barrier.unseal(ROOT_KEY);
    const before = reads();
    await get(barrier, 'shared/a');
    assert.equal(reads() - before, 1);
  });
});

describe('the cipher', () => {
  it('opens what it sealed with the same additional data, and nothing else', async () => {
    const { barrier, ledger } = await unsealed();
    const sealed = barrier.cipher.seal(utf8('token'), utf8('aad'));
    assert.deepEqual(barrier.cipher.open(sealed, utf8('aad')), utf8('token'));
    assert.equal(barrier.cipher.open(sealed, utf8('AAD')), undefined);
    assert.equal(barrier.cipher.open(sealed.slice(1), utf8('aad')), undefined);
    assert.equal(barrier.cipher.open(new Uint8Array(0), utf8('aad')), undefined);
    const changed = sealed.slice();
    changed[20] = (changed[20] ?? 0) ^ 1;
    assert.equal(barrier.cipher.open(changed, utf8('aad')), undefined);
    await put(barrier, 'shared/a', 'entry');
    const entry = (await ledger.begin().get('shared/a')) ?? new Uint8Array();
    assert.equal(barrier.cipher.open(entry, utf8('shared/a')), undefined, 'an entry is no cipher text');
  });
});

it('the end of a class comes after all its keys', () => {
  assert.equal(prefixEnd('shared/'), 'shared0');
});
