import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decrypt, generateKey, readMessage, readPrivateKey } from 'openpgp';
import { SEAL_CONFIG_KEY, SEALED_ROOT_KEY } from '../barrier/barrier.ts';
import type { Tx } from '../barrier/store.ts';
import { type Bytes, fromBase64, fromHex, text, toBase64, toHex, utf8 } from '../base/bytes.ts';
import { Refusal } from '../base/refusal.ts';
import { type TestEnv, testEnv } from '../base/testing/env.ts';
import { createSeal, type InitOptions, type SealHooks } from './control.ts';
import { memoryBarrier } from './testing/memory-barrier.ts';

const WRONG_KEYS =
  'unable to retrieve stored keys: invalid key: failed to decrypt keys from storage: cipher: message authentication failed';

async function setUp(env: TestEnv, hooks: Partial<SealHooks> = {}) {
  const { barrier, disk } = await memoryBarrier(env);
  const events: string[] = [];
  const seal = createSeal(barrier, env, {
    async prepare(tx: Tx) {
      tx.put('shared/prepared', utf8('yes'));
    },
    createRootToken: async () => 'hvs.root',
    async unsealed() {
      events.push('unsealed');
    },
    async sealing() {
      events.push(`sealing while ${barrier.sealed() ? 'sealed' : 'open'}`);
    },
    ...hooks,
  });
  return { env, barrier, disk, seal, events };
}

function options(shares: number, threshold: number, more: Partial<InitOptions> = {}): InitOptions {
  return { shares, threshold, pgpKeys: [], rootTokenPgpKey: undefined, ...more };
}

/** Initialised with 5 shares and threshold 3. */
async function initialized(env: TestEnv, hooks: Partial<SealHooks> = {}) {
  const all = await setUp(env, hooks);
  const { shares } = await all.seal.initialize(options(5, 3));
  return { ...all, shares };
}

function share(shares: readonly Bytes[], i: number): Bytes {
  const one = shares[i];
  assert.ok(one);
  return one.slice();
}

function refusal(status: number, message: string) {
  return (error: unknown) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.deepEqual([error.status, error.errors], [status, [message]]);
    return true;
  };
}

describe('init', () => {
  test('gives as many shares as asked for and the root token, and leaves the node sealed', async () => {
    const { seal, barrier, env } = await setUp(testEnv());
    assert.deepEqual(await seal.status(), {
      initialized: false,
      sealed: true,
      shares: 0,
      threshold: 0,
      progress: 0,
      nonce: '',
    });
    const { shares, rootToken } = await seal.initialize(options(5, 3));
    assert.equal(rootToken, 'hvs.root');
    assert.deepEqual(
      shares.map((one) => one.length),
      [33, 33, 33, 33, 33],
    );
    const { initialized: done, sealed, shares: n, threshold: t } = await seal.status();
    assert.deepEqual([done, sealed, n, t], [true, true, 5, 3]);
    assert.equal(barrier.sealed(), true);
    for (const i of [0, 1, 2]) await seal.unseal(share(shares, i));
    assert.deepEqual(await barrier.read((tx) => tx.get('shared/prepared')), utf8('yes'));
    assert.ok(env.log.lines.some(({ message }) => message === 'security barrier initialized'));
  });

  test('a single share is the unseal key itself', async () => {
    const { seal } = await setUp(testEnv());
    const { shares } = await seal.initialize(options(1, 1));
    assert.equal(share(shares, 0).length, 32);
    assert.equal((await seal.unseal(share(shares, 0))).sealed, false);
  });

  test('stores neither a share nor the root key in clear', async () => {
    const { barrier, disk, seal, shares } = await initialized(testEnv());
    const rootKey = await seal.rootKeyFromShares(shares.slice(0, 3));
    assert.ok(rootKey);
    const stored = [...disk.rows.entries('', undefined)].map(([, value]) => toHex(value));
    const raw = await barrier.ledger.begin().get(SEAL_CONFIG_KEY);
    const config = JSON.parse(text(raw ?? new Uint8Array()));
    assert.deepEqual(Object.keys(config), ['type', 'shares', 'threshold', 'nonce', 'fingerprints']);
    for (const secret of [rootKey, ...shares]) {
      for (const value of stored) assert.ok(!value.includes(toHex(secret.slice(0, 16))));
      assert.ok(!JSON.stringify(config).includes(toBase64(secret).slice(0, 20)));
    }
  });

  test('the sealed root key opens under its own name only', async () => {
    const { env, barrier, seal } = await setUp(testEnv());
    const { shares } = await seal.initialize(options(1, 1));
    const stored = await barrier.ledger.begin().get(SEALED_ROOT_KEY);
    assert.ok(stored);
    const key = env.crypto.aeadKey(share(shares, 0));
    assert.ok(key.open(stored.slice(1, 13), stored.slice(13), utf8(SEALED_ROOT_KEY)));
    assert.equal(key.open(stored.slice(1, 13), stored.slice(13), utf8('another name')), undefined);
  });

  for (const [shares, threshold, problem] of [
    [0, 0, 'shares must be at least one'],
    [-1, 1, 'shares must be at least one'],
    [1, 0, 'threshold must be at least one'],
    [5, 1, 'threshold must be greater than one for multiple shares'],
    [256, 3, 'shares must be less than 256'],
    [5, 256, 'threshold must be less than 256'],
    [2, 3, 'threshold cannot be larger than shares'],
  ] as const) {
    test(`${shares} shares with threshold ${threshold} are refused: ${problem}`, async () => {
      const { seal, barrier } = await setUp(testEnv());
      await assert.rejects(
        seal.initialize(options(shares, threshold)),
        refusal(400, `invalid seal configuration: ${problem}`),
      );
      assert.equal(barrier.ledger.head().index, 0, 'nothing is stored');
    });
  }

  test('a wrong number of PGP keys or a key that is none is refused and nothing is stored', async () => {
    const { seal, barrier } = await setUp(testEnv());
    await assert.rejects(
      seal.initialize(options(3, 2, { pgpKeys: ['a', 'b'] })),
      refusal(
        400,
        'invalid seal configuration: count mismatch between number of provided PGP keys and number of shares',
      ),
    );
    await assert.rejects(
      seal.initialize(options(1, 1, { pgpKeys: ['aGVsbG8='] })),
      /invalid seal configuration: error parsing given PGP key: /,
    );
    await assert.rejects(
      seal.initialize(options(1, 1, { rootTokenPgpKey: 'aGVsbG8=' })),
      /root token encryption failed: /,
    );
    assert.equal(barrier.ledger.head().index, 0, 'nothing is stored');
  });

  test('a second init is refused, also one that runs at the same time', async () => {
    const { seal } = await setUp(testEnv());
    const [first, second] = await Promise.allSettled([
      seal.initialize(options(1, 1)),
      seal.initialize(options(1, 1)),
    ]);
    assert.equal(first.status, 'fulfilled');
    assert.equal(second.status, 'rejected');
    refusal(400, 'Vault is already initialized')(second.reason);
  });

  test('with PGP keys each holder opens a share in hex, and the root token comes as base64', async () => {
    const { seal } = await setUp(testEnv());
    const pairs = await Promise.all(
      ['a', 'b', 'root'].map((name) => generateKey({ userIDs: [{ name }], format: 'object' })),
    );
    const publicKeys = pairs.map((pair) => toBase64(pair.publicKey.write()));
    const open = async (i: number, message: Bytes): Promise<string> => {
      const pair = pairs[i];
      assert.ok(pair);
      const opened = await decrypt({
        message: await readMessage({ binaryMessage: new Uint8Array(message) }),
        decryptionKeys: await readPrivateKey({ binaryKey: pair.privateKey.write() }),
      });
      return String(opened.data);
    };
    const { shares, rootToken } = await seal.initialize(
      options(2, 2, { pgpKeys: publicKeys.slice(0, 2), rootTokenPgpKey: publicKeys[2] }),
    );
    assert.equal(await open(2, fromBase64(rootToken) ?? new Uint8Array()), 'hvs.root');
    for (const i of [0, 1]) {
      const opened = fromHex(await open(i, share(shares, i)));
      assert.ok(opened);
      await seal.unseal(opened);
    }
    assert.equal((await seal.status()).sealed, false);
  });

  test('a root token that cannot be made leaves the cluster without init', async () => {
    const { seal, barrier } = await setUp(testEnv(), {
      createRootToken: async () => {
        throw new Error('no token');
      },
    });
    await assert.rejects(seal.initialize(options(1, 1)), /no token/);
    assert.equal(barrier.ledger.head().index, 0, 'nothing is stored');
    assert.equal((await seal.status()).initialized, false);
  });
});

describe('unseal', () => {
  test('opens with any three of five shares and shows progress with one nonce', async () => {
    const { seal, shares, events, env } = await initialized(testEnv());
    const one = await seal.unseal(share(shares, 4));
    const two = await seal.unseal(share(shares, 0));
    assert.deepEqual([one.progress, two.progress], [1, 2]);
    assert.match(one.nonce, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(two.nonce, one.nonce);
    assert.deepEqual(events, []);
    const three = await seal.unseal(share(shares, 2));
    assert.deepEqual([three.sealed, three.progress, three.nonce], [false, 0, '']);
    assert.deepEqual(events, ['unsealed']);
    assert.equal(env.metrics.value('vault.core.unsealed'), 1);
  });

  test('the same share again changes nothing', async () => {
    const { seal, shares } = await initialized(testEnv());
    const first = await seal.unseal(share(shares, 0));
    assert.deepEqual(await seal.unseal(share(shares, 0)), first);
  });

  test('on an open node a share is taken and ignored', async () => {
    const { seal, shares } = await initialized(testEnv());
    for (const i of [0, 1, 2]) await seal.unseal(share(shares, i));
    assert.equal((await seal.unseal(share(shares, 3))).sealed, false);
    assert.equal((await seal.unseal(Uint8Array.of(1))).progress, 0);
  });

  test('reset forgets all shares, and is refused on an open node', async () => {
    const { seal, shares } = await initialized(testEnv());
    const before = await seal.unseal(share(shares, 0));
    await seal.unseal(share(shares, 1));
    const reset = await seal.resetUnseal();
    assert.deepEqual([reset.progress, reset.nonce, reset.sealed], [0, '', true]);
    const again = await seal.unseal(share(shares, 2));
    assert.deepEqual([again.progress, again.sealed], [1, true]);
    assert.notEqual(again.nonce, before.nonce);
    await seal.unseal(share(shares, 3));
    await seal.unseal(share(shares, 4));
    await assert.rejects(seal.resetUnseal(), refusal(400, 'vault is unsealed'));
  });

  test('before init a share is refused', async () => {
    const { seal } = await setUp(testEnv());
    await assert.rejects(seal.unseal(new Uint8Array(33)), refusal(400, 'Vault is not initialized'));
  });

  test('a share of an impossible length is refused and does not count', async () => {
    const { seal } = await initialized(testEnv());
    await assert.rejects(
      seal.unseal(new Uint8Array(15)),
      refusal(400, 'invalid key: key is shorter than minimum 16 bytes'),
    );
    await assert.rejects(
      seal.unseal(new Uint8Array(34)),
      refusal(400, 'invalid key: key is longer than maximum 33 bytes'),
    );
    assert.equal((await seal.status()).progress, 0);
  });

  test('a wrong share shows at the threshold, and the count begins again', async () => {
    const { seal, shares } = await initialized(testEnv());
    await seal.unseal(new Uint8Array(33).fill(7));
    await seal.unseal(share(shares, 0));
    await assert.rejects(seal.unseal(share(shares, 1)), refusal(400, WRONG_KEYS));
    const after = await seal.status();
    assert.deepEqual([after.progress, after.nonce, after.sealed], [0, '', true]);
  });

  test('garbage of a stranger cannot keep the holders from unsealing', async () => {
    const { seal, shares, env } = await initialized(testEnv());
    const garbage = () => seal.unseal(env.entropy.bytes(33)).catch(() => undefined);
    for (const i of [0, 1, 2]) {
      for (let n = 0; n < 20; n++) await garbage();
      await seal.unseal(share(shares, i)).catch(() => undefined);
    }
    assert.equal((await seal.status()).sealed, false);
  });

  test('when the start after unseal fails the node is sealed again and can be unsealed later', async () => {
    let broken = true;
    const { seal, shares } = await initialized(testEnv(), {
      async unsealed() {
        if (broken) throw new Error('mount table unreadable');
      },
    });
    await seal.unseal(share(shares, 0));
    await seal.unseal(share(shares, 1));
    await assert.rejects(seal.unseal(share(shares, 2)), /mount table unreadable/);
    assert.equal((await seal.status()).sealed, true);
    broken = false;
    for (const i of [0, 1, 2]) await seal.unseal(share(shares, i));
    assert.equal((await seal.status()).sealed, false);
  });
});

describe('a restart', () => {
  test('leaves a sealed node that the same shares open', async () => {
    const { disk, shares } = await initialized(testEnv());
    const env = testEnv('after the restart');
    const { barrier } = await memoryBarrier(env, disk);
    const seal = createSeal(barrier, env, {
      prepare: async () => undefined,
      createRootToken: async () => '',
      unsealed: async () => undefined,
      sealing: async () => undefined,
    });
    const { initialized: done, sealed, shares: n, threshold: t } = await seal.status();
    assert.deepEqual([done, sealed, n, t], [true, true, 5, 3]);
    for (const i of [4, 2, 3]) await seal.unseal(share(shares, i));
    assert.deepEqual(await barrier.read((tx) => tx.get('shared/prepared')), utf8('yes'));
  });
});

describe('seal', () => {
  test('ends work first, closes the barrier, and needs a whole new quorum', async () => {
    const { seal, shares, events, barrier } = await initialized(testEnv());
    for (const i of [0, 1, 2]) await seal.unseal(share(shares, i));
    await seal.seal();
    assert.deepEqual(events, ['unsealed', 'sealing while open']);
    assert.equal(barrier.sealed(), true);
    assert.equal((await seal.unseal(share(shares, 0))).progress, 1);
  });

  test('closes the barrier even when work does not end in order', async () => {
    const { seal, shares, barrier } = await initialized(testEnv(), {
      async sealing() {
        throw new Error('stuck');
      },
    });
    for (const i of [0, 1, 2]) await seal.unseal(share(shares, i));
    await assert.rejects(seal.seal(), /stuck/);
    assert.equal(barrier.sealed(), true);
  });

  test('on a sealed node does nothing', async () => {
    const { seal, events } = await initialized(testEnv());
    await seal.seal();
    assert.deepEqual(events, []);
  });
});

describe('the root key of shares', () => {
  test('is found sealed or open, and wrong shares give nothing', async () => {
    const { seal, shares } = await initialized(testEnv());
    const rootKey = await seal.rootKeyFromShares(shares.slice(1, 4));
    assert.equal(rootKey?.length, 32);
    for (const i of [0, 1, 2]) await seal.unseal(share(shares, i));
    assert.deepEqual(
      await seal.rootKeyFromShares([share(shares, 4), share(shares, 0), share(shares, 2)]),
      rootKey,
    );
    assert.equal(await seal.rootKeyFromShares(shares.slice(0, 2)), undefined);
    assert.equal(
      await seal.rootKeyFromShares([share(shares, 0), share(shares, 1), new Uint8Array(33).fill(9)]),
      undefined,
    );
    assert.equal(await seal.rootKeyFromShares([share(shares, 0), share(shares, 0)]), undefined);
    assert.equal(await seal.rootKeyFromShares([]), undefined);
  });
});
