import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromHex, toBase64 } from '../../base/bytes.ts';
import { ATTEMPTS_PER_ADDRESS_MAX, CEREMONY_WINDOW_MS } from '../../base/limits.ts';
import { systemNode } from '../testing/system-node.ts';

type Body = Record<string, unknown>;
type Node = Awaited<ReturnType<typeof systemNode>>;

const ROOT = 'sys/generate-root';
const OPERATION_TOKEN = 'sys/replication/dr/secondary/generate-operation-token';
const PERMISSION_DENIED = 'permission denied';
const DENIED_BY_POLICY = '1 error occurred:\n\t* permission denied\n\n';

function refused(answer: { status: number; body: unknown }, status: number, message: string): void {
  assert.deepEqual([answer.status, answer.body], [status, { errors: [message] }]);
}

async function start(node: Node, path: string, body: Body = {}): Promise<{ nonce: string; otp: string }> {
  const answer = await node.ask('update', `${path}/attempt`, { body });
  assert.equal(answer.status, 200);
  return answer.body as { nonce: string; otp: string };
}

async function token(node: Node, encoded: unknown, otp: string): Promise<string> {
  const { body } = await node.ask('update', 'sys/decode-token', { body: { encoded_token: encoded, otp } });
  return String((body as { data: Body }).data['token']);
}

describe('sys/generate-root', () => {
  test('makes a root token that works, from hex and base64 shares', async () => {
    const node = await systemNode();
    const { keys } = await node.open();
    const { nonce, otp } = await start(node, ROOT);
    const first = await node.ask('update', `${ROOT}/update`, { body: { key: keys[0], nonce } });
    assert.deepEqual(first.body, {
      nonce,
      started: true,
      progress: 1,
      required: 2,
      complete: false,
      encoded_token: '',
      encoded_root_token: '',
      pgp_fingerprint: '',
      otp: '',
      otp_length: 0,
    });
    const key = toBase64(fromHex(keys[1] ?? '') ?? new Uint8Array());
    const last = (await node.ask('update', `${ROOT}/update`, { body: { key, nonce } })).body as Body;
    assert.deepEqual([last['complete'], last['encoded_root_token']], [true, last['encoded_token']]);
    const made = await token(node, last['encoded_token'], otp);
    assert.equal((await node.ask('read', 'sys/host-info', { token: made })).status, 200);
  });

  test('with a legacy OTP makes a root token in UUID form that works', async () => {
    const node = await systemNode();
    const { keys } = await node.open();
    const otp = 'HenFLWmt0AgrjWJp/RECzQ==';
    const { nonce } = await start(node, ROOT, { otp });
    let last: Body = {};
    for (const key of keys.slice(0, 2)) {
      last = (await node.ask('update', `${ROOT}/update`, { body: { key, nonce } })).body as Body;
    }
    const made = await token(node, last['encoded_token'], otp);
    assert.match(made, /^[0-9a-f-]{36}$/);
    assert.equal((await node.ask('read', 'sys/host-info', { token: made })).status, 200);
  });

  test('answers 400 before init, 503 while sealed, and needs a key', async () => {
    const node = await systemNode();
    const uninitialized = 'server is not yet initialized';
    const body = { key: 'a'.repeat(66), nonce: 'x' };
    refused(await node.ask('read', `${ROOT}/attempt`), 400, uninitialized);
    refused(await node.ask('update', `${ROOT}/attempt`), 400, uninitialized);
    refused(await node.ask('update', `${ROOT}/update`, { body }), 400, uninitialized);
    const { rootToken } = await node.open();
    refused(
      await node.ask('update', `${ROOT}/update`),
      400,
      "'key' must be specified in request body as JSON",
    );
    refused(
      await node.ask('update', `${ROOT}/update`, { body: { key: '?' } }),
      400,
      "'key' must be a valid hex or base64 string",
    );
    await node.ask('update', 'sys/seal', { token: rootToken });
    refused(await node.ask('read', `${ROOT}/attempt`), 503, 'Vault is sealed');
    refused(await node.ask('update', `${ROOT}/update`, { body }), 503, 'Vault is sealed');
    refused(await node.ask('delete', `${ROOT}/attempt`), 503, 'Vault is sealed');
  });

  test('DELETE cancels and always answers 204', async () => {
    const node = await systemNode();
    await node.open();
    await start(node, ROOT, { attempt: true });
    for (const _ of [1, 2]) assert.equal((await node.ask('delete', `${ROOT}/attempt`)).status, 204);
    assert.equal(((await node.ask('read', `${ROOT}/attempt`)).body as Body)['started'], false);
  });
});

describe('a cancellation', () => {
  test('names its attempt in the body or in the query, and may do so without end', async () => {
    const node = await systemNode();
    await node.open();
    const path = `${ROOT}/attempt`;
    for (let n = 0; n < ATTEMPTS_PER_ADDRESS_MAX; n++) {
      await start(node, ROOT);
      assert.equal((await node.ask('delete', path)).status, 204);
    }
    assert.equal((await node.ask('update', path)).status, 429);
    await node.env.clock.advance(CEREMONY_WINDOW_MS);
    for (let n = 0; n < ATTEMPTS_PER_ADDRESS_MAX; n++) {
      const { nonce } = await start(node, ROOT);
      const named = n % 2 === 0 ? { body: { nonce } } : { query: { nonce } };
      assert.equal((await node.ask('delete', path, named)).status, 204);
    }
    assert.equal(((await node.ask('read', path)).body as Body)['started'], false);
  });
});

describe('generate-operation-token', () => {
  test('is only there on a DR secondary', async () => {
    const node = await systemNode();
    refused(await node.ask('read', `${OPERATION_TOKEN}/attempt`), 400, 'server is not yet initialized');
    const { keys } = await node.open();
    for (const role of ['active', 'fenced'] as const) {
      node.become(role);
      const body = { key: keys[0], nonce: 'x' };
      const elsewhere = 'Not a DR secondary.';
      refused(await node.ask('read', `${OPERATION_TOKEN}/attempt`), 400, elsewhere);
      refused(await node.ask('update', `${OPERATION_TOKEN}/attempt`), 400, elsewhere);
      refused(await node.ask('delete', `${OPERATION_TOKEN}/attempt`), 400, elsewhere);
      refused(await node.ask('update', `${OPERATION_TOKEN}/update`, { body }), 400, elsewhere);
    }
  });

  test('makes the operation token and shares its slot with generate-root', async () => {
    const node = await systemNode();
    const { keys } = await node.open();
    node.become('dr-secondary');
    const { nonce, otp } = await start(node, OPERATION_TOKEN);
    refused(await node.ask('update', `${ROOT}/attempt`), 400, 'root generation already in progress');
    refused(
      await node.ask('update', `${ROOT}/update`, { body: { key: keys[0], nonce } }),
      400,
      'incorrect strategy supplied; a generate root operation of another type is already in progress',
    );
    let last: Body = {};
    for (const key of keys.slice(1)) {
      last = (await node.ask('update', `${OPERATION_TOKEN}/update`, { body: { key, nonce } })).body as Body;
    }
    assert.deepEqual([last['complete'], last['encoded_root_token']], [true, '']);
    assert.deepEqual([await token(node, last['encoded_token'], otp)], node.operationTokens);
  });
});

describe('the stricter mode, in which ceremonies need a token', () => {
  test('on an active node callers need a token whose policies allow the path', async () => {
    const node = await systemNode({ unauthenticatedAccess: [] });
    refused(await node.ask('read', `${ROOT}/attempt`), 400, 'server is not yet initialized');
    const { keys, rootToken } = await node.open();
    const body = { key: keys[0], nonce: 'x' };
    refused(await node.ask('read', `${ROOT}/attempt`), 403, PERMISSION_DENIED);
    refused(await node.ask('update', `${ROOT}/attempt`), 403, PERMISSION_DENIED);
    refused(await node.ask('delete', `${ROOT}/attempt`), 403, PERMISSION_DENIED);
    refused(await node.ask('update', `${ROOT}/update`, { body }), 403, PERMISSION_DENIED);
    const reader = await node.tokenWith(`path "${ROOT}/attempt" { capabilities = ["read"] }`);
    assert.equal((await node.ask('read', `${ROOT}/attempt`, { token: reader })).status, 200);
    refused(await node.ask('update', `${ROOT}/attempt`, { token: reader }), 403, DENIED_BY_POLICY);
    assert.equal((await node.ask('update', `${ROOT}/attempt`, { token: rootToken })).status, 200);
  });

  test('on a DR secondary callers need a batch DR operation token, and one opened group opens no other', async () => {
    const node = await systemNode({ unauthenticatedAccess: ['generate-root'] });
    const { rootToken } = await node.open();
    node.become('dr-secondary');
    const path = `${OPERATION_TOKEN}/attempt`;
    refused(await node.ask('read', path), 403, PERMISSION_DENIED);
    refused(await node.ask('read', path, { token: rootToken }), 403, PERMISSION_DENIED);
    assert.equal((await node.ask('read', path, { token: 'batch-dr-token' })).status, 200);
    assert.equal((await node.ask('read', `${ROOT}/attempt`)).status, 200);
  });
});

describe('sys/decode-token', () => {
  test('refuses a pair that does not fit', async () => {
    const node = await systemNode();
    const decode = (body: Body) => node.ask('update', 'sys/decode-token', { body });
    refused(await decode({ otp: 'x' }), 400, "provided 'encoded_token' or 'otp' is empty");
    refused(
      await decode({ encoded_token: 'AAAA', otp: 'x' }),
      400,
      'error decoding the token: the OTP does not fit it',
    );
  });
});
