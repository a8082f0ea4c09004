import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { generateKey } from 'openpgp';
import { fromBase64, toBase64, toHex } from '../../base/bytes.ts';
import { systemNode } from '../testing/system-node.ts';

type Body = Record<string, unknown>;
type Node = Awaited<ReturnType<typeof systemNode>>;

function refused(answer: { status: number; body: unknown }, status: number, message: string): void {
  assert.deepEqual([answer.status, answer.body], [status, { errors: [message] }]);
}

const update = (node: Node, key: string | undefined, nonce: unknown) =>
  node.ask('update', 'sys/rekey/update', { body: { key, nonce } });
const verify = (node: Node, key: string | undefined, nonce: unknown) =>
  node.ask('update', 'sys/rekey/verify', { body: { key, nonce } });

async function start(node: Node, body: Body): Promise<Body> {
  const answer = await node.ask('update', 'sys/rekey/init', { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as Body;
}

/** Hands in the present shares and gives the answer with the new ones. */
async function rekey(node: Node, keys: readonly string[], body: Body) {
  const { nonce } = await start(node, body);
  await update(node, keys[0], nonce);
  const { body: last } = await update(node, keys[2], nonce);
  return last as Body & { keys: string[]; keys_base64: string[]; verification_nonce?: string };
}

/** Seals and says whether these shares open the node. */
async function opens(node: Node, rootToken: string, keys: readonly string[]): Promise<boolean> {
  await node.ask('update', 'sys/seal', { token: rootToken });
  for (const key of keys) await node.ask('update', 'sys/unseal', { body: { key } });
  return !node.barrier.sealed();
}

describe('a rekey', () => {
  test('replaces the shares: the new ones open the node and the old ones do not', async () => {
    const node = await systemNode();
    const { keys, rootToken } = await node.open();
    const last = await rekey(node, keys, { secret_shares: 5, secret_threshold: 3 });
    assert.deepEqual(Object.keys(last), [
      'nonce',
      'complete',
      'keys',
      'keys_base64',
      'pgp_fingerprints',
      'backup',
      'verification_required',
    ]);
    assert.deepEqual([last['complete'], last['pgp_fingerprints'], last.keys.length], [true, null, 5]);
    assert.deepEqual(
      last.keys_base64.map((key) => toHex(fromBase64(key) ?? new Uint8Array())),
      last.keys,
    );
    assert.equal(await opens(node, rootToken, keys), false);
    await node.ask('update', 'sys/unseal', { body: { reset: true } });
    assert.equal(await opens(node, rootToken, last.keys.slice(2)), true);
    const status = (await node.ask('read', 'sys/seal-status')).body as Body;
    assert.deepEqual([status['n'], status['t']], [5, 3]);
    assert.equal((await node.ask('read', 'sys/host-info', { token: rootToken })).status, 200, 'data stays');
  });

  test('shows its state before, during and after', async () => {
    const node = await systemNode();
    const { keys } = await node.open();
    const status = async () => (await node.ask('read', 'sys/rekey/init')).body;
    const idle = {
      nonce: '',
      started: false,
      t: 0,
      n: 0,
      progress: 0,
      required: 2,
      pgp_fingerprints: null,
      backup: false,
      verification_required: false,
    };
    assert.deepEqual(await status(), idle);
    const started = await start(node, { secret_shares: 3, secret_threshold: 2 });
    assert.deepEqual(started, { ...idle, nonce: started['nonce'], started: true, t: 2, n: 3 });
    assert.deepEqual((await update(node, keys[0], started['nonce'])).body, { ...started, progress: 1 });
    await update(node, keys[1], started['nonce']);
    assert.deepEqual(await status(), idle);
  });

  test('may be cancelled, and the present shares stay', async () => {
    const node = await systemNode();
    const { keys, rootToken } = await node.open();
    const { nonce } = await start(node, { secret_shares: 1, secret_threshold: 1 });
    await update(node, keys[0], nonce);
    assert.equal((await node.ask('delete', 'sys/rekey/init')).status, 204);
    refused(await update(node, keys[1], nonce), 400, 'no barrier rekey in progress');
    assert.equal(await opens(node, rootToken, keys.slice(0, 2)), true);
  });

  test('refuses what Vault refuses, with its texts', async () => {
    const node = await systemNode();
    refused(await node.ask('read', 'sys/rekey/init'), 400, 'server is not yet initialized');
    const { keys } = await node.open();
    const init = (body: Body) => node.ask('update', 'sys/rekey/init', { body });
    refused(
      await init({ secret_shares: 1, secret_threshold: 1, backup: true }),
      400,
      'cannot request a backup of the new keys without providing PGP keys for encryption',
    );
    refused(
      await init({ secret_shares: 2, secret_threshold: 2, pgp_keys: ['a'] }),
      400,
      'incorrect number of PGP keys for rekey',
    );
    refused(
      await init({ secret_shares: 2, secret_threshold: 1 }),
      400,
      'invalid rekey seal configuration: threshold must be greater than one for multiple shares',
    );
    refused(await update(node, keys[0], 'x'), 400, 'no barrier rekey in progress');
    const { nonce } = await start(node, { secret_shares: 1, secret_threshold: 1 });
    refused(await init({ secret_shares: 1, secret_threshold: 1 }), 400, 'rekey already in progress');
    refused(await update(node, '', nonce), 400, "'key' must be specified in request body as JSON");
    refused(
      await update(node, keys[0], 'x'),
      400,
      `incorrect nonce supplied; nonce for this rekey operation is "${nonce}"`,
    );
    await update(node, keys[0], nonce);
    refused(
      await update(node, keys[0], nonce),
      400,
      'given key has already been provided during this generation operation',
    );
    refused(
      await update(node, 'ab'.repeat(33), nonce),
      400,
      'failed to read root key: at least one of the keys is wrong; the right ones are kept',
    );
    assert.equal(((await update(node, keys[1], nonce)).body as Body)['complete'], true);
  });

  test('is closed on a DR secondary, and to callers without a token in the stricter mode', async () => {
    const node = await systemNode({ unauthenticatedAccess: [] });
    const { rootToken } = await node.open();
    refused(await node.ask('read', 'sys/rekey/init'), 403, 'permission denied');
    assert.equal((await node.ask('read', 'sys/rekey/init', { token: rootToken })).status, 200);
    node.become('dr-secondary');
    refused(
      await node.ask('read', 'sys/rekey/init', { token: rootToken }),
      400,
      'path disabled in replication DR secondary mode',
    );
  });
});

describe('a rekey with verification', () => {
  const numbers = { secret_shares: 3, secret_threshold: 2, require_verification: true };

  test('puts the new shares to use when a threshold of them came back', async () => {
    const node = await systemNode();
    const { keys, rootToken } = await node.open();
    const last = await rekey(node, keys, numbers);
    const nonce = last.verification_nonce;
    assert.equal(last['verification_required'], true);
    const waiting = { nonce, started: true, t: 2, n: 3, progress: 0 };
    assert.deepEqual((await node.ask('read', 'sys/rekey/verify')).body, waiting);
    refused(
      await update(node, keys[0], last['nonce']),
      400,
      `rekey operation already finished; verification must be performed; nonce for the verification operation is "${nonce}"`,
    );
    assert.deepEqual((await verify(node, last.keys[0], nonce)).body, { ...waiting, progress: 1 });
    refused(
      await verify(node, last.keys[0], nonce),
      400,
      'given key has already been provided during this verify operation',
    );
    assert.deepEqual((await verify(node, last.keys[2], nonce)).body, { nonce, complete: true });
    assert.equal(await opens(node, rootToken, keys.slice(0, 2)), false);
    await node.ask('update', 'sys/unseal', { body: { reset: true } });
    assert.equal(await opens(node, rootToken, last.keys.slice(1)), true);
  });

  test('until then keeps the present shares, also when it is cancelled', async () => {
    const node = await systemNode();
    const { keys, rootToken } = await node.open();
    const last = await rekey(node, keys, numbers);
    await verify(node, last.keys[0], last.verification_nonce);
    await node.ask('delete', 'sys/rekey/init');
    refused(await verify(node, last.keys[1], last.verification_nonce), 400, 'no rekey in progress');
    refused(await node.ask('read', 'sys/rekey/verify'), 400, 'no rekey configuration found');
    assert.equal(await opens(node, rootToken, keys.slice(0, 2)), true);
  });

  test('wrong shares and a restart give the verification another nonce', async () => {
    const node = await systemNode();
    const { keys } = await node.open();
    const { nonce: ofRekey } = await start(node, numbers);
    refused(await verify(node, keys[0], ofRekey), 400, 'no rekey verification in progress');
    await node.ask('delete', 'sys/rekey/init');
    const last = await rekey(node, keys, numbers);
    const first = last.verification_nonce;
    await verify(node, keys[0], first);
    refused(
      await verify(node, keys[1], first),
      400,
      'rekey verification failed; incorrect key shares supplied',
    );
    const second = ((await node.ask('read', 'sys/rekey/verify')).body as Body)['nonce'];
    refused(
      await verify(node, last.keys[0], first),
      400,
      `incorrect nonce supplied; nonce for this verify operation is "${second}"`,
    );
    await verify(node, last.keys[0], second);
    const third = (await node.ask('delete', 'sys/rekey/verify')).body as Body;
    assert.notEqual(third['nonce'], second);
    assert.equal(third['progress'], 0);
  });
});

describe('the backup of a rekey', () => {
  test('keeps the encrypted shares by fingerprint until it is deleted', async () => {
    const node = await systemNode();
    const { keys, rootToken: token } = await node.open();
    refused(await node.ask('read', 'sys/rekey/backup', { token }), 400, 'no backed-up keys found');
    const pair = await generateKey({ userIDs: [{ name: 'holder' }], format: 'object' });
    const publicKey = toBase64(pair.publicKey.write());
    const fingerprint = pair.publicKey.getFingerprint();
    const last = await rekey(node, keys, {
      secret_shares: 2,
      secret_threshold: 2,
      pgp_keys: [publicKey, publicKey],
      backup: true,
    });
    assert.deepEqual([last['backup'], last['pgp_fingerprints']], [true, [fingerprint, fingerprint]]);
    const { body } = await node.ask('read', 'sys/rekey/backup', { token });
    assert.deepEqual((body as { data: Body }).data, {
      nonce: last['nonce'],
      keys: { [fingerprint]: last.keys },
      keys_base64: { [fingerprint]: last.keys_base64 },
    });
    refused(await node.ask('read', 'sys/rekey/backup'), 403, 'permission denied');
    assert.equal((await node.ask('delete', 'sys/rekey/backup', { token })).status, 204);
    refused(await node.ask('read', 'sys/rekey/backup', { token }), 400, 'no backed-up keys found');
  });
});
