/** Response wrapping through the whole pipeline over a real ledger, where transactions do conflict. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenRoutes } from '../../auth/token/routes.ts';
import { cubbyholeRoutes } from '../../engines/cubbyhole/routes.ts';
import { parseJwt } from '../../wrapping/jwt.ts';
import { systemNode } from '../testing/system-node.ts';

type Body = {
  readonly errors?: readonly string[];
  readonly data: Record<string, unknown> | null;
  readonly auth: Record<string, unknown> | null;
  readonly wrap_info: Record<string, unknown> | null;
  readonly warnings: readonly string[] | null;
  readonly request_id: string;
};

const INVALID = { status: 400, errors: ['wrapping token is not valid or does not exist'] };

async function wrappingNode() {
  const node = await systemNode({}, [...tokenRoutes, ...cubbyholeRoutes]);
  const { rootToken } = await node.open();
  const ask = async (...args: Parameters<typeof node.ask>) => {
    const { status, body } = await node.ask(...args);
    return { status, ...(body === '' ? {} : (body as Body)) } as Body & { status: number };
  };
  const wrap = async (format: 'token' | 'jwt' = 'token') => {
    const answer = await ask('read', 'auth/token/lookup-self', {
      token: rootToken,
      wrapTtlMs: 300_000,
      wrapFormat: format,
    });
    return answer.wrap_info ?? assert.fail('not wrapped');
  };
  return { ...node, ask, rootToken, wrap };
}

test('a wrapped answer tells nothing but the wrap info', async () => {
  const { ask, rootToken } = await wrappingNode();
  const answer = await ask('read', 'auth/token/lookup-self', { token: rootToken, wrapTtlMs: 300_000 });
  assert.deepEqual([answer.request_id, answer.data, answer.auth, answer.warnings], ['', null, null, null]);
  const { token, accessor, ...rest } = answer.wrap_info ?? {};
  assert.match(String(token), /^hvs\./);
  assert.match(String(accessor), /^[0-9A-Za-z]{24}$/);
  assert.deepEqual(rest, {
    ttl: 300,
    creation_time: '2024-01-01T00:00:00Z',
    creation_path: 'auth/token/lookup-self',
  });
});

test('unwrapping: the token as the token of the call or in the body, with or without another', async () => {
  const { ask, rootToken, wrap } = await wrappingNode();
  for (const format of ['token', 'jwt'] as const) {
    for (const way of ['header', 'body', 'body and header'] as const) {
      const token = String((await wrap(format))['token']);
      const asked = {
        ...(way !== 'header' && { body: { token } }),
        ...(way === 'header' && { token }),
        ...(way === 'body and header' && { token: rootToken }),
      };
      const answer = await ask('update', 'sys/wrapping/unwrap', asked);
      assert.equal(answer.status, 200, `${format} ${way}`);
      assert.equal(answer.data?.['display_name'], 'root');
      const again = await ask('update', 'sys/wrapping/unwrap', asked);
      assert.deepEqual({ status: again.status, errors: again.errors }, INVALID);
    }
  }
});

test('of twenty requests at once exactly one unwraps', async () => {
  const { ask, wrap } = await wrappingNode();
  const token = String((await wrap('jwt'))['token']);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => ask('update', 'sys/wrapping/unwrap', { body: { token } })),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  for (const { status, errors } of answers) {
    if (status !== 200) assert.deepEqual({ status, errors }, INVALID);
  }
});

test('a wrapped login ends nothing when it is unwrapped: its token works', async () => {
  const { ask, rootToken } = await wrappingNode();
  const made = await ask('update', 'auth/token/create', {
    token: rootToken,
    body: { policies: ['default'], ttl: '1h' },
    wrapTtlMs: 60_000,
  });
  const answer = await ask('update', 'sys/wrapping/unwrap', { body: { token: made.wrap_info?.['token'] } });
  assert.equal(made.wrap_info?.['wrapped_accessor'], answer.auth?.['accessor']);
  const token = String(answer.auth?.['client_token']);
  assert.equal((await ask('read', 'auth/token/lookup-self', { token })).status, 200);
});

test('lookup needs no token of the caller and leaves the wrapping token whole', async () => {
  const { ask, wrap } = await wrappingNode();
  const token = String((await wrap())['token']);
  const expected = {
    creation_ttl: 300,
    creation_time: '2024-01-01T00:00:00Z',
    creation_path: 'auth/token/lookup-self',
  };
  assert.deepEqual((await ask('update', 'sys/wrapping/lookup', { body: { token } })).data, expected);
  assert.deepEqual((await ask('read', 'sys/wrapping/lookup', { token })).data, expected);
  assert.equal((await ask('update', 'sys/wrapping/unwrap', { token })).status, 200);
  const gone = await ask('update', 'sys/wrapping/lookup', { body: { token } });
  assert.deepEqual({ status: gone.status, errors: gone.errors }, INVALID);
  const none = await ask('update', 'sys/wrapping/lookup');
  assert.deepEqual([none.status, none.errors], [400, ['missing "token" value in input']]);
});

test('wrap gives the body back, wrapped, and only wrapped', async () => {
  const { ask, rootToken } = await wrappingNode();
  const body = { a: 1, b: ['x'] };
  const bare = await ask('update', 'sys/wrapping/wrap', { token: rootToken, body });
  assert.deepEqual([bare.status, bare.errors], [400, ['endpoint requires response wrapping to be used']]);
  const jwt = await ask('update', 'sys/wrapping/wrap', {
    token: rootToken,
    body,
    wrapTtlMs: 60_000,
    wrapFormat: 'jwt',
  });
  const token = String(jwt.wrap_info?.['token']);
  assert.match(token, /^hvs\./, 'nobody gets a JWT signed for what he wrote himself');
  assert.deepEqual((await ask('update', 'sys/wrapping/unwrap', { token })).data, body);
  assert.equal((await ask('update', 'sys/wrapping/wrap', { body, wrapTtlMs: 60_000 })).status, 403);
});

test('rewrap moves the answer; the old token is worth nothing', async () => {
  const { ask, rootToken, wrap } = await wrappingNode();
  const old = String((await wrap())['token']);
  assert.equal((await ask('update', 'sys/wrapping/rewrap', { body: { token: old } })).status, 403);
  const moved = await ask('update', 'sys/wrapping/rewrap', { token: rootToken, body: { token: old } });
  assert.deepEqual(
    [moved.wrap_info?.['ttl'], moved.wrap_info?.['creation_path']],
    [300, 'auth/token/lookup-self'],
  );
  assert.equal((await ask('update', 'sys/wrapping/unwrap', { body: { token: old } })).status, 400);
  const answer = await ask('update', 'sys/wrapping/unwrap', { body: { token: moved.wrap_info?.['token'] } });
  assert.equal(answer.data?.['display_name'], 'root');
});

test('old clients read the answer from the cubbyhole of the wrapping token, once', async () => {
  const { ask, wrap } = await wrappingNode();
  const token = String((await wrap())['token']);
  const first = await ask('read', 'cubbyhole/response', { token });
  assert.equal(JSON.parse(String(first.data?.['response'])).data.display_name, 'root');
  assert.equal((await ask('read', 'cubbyhole/response', { token })).status, 403);
});

test('a wrapping token can do nothing else', async () => {
  const { ask, wrap } = await wrappingNode();
  for (const path of ['auth/token/lookup-self', 'sys/mounts', 'cubbyhole/wrapinfo']) {
    const token = String((await wrap())['token']);
    assert.equal((await ask('read', path, { token })).status, 403, path);
  }
});

test('anybody may fetch the public key, and it verifies the wrapping tokens of this cluster', async () => {
  const { ask, wrap, env } = await wrappingNode();
  const { data } = await ask('read', 'sys/wrapping/pubkey');
  const token = String((await wrap('jwt'))['token']);
  assert.deepEqual((await ask('read', 'sys/wrapping/pubkey')).data, data, 'the key stays');
  assert.deepEqual(Object.keys(data ?? {}), ['jwt_x', 'jwt_y', 'jwt_curve']);
  assert.equal(data?.['jwt_curve'], 'p521');
  const coordinate = (name: string) => {
    const hex = BigInt(String(data?.[name])).toString(16).padStart(132, '0');
    return Buffer.from(hex, 'hex').toString('base64url');
  };
  const { signed, signature } = parseJwt(token) ?? assert.fail('no JWT');
  assert.ok(env.crypto.p521Verify({ x: coordinate('jwt_x'), y: coordinate('jwt_y') }, signed, signature));
});
