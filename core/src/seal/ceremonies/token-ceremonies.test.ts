import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decrypt, generateKey, readMessage, readPrivateKey } from 'openpgp';
import { SEAL_CONFIG_KEY } from '../../barrier/barrier.ts';
import { type Bytes, fromBase64, toBase64, utf8 } from '../../base/bytes.ts';
import {
  ATTEMPTS_MAX,
  ATTEMPTS_PER_ADDRESS_MAX,
  CEREMONY_WINDOW_MS,
  COLLECTED_SHARES_MS_MAX,
  WRONG_SHARES_MAX,
  WRONG_SHARES_PER_ADDRESS_MAX,
} from '../../base/limits.ts';
import { Refusal } from '../../base/refusal.ts';
import { testEnv } from '../../base/testing/env.ts';
import type { TokenCeremony } from '../ceremonies.ts';
import { createSeal } from '../control.ts';
import { memoryBarrier } from '../testing/memory-barrier.ts';
import { type CeremonyDeps, createCeremonies } from './token-ceremonies.ts';
import { decodeToken } from './token-encoding.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LEGACY_OTP = 'HenFLWmt0AgrjWJp/RECzQ==';
const ABORTED =
  'root generation aborted: unable to authenticate: at least one of the keys is wrong; the right ones are kept';
const HOLDER = '192.0.2.1';
const ATTACKER = '198.51.100.66';

/** An initialised and unsealed node. */
async function node(numbers = { shares: 5, threshold: 3 }, hooks: Partial<CeremonyDeps> = {}) {
  const env = testEnv();
  const { barrier } = await memoryBarrier(env);
  const seal = createSeal(barrier, env, {
    prepare: async () => undefined,
    createRootToken: async () => 'hvs.first',
    unsealed: async () => undefined,
    sealing: async () => undefined,
  });
  const rootTokens: string[] = [];
  const operationTokens: string[] = [];
  const deps: CeremonyDeps = {
    env,
    ledger: barrier.ledger,
    seal,
    sealed: () => barrier.sealed(),
    async makeRootToken(text) {
      const token = text ?? `hvs.${'r'.repeat(23)}${rootTokens.length}`;
      rootTokens.push(token);
      return token;
    },
    async storeOperationToken(token) {
      operationTokens.push(token);
    },
    ...hooks,
  };
  const ceremonies = createCeremonies(deps);
  const { shares } = await seal.initialize({ ...numbers, pgpKeys: [], rootTokenPgpKey: undefined });
  for (const share of shares.slice(0, numbers.threshold)) await seal.unseal(share.slice());
  const share = (i: number): Bytes => {
    const one = shares[i];
    assert.ok(one);
    return one.slice();
  };
  const logged = (message: string) => env.log.lines.filter((line) => line.message === message);
  return { env, barrier, seal, deps, ceremonies, share, rootTokens, operationTokens, logged };
}

const BOTH = [
  ['generate-root', (all: Awaited<ReturnType<typeof node>>) => all.ceremonies.generateRoot],
  ['generate-operation-token', (all: Awaited<ReturnType<typeof node>>) => all.ceremonies.drOperationToken],
] as const;

const NO_OTP = { otp: '', pgpKey: '' };

function refusal(status: number, message: string) {
  return (error: unknown) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.deepEqual([error.status, error.errors], [status, [message]]);
    return true;
  };
}

/** Hands in shares and gives the last answer. */
async function hand(ceremony: TokenCeremony, nonce: string, shares: readonly Bytes[]) {
  let last = await ceremony.status();
  for (const share of shares) last = await ceremony.update(share, nonce, HOLDER);
  return last;
}

for (const [name, of] of BOTH) {
  const root = name === 'generate-root';

  describe(`${name}: the calls of contract 4.2`, () => {
    test('idle status has ten members with their idle values', async () => {
      const all = await node();
      assert.deepEqual(await of(all).status(), {
        nonce: '',
        started: false,
        progress: 0,
        required: 3,
        complete: false,
        encoded_token: '',
        encoded_root_token: '',
        pgp_fingerprint: '',
        otp: '',
        otp_length: 28,
      });
    });

    test('the server makes an OTP and shows it once', async () => {
      const all = await node();
      const started = await of(all).start(NO_OTP, HOLDER);
      assert.match(started.otp, /^[0-9A-Za-z]{28}$/);
      assert.match(started.nonce, UUID);
      assert.deepEqual([started.started, started.progress, started.required], [true, 0, 3]);
      assert.deepEqual(await of(all).status(), { ...started, otp: '' });
    });

    test('three shares complete it, and the token comes back through the OTP', async () => {
      const all = await node();
      const { nonce, otp } = await of(all).start(NO_OTP, HOLDER);
      const first = await of(all).update(all.share(1), nonce, HOLDER);
      assert.deepEqual(first, {
        nonce,
        started: true,
        progress: 1,
        required: 3,
        complete: false,
        encoded_token: '',
        encoded_root_token: '',
        pgp_fingerprint: '',
        otp: '',
        otp_length: 0,
      });
      assert.equal((await of(all).status()).progress, 1);
      const last = await hand(of(all), nonce, [all.share(4), all.share(0)]);
      assert.deepEqual([last.nonce, last.started, last.progress, last.complete], [nonce, true, 3, true]);
      assert.equal(last.encoded_root_token, root ? last.encoded_token : '');
      assert.equal(last.otp_length, 0);
      const token = decodeToken(last.encoded_token, otp);
      assert.deepEqual([token], root ? all.rootTokens : all.operationTokens);
      assert.match(token ?? '', /^hvs\.[0-9A-Za-z]{24}$/);
      assert.equal((await of(all).status()).started, false);
      const finished = all.logged(
        root ? 'root generation finished' : 'dr operation token generation finished',
      );
      assert.deepEqual(
        finished.map(({ level, subsystem, fields }) => [level, subsystem, fields['nonce']]),
        [['info', 'core', nonce]],
      );
    });

    test('a legacy OTP gives a UUID as padded base64', async () => {
      const all = await node();
      const { nonce, otp } = await of(all).start({ otp: LEGACY_OTP, pgpKey: '' }, HOLDER);
      assert.equal(otp, '');
      const last = await hand(of(all), nonce, [all.share(0), all.share(1), all.share(2)]);
      assert.match(last.encoded_token, /^[A-Za-z0-9+/]{22}==$/);
      const token = decodeToken(last.encoded_token, LEGACY_OTP);
      assert.match(token ?? '', UUID);
      assert.deepEqual([token], root ? all.rootTokens : all.operationTokens);
    });

    test('a client may bring a modern OTP, which is never shown', async () => {
      const all = await node();
      const otp = 'a'.repeat(28);
      const started = await of(all).start({ otp, pgpKey: '' }, HOLDER);
      assert.equal(started.otp, '');
      const last = await hand(of(all), started.nonce, [all.share(0), all.share(1), all.share(2)]);
      assert.match(decodeToken(last.encoded_token, otp) ?? '', /^hvs\./);
    });

    test('with a PGP key only its holder reads the token', async () => {
      const all = await node();
      const pair = await generateKey({ userIDs: [{ name: 'operator' }], format: 'object' });
      const started = await of(all).start({ otp: '', pgpKey: toBase64(pair.publicKey.write()) }, HOLDER);
      assert.equal(started.pgp_fingerprint, pair.publicKey.getFingerprint());
      assert.equal(started.otp, '');
      const last = await hand(of(all), started.nonce, [all.share(0), all.share(1), all.share(2)]);
      assert.equal(last.pgp_fingerprint, started.pgp_fingerprint);
      const opened = await decrypt({
        message: await readMessage({
          binaryMessage: new Uint8Array(fromBase64(last.encoded_token) ?? new Uint8Array()),
        }),
        decryptionKeys: await readPrivateKey({ binaryKey: pair.privateKey.write() }),
      });
      assert.deepEqual([opened.data], root ? all.rootTokens : all.operationTokens);
    });

    test('with threshold 1 a single share completes it', async () => {
      const all = await node({ shares: 1, threshold: 1 });
      const { nonce } = await of(all).start(NO_OTP, HOLDER);
      const last = await of(all).update(all.share(0), nonce, HOLDER);
      assert.deepEqual([last.progress, last.required, last.complete], [1, 1, true]);
    });

    test('cancel clears everything and is no error without an attempt', async () => {
      const all = await node();
      of(all).cancel();
      const { nonce } = await of(all).start(NO_OTP, HOLDER);
      await hand(of(all), nonce, [all.share(0), all.share(1)]);
      of(all).cancel();
      const idle = await of(all).status();
      assert.deepEqual([idle.started, idle.progress, idle.nonce], [false, 0, '']);
      const again = await of(all).start(NO_OTP, HOLDER);
      const last = await of(all).update(all.share(2), again.nonce, HOLDER);
      assert.deepEqual([last.progress, last.complete], [1, false], 'earlier shares are forgotten');
    });

    test('wrong shares show at the threshold: the count begins again, attempt and nonce stay', async () => {
      const all = await node();
      const { nonce, otp } = await of(all).start(NO_OTP, HOLDER);
      for (const fill of [1, 2]) {
        const { progress } = await of(all).update(new Uint8Array(33).fill(fill), nonce, HOLDER);
        assert.equal(progress, fill);
      }
      await assert.rejects(of(all).update(new Uint8Array(33).fill(3), nonce, HOLDER), refusal(400, ABORTED));
      const after = await of(all).status();
      assert.deepEqual([after.started, after.progress, after.nonce], [true, 0, nonce]);
      const warned = all.logged(
        `${root ? 'root' : 'dr operation token'} generation aborted: wrong key shares`,
      );
      assert.deepEqual(
        warned.map(({ fields }) => fields),
        [{ nonce, remote_address: HOLDER }],
      );
      const last = await hand(of(all), nonce, [all.share(0), all.share(1), all.share(2)]);
      assert.match(decodeToken(last.encoded_token, otp) ?? '', /^hvs\./);
    });

    for (const [what, call, message] of [
      [
        'both otp and pgp_key',
        { otp: LEGACY_OTP, pgpKey: 'x' },
        'only one of "otp" and "pgp_key" must be specified',
      ],
      ['an OTP of a wrong length', { otp: 'abc', pgpKey: '' }, 'OTP string is wrong length'],
      [
        'a legacy OTP of a wrong length',
        { otp: toBase64(new Uint8Array(10)), pgpKey: '' },
        'decoded OTP value is invalid or wrong length',
      ],
      [
        'a legacy OTP that is no base64',
        { otp: '$$==', pgpKey: '' },
        'error decoding base64 OTP value: illegal base64 data',
      ],
    ] as const) {
      test(`${what} is refused and starts nothing`, async () => {
        const all = await node();
        await assert.rejects(of(all).start(call, HOLDER), refusal(400, message));
        assert.equal((await of(all).status()).started, false);
      });
    }

    test('a PGP key that is none is refused and starts nothing', async () => {
      const all = await node();
      await assert.rejects(of(all).start({ otp: '', pgpKey: 'aGVsbG8=' }, HOLDER), /error parsing PGP key: /);
      assert.equal((await of(all).status()).started, false);
    });

    test('a second attempt while one runs is refused', async () => {
      const all = await node();
      await of(all).start(NO_OTP, HOLDER);
      await assert.rejects(
        of(all).start(NO_OTP, HOLDER),
        refusal(400, 'root generation already in progress'),
      );
    });

    test('a share without an attempt, with another nonce or twice is refused', async () => {
      const all = await node();
      await assert.rejects(
        of(all).update(all.share(0), 'x', HOLDER),
        refusal(400, 'no root generation in progress'),
      );
      const { nonce } = await of(all).start(NO_OTP, HOLDER);
      await assert.rejects(
        of(all).update(all.share(0), 'x', HOLDER),
        refusal(400, `incorrect nonce supplied; nonce for this root generation operation is "${nonce}"`),
      );
      await of(all).update(all.share(0), nonce, HOLDER);
      await assert.rejects(
        of(all).update(all.share(0), nonce, HOLDER),
        refusal(400, 'given key has already been provided during this generation operation'),
      );
      assert.equal((await of(all).status()).progress, 1);
    });

    test('a share of an impossible length is refused before anything else', async () => {
      const all = await node();
      await assert.rejects(
        of(all).update(new Uint8Array(15), '', HOLDER),
        refusal(400, 'key is shorter than minimum 16 bytes'),
      );
      await assert.rejects(
        of(all).update(new Uint8Array(34), '', HOLDER),
        refusal(400, 'key is longer than maximum 33 bytes'),
      );
    });

    test('a sealed node answers 503, and one without init 400', async () => {
      const all = await node();
      all.barrier.seal();
      const { barrier } = await memoryBarrier(testEnv());
      const fresh = createCeremonies({ ...all.deps, ledger: barrier.ledger });
      const uninitialized = root ? fresh.generateRoot : fresh.drOperationToken;
      const share = all.share(0);
      const calls = [
        (ceremony: TokenCeremony) => ceremony.status(),
        (ceremony: TokenCeremony) => ceremony.start(NO_OTP, HOLDER),
        (ceremony: TokenCeremony) => ceremony.update(share, '', HOLDER),
      ];
      for (const call of calls) {
        await assert.rejects(call(of(all)), refusal(503, 'Vault is sealed'));
        await assert.rejects(call(uninitialized), refusal(400, 'server is not yet initialized'));
      }
    });

    test('when the token cannot be made the attempt stays, and the holders begin again', async () => {
      let frozen = true;
      const make = async () => {
        if (frozen) throw new Refusal(503, 'frozen');
      };
      const all = await node(
        { shares: 3, threshold: 2 },
        {
          makeRootToken: async () => {
            await make();
            return `hvs.${'x'.repeat(24)}`;
          },
          storeOperationToken: make,
        },
      );
      const { nonce } = await of(all).start(NO_OTP, HOLDER);
      await of(all).update(all.share(0), nonce, HOLDER);
      await assert.rejects(of(all).update(all.share(1), nonce, HOLDER), refusal(400, 'frozen'));
      const after = await of(all).status();
      assert.deepEqual([after.started, after.progress, after.nonce], [true, 0, nonce]);
      frozen = false;
      assert.equal((await hand(of(all), nonce, [all.share(0), all.share(1)])).complete, true);
    });
  });
}

describe('the one slot of both ceremonies', () => {
  test('an attempt of one is seen by the other, blocks it, and takes its shares from nobody else', async () => {
    const all = await node();
    const { generateRoot, drOperationToken } = all.ceremonies;
    const { nonce } = await drOperationToken.start(NO_OTP, HOLDER);
    assert.equal((await generateRoot.status()).nonce, nonce);
    await assert.rejects(
      generateRoot.start(NO_OTP, HOLDER),
      refusal(400, 'root generation already in progress'),
    );
    await assert.rejects(
      generateRoot.update(all.share(0), nonce, HOLDER),
      refusal(
        400,
        'incorrect strategy supplied; a generate root operation of another type is already in progress',
      ),
    );
    generateRoot.cancel();
    assert.equal((await drOperationToken.status()).started, false);
  });
});

describe('garbage of a stranger who knows the nonce', () => {
  test('does not keep the holders from completing, whenever it comes', async () => {
    const all = await node();
    const ceremony = all.ceremonies.drOperationToken;
    const { nonce, otp } = await ceremony.start(NO_OTP, HOLDER);
    const garbage = (address = ATTACKER) =>
      ceremony.update(all.env.entropy.bytes(33), nonce, address).catch(() => undefined);
    let last: string | undefined;
    for (const i of [3, 1, 2]) {
      for (let n = 0; n < 25; n++) await garbage(`198.51.100.${n}`);
      last =
        (await ceremony.update(all.share(i), nonce, HOLDER).catch(() => undefined))?.encoded_token ?? last;
    }
    assert.deepEqual([decodeToken(last ?? '', otp)], all.operationTokens);
  });

  test('between the shares in every position still gives the token to the third right share', async () => {
    for (let position = 0; position <= 3; position++) {
      const all = await node();
      const ceremony = all.ceremonies.generateRoot;
      const { nonce } = await ceremony.start(NO_OTP, HOLDER);
      const calls = [0, 1, 2].map((i) => all.share(i));
      calls.splice(position, 0, new Uint8Array(33).fill(200));
      let completed = false;
      for (const share of calls) {
        const answer = await ceremony.update(share, nonce, HOLDER).catch(() => undefined);
        completed ||= answer?.complete === true;
      }
      assert.equal(completed, true);
      assert.equal(all.rootTokens.length, 1);
    }
  });

  test('a holder who hands in the same share again after the count began again is not refused', async () => {
    const all = await node();
    const ceremony = all.ceremonies.generateRoot;
    const { nonce } = await ceremony.start(NO_OTP, HOLDER);
    await ceremony.update(all.share(0), nonce, HOLDER);
    await ceremony.update(new Uint8Array(33).fill(1), nonce, ATTACKER);
    await assert.rejects(ceremony.update(new Uint8Array(33).fill(2), nonce, ATTACKER), refusal(400, ABORTED));
    assert.equal((await ceremony.update(all.share(0), nonce, HOLDER)).progress, 1);
    const last = await hand(ceremony, nonce, [all.share(1), all.share(2)]);
    assert.deepEqual([last.progress, last.complete], [3, true]);
  });

  test('one share handed in many times never counts as several', async () => {
    const all = await node();
    const ceremony = all.ceremonies.generateRoot;
    const { nonce } = await ceremony.start(NO_OTP, HOLDER);
    for (let n = 0; n < 10; n++) {
      await ceremony.update(all.share(0), nonce, HOLDER).catch(() => undefined);
      await ceremony.update(new Uint8Array(33).fill(n + 1), nonce, ATTACKER).catch(() => undefined);
    }
    assert.deepEqual(all.rootTokens, []);
  });

  test('is refused with 429 beyond a number per address, while right shares of the same address pass', async () => {
    const all = await node();
    const ceremony = all.ceremonies.drOperationToken;
    const { nonce } = await ceremony.start(NO_OTP, HOLDER);
    const garbage = () => ceremony.update(all.env.entropy.bytes(33), nonce, ATTACKER);
    for (let n = 0; n < WRONG_SHARES_PER_ADDRESS_MAX; n++) await garbage().catch(() => undefined);
    const before = await ceremony.status();
    await assert.rejects(
      garbage(),
      (error) =>
        error instanceof Refusal &&
        error.status === 429 &&
        error.errors[0] === 'too many wrong key shares; try again in 60 seconds',
    );
    assert.deepEqual(await ceremony.status(), before, 'it does not count');
    let complete = false;
    for (const i of [0, 1, 2]) {
      complete =
        (await ceremony.update(all.share(i), nonce, ATTACKER).catch(() => undefined))?.complete ?? complete;
    }
    assert.equal(complete, true);
    const again = await ceremony.start(NO_OTP, HOLDER);
    await all.env.clock.advance(CEREMONY_WINDOW_MS);
    const { progress } = await ceremony.update(all.env.entropy.bytes(33), again.nonce, ATTACKER);
    assert.equal(progress, 1, 'a new window');
  });

  test('from many addresses meets the limit for all, and fills no memory', async () => {
    const all = await node();
    const ceremony = all.ceremonies.drOperationToken;
    const { nonce } = await ceremony.start(NO_OTP, HOLDER);
    const refused = { 400: 0, 429: 0 };
    for (let n = 0; n < WRONG_SHARES_MAX + 100; n++) {
      const address = `2001:db8::${n.toString(16)}`;
      await ceremony.update(all.env.entropy.bytes(33), nonce, address).catch((error: Refusal) => {
        refused[error.status as 400 | 429] += 1;
      });
    }
    assert.deepEqual(refused, { 400: WRONG_SHARES_MAX / 3, 429: 100 });
    assert.equal((await ceremony.update(all.share(0), nonce, HOLDER)).progress, 1);
  });
});

describe('a stranger who starts and cancels over and over', () => {
  test('is refused with 429, while a holder who names the attempt may always cancel it', async () => {
    const all = await node();
    const ceremony = all.ceremonies.drOperationToken;
    const start = () => ceremony.start(NO_OTP, HOLDER);
    for (let n = 0; n < ATTEMPTS_PER_ADDRESS_MAX; n++) {
      await start();
      ceremony.cancel({ nonce: '', remoteAddress: ATTACKER });
    }
    await all.env.clock.advance(1000);
    await assert.rejects(start(), refusal(429, 'too many attempts were started; try again in 59 seconds'));
    const { nonce } = await ceremony.start(NO_OTP, '192.0.2.2');
    await hand(ceremony, nonce, [all.share(0), all.share(1)]);
    assert.throws(
      () => ceremony.cancel({ nonce: '', remoteAddress: ATTACKER }),
      refusal(429, 'too many attempts were cancelled without their nonce; try again in 59 seconds'),
    );
    assert.equal((await ceremony.status()).progress, 2, 'what the holders handed in is still there');
    ceremony.cancel({ nonce, remoteAddress: ATTACKER });
    assert.equal((await ceremony.status()).started, false);
    ceremony.cancel({ nonce: '', remoteAddress: ATTACKER });
    await all.env.clock.advance(CEREMONY_WINDOW_MS);
    await start();
    ceremony.cancel({ nonce: '', remoteAddress: ATTACKER });
    assert.equal((await ceremony.status()).started, false, 'a new window');
  });

  test('meets a limit for all from many addresses', async () => {
    const all = await node();
    const ceremony = all.ceremonies.generateRoot;
    for (let n = 0; n < ATTEMPTS_MAX; n++) {
      await ceremony.start(NO_OTP, `2001:db8::${n.toString(16)}`);
      ceremony.cancel({ nonce: '', remoteAddress: `2001:db8::${n.toString(16)}` });
    }
    await assert.rejects(ceremony.start(NO_OTP, ATTACKER), (error: Refusal) => error.status === 429);
  });

  test('cannot cancel another attempt than the one that is named', async () => {
    const all = await node();
    const ceremony = all.ceremonies.generateRoot;
    const { nonce } = await ceremony.start(NO_OTP, HOLDER);
    assert.throws(
      () => ceremony.cancel({ nonce: 'of yesterday', remoteAddress: HOLDER }),
      refusal(400, `incorrect nonce supplied; nonce for this root generation operation is "${nonce}"`),
    );
    assert.equal((await ceremony.status()).started, true);
  });

  test('meets the same limits at a rekey', async () => {
    const all = await node();
    const { rekey } = all.ceremonies;
    const options = { shares: 1, threshold: 1, pgpKeys: [], backup: false, verification: false };
    for (let n = 0; n < ATTEMPTS_PER_ADDRESS_MAX; n++) {
      await rekey.start(options, HOLDER);
      rekey.cancel({ nonce: '', remoteAddress: ATTACKER });
    }
    await assert.rejects(rekey.start(options, HOLDER), (error: Refusal) => error.status === 429);
    const { nonce } = await rekey.start(options, '192.0.2.2');
    assert.throws(
      () => rekey.cancel({ nonce: '', remoteAddress: ATTACKER }),
      (error: Refusal) => error.status === 429,
    );
    assert.throws(
      () => rekey.cancel({ nonce: 'x', remoteAddress: HOLDER }),
      refusal(400, `incorrect nonce supplied; nonce for this rekey operation is "${nonce}"`),
    );
    rekey.cancel({ nonce, remoteAddress: ATTACKER });
    assert.equal((await rekey.status()).started, false);
  });
});

describe('right shares that were handed in', () => {
  test('are forgotten after a day without another', async () => {
    const all = await node();
    const ceremony = all.ceremonies.generateRoot;
    const { nonce } = await ceremony.start(NO_OTP, HOLDER);
    await hand(ceremony, nonce, [all.share(0), all.share(1)]);
    await all.env.clock.advance(COLLECTED_SHARES_MS_MAX + 1);
    const { progress, complete } = await ceremony.update(all.share(2), nonce, HOLDER);
    assert.deepEqual([progress, complete], [1, false]);
  });

  test('are worthless when the shares of the cluster are replaced meanwhile', async () => {
    const all = await node();
    const ceremony = all.ceremonies.generateRoot;
    const { nonce } = await ceremony.start(NO_OTP, HOLDER);
    await hand(ceremony, nonce, [all.share(0), all.share(1)]);
    await all.barrier.transact(async (tx) => {
      tx.put(
        SEAL_CONFIG_KEY,
        utf8(JSON.stringify({ type: 'shamir', shares: 5, threshold: 3, nonce: 'new', fingerprints: [] })),
      );
    });
    const { progress } = await ceremony.update(all.share(2), nonce, HOLDER);
    assert.equal(progress, 1);
    assert.deepEqual(all.rootTokens, []);
  });
});
