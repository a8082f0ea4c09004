import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../base/refusal.ts';
import { handlerWorld } from '../../kernel/testing/call.ts';
import { loginRoute } from './login.ts';
import { passwordRoute } from './password.ts';
import { policiesRoute } from './policies.ts';
import { userRoute, usersRoute } from './users.ts';

const refused = (status: number, message: string | RegExp) => (error: unknown) =>
  error instanceof Refusal &&
  error.status === status &&
  (typeof message === 'string' ? error.message === message : message.test(error.message));

/** A world whose bcrypt is replaced by something that counts and is quick; one test below uses the real one. */
function world() {
  const made = handlerWorld();
  const compared: string[] = [];
  let hashed = 0;
  Object.assign(made.env.crypto, {
    passwordHash: async (password: string) => {
      hashed += 1;
      return `$2b$10$${Buffer.from(password).toString('hex').padEnd(53, '.')}`;
    },
    passwordMatches: async (password: string, hash: string) => {
      compared.push(hash);
      return hash === `$2b$10$${Buffer.from(password).toString('hex').padEnd(53, '.')}`;
    },
  });
  const { call } = made;
  return {
    ...made,
    compared,
    hashed: () => hashed,
    write: (username: string, body: object) =>
      call(userRoute, 'update', { path: { username }, body: { ...body } }),
    read: async (username: string) => (await call(userRoute, 'read', { path: { username } })).data,
    login: (username: string, password: string, remoteAddress = '127.0.0.1') =>
      call(loginRoute, 'update', { path: { username }, body: { password }, remoteAddress }),
  };
}

test('the right password grants what the user was given, under the name in lower case', async () => {
  const { write, login } = world();
  await write('Ann', {
    password: 'secret',
    token_policies: 'one,two',
    token_ttl: '1h',
    token_max_ttl: 7200,
    token_num_uses: 3,
    token_type: 'service',
    token_no_default_policy: true,
  });
  const { grant } = await login('ANN', 'secret');
  assert.deepEqual(grant, {
    policies: ['one', 'two'],
    displayName: 'ann',
    metadata: { username: 'ann' },
    ttlMs: 3_600_000,
    maxTtlMs: 7_200_000,
    periodMs: 0,
    explicitMaxTtlMs: 0,
    renewable: true,
    numUses: 3,
    type: 'service',
    boundCidrs: [],
    noDefaultPolicy: true,
    alias: { name: 'ann' },
  });
});

test('CVE-2025-6011: a wrong password, an unknown user and an over-long password cost a comparison and look alike', async () => {
  const { write, login, compared } = world();
  await write('ann', { password: 'secret' });
  const answer = refused(400, 'invalid username or password');
  await assert.rejects(login('ann', 'wrong'), answer);
  await assert.rejects(login('nobody', 'secret'), answer);
  await assert.rejects(login('ann', 'secret'.padEnd(73, 'x')), answer);
  assert.equal(compared.length, 3);
  assert.equal(compared[1], compared[2]);
  assert.match(compared[1] ?? '', /^\$2b\$10\$/);
  await assert.rejects(login('ann', ''), refused(400, 'missing password'));
});

test('with real bcrypt: the password opens, its hash may be given, nobody has the hash of unknown users', async () => {
  const { call, env } = handlerWorld();
  const user = (body: object) => call(userRoute, 'update', { path: { username: 'ann' }, body: { ...body } });
  const login = (username: string, password: string) =>
    call(loginRoute, 'update', { path: { username }, body: { password } });
  await user({ password: 'secret' });
  assert.notEqual((await login('ann', 'secret')).grant, undefined);
  await assert.rejects(login('ann', 'Secret'), refused(400, 'invalid username or password'));
  await user({ password_hash: await env.crypto.passwordHash('other', 4) });
  assert.notEqual((await login('ann', 'other')).grant, undefined);
  await assert.rejects(login('nobody', 'other'), refused(400, 'invalid username or password'));
});

test('a login from outside of the bound ranges is denied', async () => {
  const { write, login } = world();
  await write('ann', { password: 'secret', token_bound_cidrs: ['10.0.0.0/8'] });
  await assert.rejects(login('ann', 'secret'), refused(403, 'permission denied'));
  assert.deepEqual((await login('ann', 'secret', '10.1.2.3')).grant?.boundCidrs, ['10.0.0.0/8']);
});

test('a user is shown without its password; durations are seconds', async () => {
  const { write, read } = world();
  await write('ann', { password: 'secret', token_ttl: '1h' });
  assert.deepEqual(await read('ANN'), {
    token_bound_cidrs: [],
    token_explicit_max_ttl: 0,
    token_max_ttl: 0,
    token_no_default_policy: false,
    token_num_uses: 0,
    token_period: 0,
    token_policies: [],
    token_ttl: 3600,
    token_type: 'default',
  });
  assert.equal(await read('bob'), undefined);
});

test('old field names set the new ones and are shown while they are used', async () => {
  const { write, read } = world();
  await write('ann', { password: 's', policies: 'a,b', ttl: '5m', max_ttl: 600, bound_cidrs: '10.0.0.1' });
  const first = await read('ann');
  assert.deepEqual(
    [first?.['token_policies'], first?.['policies']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  );
  assert.deepEqual([first?.['token_ttl'], first?.['ttl'], first?.['max_ttl']], [300, 300, 600]);
  assert.deepEqual([first?.['token_bound_cidrs'], first?.['bound_cidrs']], [['10.0.0.1'], ['10.0.0.1']]);
  await write('ann', { token_policies: ['c'], token_ttl: 60, ttl: 99 });
  const second = await read('ann');
  assert.deepEqual([second?.['token_policies'], second?.['policies']], [['c'], undefined]);
  assert.deepEqual([second?.['token_ttl'], second?.['ttl'], second?.['max_ttl']], [60, 60, 600]);
});

test('a change without a password keeps it; a new user needs one', async () => {
  const { write, login } = world();
  await assert.rejects(write('ann', { token_ttl: 1 }), refused(400, 'missing password'));
  await write('ann', { password: 'secret' });
  await write('ann', { token_ttl: '2h' });
  assert.equal((await login('ann', 'secret')).grant?.ttlMs, 7_200_000);
});

test('values that cannot be are refused and change nothing', async () => {
  const { write, read, store } = world();
  const keys = store.dump();
  for (const [body, message] of [
    [{ token_ttl: -1 }, "'token_ttl' cannot be negative"],
    [{ token_ttl: 20, token_max_ttl: 10 }, "'token_ttl' cannot be greater than 'token_max_ttl'"],
    [{ token_type: 'magic' }, `invalid 'token_type' value "magic"`],
    [{ token_type: 'batch', token_num_uses: 1 }, /limited use count/],
    [{ token_type: 'batch', token_period: 1 }, /periodic tokens/],
    [{ token_bound_cidrs: ['10.0.0.0/33'] }, /Unable to convert "10.0.0.0\/33"/],
    [{ password: 'x'.repeat(73) }, 'password length exceeds 72 bytes'],
    [{ password_hash: '$2b$10$x' }, /both|only one/],
  ] as const) {
    await assert.rejects(
      write('ann', { password: 'secret', ...body }),
      refused(400, message),
      JSON.stringify(body),
    );
  }
  await assert.rejects(write('ann', { password_hash: 'x' }), refused(400, /not a valid bcrypt hash/));
  assert.equal(await read('ann'), undefined);
  assert.deepEqual(store.dump(), keys);
});

test('password and policies of an existing user are set on their own', async () => {
  const { write, read, login, call } = world();
  await write('ann', { password: 'one', token_ttl: 60 });
  await call(passwordRoute, 'update', { path: { username: 'ANN' }, body: { password: 'two' } });
  await assert.rejects(login('ann', 'one'), refused(400, 'invalid username or password'));
  await call(policiesRoute, 'update', { path: { username: 'Ann' }, body: { policies: 'p,q' } });
  const { grant } = await login('ann', 'two');
  assert.deepEqual([grant?.policies, grant?.ttlMs], [['p', 'q'], 60_000]);
  assert.deepEqual((await read('ann'))?.['policies'], ['p', 'q']);
  for (const route of [passwordRoute, policiesRoute]) {
    const stranger = { path: { username: 'bob' }, body: { password: 'x', policies: 'p' } };
    await assert.rejects(call(route, 'update', stranger), refused(400, 'username does not exist'));
  }
});

test('users are listed and deleted', async () => {
  const { write, login, call } = world();
  await write('bob', { password: 'x' });
  await write('ann', { password: 'x' });
  assert.deepEqual(await call(usersRoute, 'list'), { data: { keys: ['ann', 'bob'] } });
  assert.deepEqual(await call(usersRoute, 'list', { query: { limit: ['1'], after: ['ann'] } }), {
    data: { keys: ['bob'] },
  });
  await call(userRoute, 'delete', { path: { username: 'BOB' } });
  assert.deepEqual(await call(usersRoute, 'list'), { data: { keys: ['ann'] } });
  await assert.rejects(login('bob', 'x'), refused(400, 'invalid username or password'));
});

test('a write asks for create while the user does not exist', async () => {
  const { write, store, env } = world();
  const exists = () => {
    const { exists: check } = userRoute;
    assert.ok(check);
    return store.read(async (tx) => {
      const view = {
        ...tx,
        get: (key: string) => tx.get(`shared/auth/00000000-0000-0000-0000-000000000001/${key}`),
      };
      return check({ view, fields: { username: 'ann' }, env } as never);
    });
  };
  assert.equal(await exists(), false);
  await write('ann', { password: 'x' });
  assert.equal(await exists(), true);
});

test('a transaction that runs again does not hash or compare again', async () => {
  const { store, hashed, compared, env } = world();
  const request = { remoteAddress: '127.0.0.1' };
  const run = (route: typeof userRoute) =>
    store.transact((tx) => {
      const handler = route.handlers.update;
      assert.ok(handler);
      const fields = { username: 'ann', password: 'x' };
      return handler({ view: tx, fields, request, env, given: new Set() } as never);
    });
  await run(userRoute);
  await run(userRoute);
  assert.equal(hashed(), 1);
  await run(loginRoute);
  await run(loginRoute);
  assert.equal(compared.length, 1);
});
