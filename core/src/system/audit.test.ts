import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditDevice } from '../audit/device.ts';
import { createAuditBroker } from '../audit/devices.ts';
import { auditHmac } from '../audit/hmac.ts';
import { auditEntryAt } from '../audit/table.ts';
import { Refusal } from '../base/refusal.ts';
import { testEnv } from '../base/testing/env.ts';
import { handlerWorld } from '../kernel/testing/call.ts';
import { mapStore } from '../storage/testing/map-store.ts';
import { auditPathRoute, auditRoute } from './audit.ts';
import { auditHashRoute } from './audit-hash.ts';
import {
  configAuditingRequestHeaderRoute,
  configAuditingRequestHeadersRoute,
} from './config/auditing/request-headers.ts';

const refused = (message: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.status === 400 && message.test(error.message);

function world() {
  const lines: string[] = [];
  const device: AuditDevice = {
    write: async (line) => {
      lines.push(line);
    },
    reopen: async () => undefined,
    close: async () => undefined,
  };
  const audit = createAuditBroker({
    env: testEnv(),
    store: mapStore(),
    openDevice: async (type) => {
      if (type !== 'file') throw new Refusal(400, `unknown backend type: "${type}"`);
      return device;
    },
    openLocalRecord: undefined,
  });
  const made = handlerWorld({ core: { audit } });
  const enable = (path: string, body: Record<string, unknown> = {}) =>
    made.call(auditPathRoute, 'update', { path: { path }, body: { type: 'file', ...body } });
  return { ...made, audit, lines, enable };
}

test('a device is enabled after a test line, listed without its salt, and disabled', async () => {
  const { call, enable, lines, store } = world();
  const options = { file_path: '/var/log/audit.log' };
  assert.deepEqual(await enable('file', { description: 'd', options }), { status: 204 });
  assert.equal(lines.length, 1);
  const list = await call(auditRoute, 'read');
  assert.equal(list.topLevel, true);
  assert.deepEqual(
    { ...list.data },
    {
      'file/': { path: 'file/', type: 'file', description: 'd', options, local: false },
    },
  );
  assert.deepEqual(await call(auditPathRoute, 'delete', { path: { path: 'file' } }), { status: 204 });
  assert.deepEqual({ ...(await call(auditRoute, 'read')).data }, {});
  assert.deepEqual(await call(auditPathRoute, 'delete', { path: { path: 'file' } }), { status: 204 });
  assert.deepEqual(store.dump(), []);
});

test('a local device is kept in the local class', async () => {
  const { enable, store } = world();
  await enable('file', { local: true });
  assert.deepEqual(store.dump(), ['local/core/audit']);
});

test('mistakes are refused and leave no row', async () => {
  const { call, enable, store, lines } = world();
  await assert.rejects(
    enable('x', { type: 'carrier-pigeon' }),
    refused(/unknown backend type: "carrier-pigeon"/),
  );
  await assert.rejects(enable('x', { options: { prefix: 'p' } }), refused(/prefixing/));
  await assert.rejects(enable(''), refused(/backend path must be specified/));
  await assert.rejects(call(auditPathRoute, 'delete', { path: { path: '' } }), refused(/must be specified/));
  assert.deepEqual(store.dump(), []);
  assert.deepEqual(lines, []);
});

test('audit-hash tells the hash that the lines of the device hold', async () => {
  const { call, enable, store, env } = world();
  await enable('file');
  const { data } = await call(auditHashRoute, 'update', { path: { path: 'file' }, body: { input: 'hvs.x' } });
  const entry = await store.read((tx) => auditEntryAt(tx, 'file/'));
  assert.ok(entry);
  assert.deepEqual(data, { hash: auditHmac(env.crypto, entry.salt)('hvs.x') });
  await assert.rejects(
    call(auditHashRoute, 'update', { path: { path: 'none' }, body: { input: 'x' } }),
    refused(/^unknown audit backend "none\/"$/),
  );
  await assert.rejects(
    call(auditHashRoute, 'update', { path: { path: 'file' } }),
    refused(/^the "input" parameter is empty$/),
  );
});

test('audited request headers are added, shown and removed', async () => {
  const { call } = world();
  const path = { header: 'X-Team' };
  await call(configAuditingRequestHeaderRoute, 'update', { path, body: { hmac: true } });
  const shown = await call(configAuditingRequestHeaderRoute, 'read', { path });
  assert.deepEqual(shown.data, { 'X-Team': { hmac: true } });
  const all = await call(configAuditingRequestHeadersRoute, 'read');
  assert.deepEqual(Object.keys(all.data?.['headers'] as object).sort(), [
    'correlation-id',
    'user-agent',
    'x-correlation-id',
    'x-team',
  ]);
  await call(configAuditingRequestHeaderRoute, 'delete', { path });
  await assert.rejects(
    call(configAuditingRequestHeaderRoute, 'read', { path }),
    refused(/^Could not find header in config$/),
  );
});
