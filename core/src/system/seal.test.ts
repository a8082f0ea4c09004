import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromHex, toBase64 } from '../base/bytes.ts';
import { systemNode } from './testing/system-node.ts';

type Body = Record<string, unknown>;

/** What the node of these tests takes for its DR operation token. */
const DR_TOKEN = 'batch-dr-token';
const DENIED_BY_POLICY = '1 error occurred:\n\t* permission denied\n\n';

function refused(answer: { status: number; body: unknown }, status: number, message: string): void {
  assert.deepEqual([answer.status, answer.body], [status, { errors: [message] }]);
}

describe('sys/init', () => {
  test('says whether the cluster is initialised, without an envelope and in every state', async () => {
    const node = await systemNode();
    assert.deepEqual((await node.ask('read', 'sys/init')).body, { initialized: false });
    await node.open();
    for (const role of ['active', 'dr-secondary', 'fenced'] as const) {
      node.become(role);
      assert.deepEqual(await node.ask('read', 'sys/init'), {
        status: 200,
        body: { initialized: true },
        contentType: 'application/json',
      });
    }
  });

  test('gives keys in both encodings and a root token, and nothing else', async () => {
    const node = await systemNode();
    const { status, body } = await node.ask('update', 'sys/init', {
      body: {
        secret_shares: 5,
        secret_threshold: 3,
        pgp_keys: null,
        stored_shares: 0,
        recovery_shares: 0,
        recovery_threshold: 0,
        recovery_pgp_keys: null,
        root_token_pgp_key: '',
      },
    });
    assert.equal(status, 200);
    const answer = body as { keys: string[]; keys_base64: string[]; root_token: string };
    assert.deepEqual(Object.keys(answer), ['keys', 'keys_base64', 'root_token']);
    assert.equal(answer.keys.length, 5);
    assert.deepEqual(
      answer.keys.map((key) => toBase64(fromHex(key) ?? new Uint8Array())),
      answer.keys_base64,
    );
    assert.match(answer.root_token, /^hvs\.[0-9A-Za-z]{24}$/);
    const again = { secret_shares: 1, secret_threshold: 1 };
    refused(await node.ask('update', 'sys/init', { body: again }), 400, 'Vault is already initialized');
  });

  test('refuses options of other seals and impossible numbers with the texts of Vault', async () => {
    const node = await systemNode();
    refused(
      await node.ask('update', 'sys/init', {
        body: { secret_shares: 1, secret_threshold: 1, recovery_shares: 5, recovery_threshold: 3 },
      }),
      400,
      'parameters recovery_shares,recovery_threshold not applicable to seal type shamir',
    );
    refused(
      await node.ask('update', 'sys/init', { body: { recovery_pgp_keys: ['x'] } }),
      400,
      'parameters recovery_pgp_keys not applicable to seal type shamir',
    );
    refused(
      await node.ask('update', 'sys/init'),
      400,
      'invalid seal configuration: shares must be at least one',
    );
    assert.deepEqual((await node.ask('read', 'sys/init')).body, { initialized: false });
  });
});

describe('sys/seal-status', () => {
  test('has the members of Vault in its order, before init, sealed and open', async () => {
    const node = await systemNode();
    const read = async () => (await node.ask('read', 'sys/seal-status')).body as Body;
    const closed = {
      type: 'shamir',
      initialized: false,
      sealed: true,
      t: 0,
      n: 0,
      progress: 0,
      nonce: '',
      version: '1.18.3',
      build_date: '2024-01-01T00:00:00Z',
      migration: false,
      recovery_seal: false,
      storage_type: 'inmem',
    };
    assert.deepEqual(await read(), closed);
    await node.open();
    const open = await read();
    assert.deepEqual(open, {
      ...closed,
      initialized: true,
      sealed: false,
      t: 2,
      n: 3,
      cluster_name: 'vault-cluster-c1',
      cluster_id: 'c1',
    });
    assert.deepEqual(Object.keys(open), [
      'type',
      'initialized',
      'sealed',
      't',
      'n',
      'progress',
      'nonce',
      'version',
      'build_date',
      'migration',
      'cluster_name',
      'cluster_id',
      'recovery_seal',
      'storage_type',
    ]);
  });
});

describe('sys/unseal', () => {
  test('answers with the seal status, takes hex and base64, and opens at the threshold', async () => {
    const node = await systemNode();
    const { body } = await node.ask('update', 'sys/init', {
      body: { secret_shares: 3, secret_threshold: 2 },
    });
    const { keys, keys_base64 } = body as { keys: string[]; keys_base64: string[] };
    const first = (await node.ask('update', 'sys/unseal', { body: { key: keys[0] } })).body as Body;
    assert.deepEqual([first['sealed'], first['progress'], first['t']], [true, 1, 2]);
    assert.notEqual(first['nonce'], '');
    const second = (await node.ask('update', 'sys/unseal', { body: { key: keys_base64[2] } })).body as Body;
    assert.deepEqual([second['sealed'], second['progress'], second['nonce']], [false, 0, '']);
  });

  test('reset gives the status without progress', async () => {
    const node = await systemNode();
    const { keys, rootToken } = await node.open();
    refused(await node.ask('update', 'sys/unseal', { body: { reset: true } }), 400, 'vault is unsealed');
    await node.ask('update', 'sys/seal', { token: rootToken });
    await node.ask('update', 'sys/unseal', { body: { key: keys[0] } });
    const { body } = await node.ask('update', 'sys/unseal', { body: { reset: true } });
    assert.equal((body as Body)['progress'], 0);
  });

  test('refuses what is no key', async () => {
    const node = await systemNode();
    const ask = (body: Body) => node.ask('update', 'sys/unseal', { body });
    refused(await ask({}), 400, "'key' must be specified in request body as JSON, or 'reset' set to true");
    refused(await ask({ key: 'xyz!' }), 400, "'key' must be a valid hex or base64 string");
    refused(await ask({ key: 'a'.repeat(66) }), 400, 'Vault is not initialized');
    refused(
      await ask({ key: 'a'.repeat(66), migrate: true }),
      500,
      "can't perform a seal migration, no migration seal found",
    );
  });

  test('is closed on an open DR secondary', async () => {
    const node = await systemNode();
    const { keys } = await node.open();
    node.become('dr-secondary');
    refused(
      await node.ask('update', 'sys/unseal', { body: { key: keys[0] } }),
      400,
      'path disabled in replication DR secondary mode',
    );
  });
});

describe('sys/seal', () => {
  test('needs sudo, answers 204, and then everything else answers 503', async () => {
    const node = await systemNode();
    const { rootToken } = await node.open();
    const plain = await node.tokenWith('path "sys/seal" { capabilities = ["update"] }');
    refused(await node.ask('update', 'sys/seal', { token: plain }), 403, DENIED_BY_POLICY);
    refused(await node.ask('update', 'sys/seal'), 403, 'permission denied');
    const sudo = await node.tokenWith('path "sys/seal" { capabilities = ["update", "sudo"] }');
    assert.equal((await node.ask('update', 'sys/seal', { token: sudo })).status, 204);
    refused(await node.ask('read', 'sys/key-status', { token: rootToken }), 503, 'Vault is sealed');
  });

  test('a DR secondary seals for a DR operation token, by header or body, and for no other token', async () => {
    for (const right of [{ token: DR_TOKEN }, { body: { dr_operation_token: DR_TOKEN } }]) {
      const node = await systemNode();
      const { rootToken } = await node.open();
      node.become('dr-secondary');
      refused(await node.ask('update', 'sys/seal', { token: rootToken }), 403, 'permission denied');
      assert.equal(node.barrier.sealed(), false);
      assert.equal((await node.ask('update', 'sys/seal', right)).status, 204);
      assert.equal(node.barrier.sealed(), true);
    }
  });

  test('R25: a DR secondary that can keep no record of it does not seal', async () => {
    const node = await systemNode();
    await node.open();
    node.become('dr-secondary');
    Object.assign(node.core.audit, { localRecord: async () => Promise.reject(new Error('disk full')) });
    refused(
      await node.ask('update', 'sys/seal', { token: DR_TOKEN }),
      500,
      'internal error: no record of the operation could be kept, so it was not run',
    );
    assert.equal(node.barrier.sealed(), false);
  });

  test('an active node seals for its own tokens only', async () => {
    const node = await systemNode();
    await node.open();
    refused(
      await node.ask('update', 'sys/seal', { body: { dr_operation_token: DR_TOKEN } }),
      403,
      'permission denied',
    );
    assert.equal(node.barrier.sealed(), false);
  });
});

describe('sys/step-down', () => {
  test('needs sudo and answers 204', async () => {
    const node = await systemNode();
    const { rootToken } = await node.open();
    refused(await node.ask('update', 'sys/step-down'), 403, 'permission denied');
    assert.equal((await node.ask('update', 'sys/step-down', { token: rootToken })).status, 204);
    assert.equal(node.stepDowns(), 1);
  });

  test('a DR secondary asks for a DR operation token', async () => {
    const node = await systemNode();
    const { rootToken } = await node.open();
    node.become('dr-secondary');
    refused(await node.ask('update', 'sys/step-down', { token: rootToken }), 403, 'permission denied');
    assert.equal((await node.ask('update', 'sys/step-down', { token: DR_TOKEN })).status, 204);
    assert.equal(node.stepDowns(), 1);
  });
});

describe('the encryption key', () => {
  test('a rotation shows in key-status, and older data stays readable', async () => {
    const node = await systemNode();
    const { rootToken: token } = await node.open();
    const before = (await node.ask('read', 'sys/key-status', { token })).body as { data: Body };
    assert.equal(before.data['term'], 1);
    assert.equal((before as Body)['term'], 1, 'beside the envelope too, as in Vault');
    assert.match(String(before.data['install_time']), /^2024-01-01T00:00:00/);
    assert.equal(typeof before.data['encryptions'], 'number');
    await node.env.clock.advance(60_000);
    assert.equal((await node.ask('update', 'sys/rotate', { token })).status, 204);
    const after = (await node.ask('read', 'sys/key-status', { token })).body as { data: Body };
    assert.equal(after.data['term'], 2);
    assert.match(String(after.data['install_time']), /^2024-01-01T00:01:00/);
  });

  test('rotate needs sudo', async () => {
    const node = await systemNode();
    await node.open();
    const token = await node.tokenWith('path "sys/rotate" { capabilities = ["update"] }');
    refused(await node.ask('update', 'sys/rotate', { token }), 403, DENIED_BY_POLICY);
  });

  test('the rotation settings begin as in Vault and change one by one', async () => {
    const node = await systemNode();
    const { rootToken: token } = await node.open();
    const settings = async () =>
      ((await node.ask('read', 'sys/rotate/config', { token })).body as { data: Body }).data;
    const set = (body: Body) => node.ask('update', 'sys/rotate/config', { token, body });
    assert.deepEqual(await settings(), { max_operations: 3_865_470_566, enabled: true, interval: 0 });
    assert.equal((await set({ interval: '48h' })).status, 204);
    assert.equal((await set({ max_operations: 2_000_000, enabled: false })).status, 204);
    assert.deepEqual(await settings(), { max_operations: 2_000_000, enabled: false, interval: '48h0m0s' });
    refused(await set({ interval: '1h' }), 400, 'interval must be greater or equal to 24h0m0s');
    refused(
      await set({ max_operations: 5 }),
      400,
      'max_operations must be in the range [1000000,3865470566]',
    );
  });
});
