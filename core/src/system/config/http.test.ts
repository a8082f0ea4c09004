import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountedWorld } from '../../kernel/testing/mounted.ts';
import { systemRoutes } from '../routes.ts';

test('cross-origin rules are off until set, and off again when deleted', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  assert.deepEqual((await ask('read', 'sys/config/cors')).data, { enabled: false });
  const body = { allowed_origins: 'https://a.example,https://b.example', allowed_headers: ['X-One'] };
  assert.deepEqual(await ask('update', 'sys/config/cors', { body }), { status: 204 });
  const rules = (await ask('read', 'sys/config/cors')).data as { allowed_headers: string[] };
  assert.deepEqual(
    { ...rules, allowed_headers: rules.allowed_headers.slice(-1) },
    {
      allowed_headers: ['X-One'],
      allowed_origins: ['https://a.example', 'https://b.example'],
      enabled: true,
    },
  );
  assert.ok(rules.allowed_headers.includes('X-Vault-Token'));
  assert.deepEqual(await ask('delete', 'sys/config/cors'), { status: 204 });
  assert.deepEqual((await ask('read', 'sys/config/cors')).data, { enabled: false });
});

test('cross-origin rules without a clear origin are refused', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  for (const body of [{}, { allowed_origins: [] }, { allowed_origins: '' }]) {
    assert.deepEqual(await ask('update', 'sys/config/cors', { body }), {
      status: 400,
      errors: ['at least one origin or the wildcard must be provided'],
    });
  }
  assert.deepEqual(
    await ask('update', 'sys/config/cors', { body: { allowed_origins: ['*', 'https://a.example'] } }),
    {
      status: 400,
      errors: ["to allow all origins the '*' must be the only value for allowed_origins"],
    },
  );
});

test('headers of the web interface are set, shown, listed and removed whatever their case', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  assert.deepEqual((await ask('list', 'sys/config/ui/headers')).data, { keys: [] });
  const set = (name: string, values: unknown) =>
    ask('update', `sys/config/ui/headers/${name}`, { body: { values } });
  assert.deepEqual(await set('x-frame-options', ['DENY', 'SAMEORIGIN']), { status: 204 });
  assert.deepEqual((await ask('list', 'sys/config/ui/headers')).data, { keys: ['X-Frame-Options'] });
  assert.deepEqual((await ask('read', 'sys/config/ui/headers/X-FRAME-OPTIONS')).data, { value: 'DENY' });
  assert.deepEqual(
    (await ask('read', 'sys/config/ui/headers/x-frame-options', { query: { multivalue: 'true' } })).data,
    { values: ['DENY', 'SAMEORIGIN'] },
  );
  const csp = await set('Content-Security-Policy', ["default-src 'none'"]);
  assert.match(csp.warnings?.[0] ?? '', /^overriding default Content-Security-Policy/);
  await ask('delete', 'sys/config/ui/headers/X-Frame-Options');
  assert.equal((await ask('read', 'sys/config/ui/headers/X-Frame-Options')).status, 404);
});

test('headers that would break the answer are refused', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  const cases: [string, unknown, string][] = [
    ['X-Vault-Token', ['x'], 'X-Vault headers cannot be set'],
    ['X-One', [], 'header and values must be specified'],
    ['bad name', ['x'], 'header and values must be specified'],
    ['X-One', ['a\r\nX-Two: b'], 'a header value has no line breaks'],
  ];
  for (const [name, values, error] of cases) {
    assert.deepEqual(await ask('update', `sys/config/ui/headers/${name}`, { body: { values } }), {
      status: 400,
      errors: [error],
    });
  }
});
