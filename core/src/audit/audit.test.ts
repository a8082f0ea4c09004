import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { parseJsonExact } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import { testEnv } from '../base/testing/env.ts';
import type { Caller } from '../logical/context.ts';
import type { Json, Request } from '../logical/request.ts';
import type { MountEntry } from '../mounts/mount.ts';
import { mapStore } from '../storage/testing/map-store.ts';
import type { AuditRecord } from './broker.ts';
import type { AuditDevice } from './device.ts';
import { createAuditBroker } from './devices.ts';
import { DEFAULT_AUDITED_HEADERS, getAuditedHeaders, setAuditedHeader } from './headers.ts';
import { auditHmac } from './hmac.ts';
import { addAuditEntry, auditEntryAt, listAuditEntries, newAuditEntry, removeAuditEntry } from './table.ts';

const MOUNT: MountEntry = {
  table: 'mounts',
  path: 'secret/',
  type: 'kv',
  description: '',
  uuid: 'u',
  accessor: 'kv_1',
  local: false,
  sealWrap: false,
  externalEntropyAccess: false,
  options: null,
  config: {
    defaultLeaseTtlMs: 0,
    maxLeaseTtlMs: 0,
    forceNoCache: false,
    listingVisibility: '',
    auditNonHmacRequestKeys: ['shown'],
    auditNonHmacResponseKeys: ['keys'],
    passthroughRequestHeaders: [],
    allowedResponseHeaders: [],
    tokenType: 'default-service',
  },
  runningVersion: 'v1',
};

const CALLER = {
  token: {
    type: 'service',
    id: 'id',
    accessor: 'accessor-1',
    policies: ['default'],
    displayName: 'token',
    metadata: { who: 'ann' },
    creationTime: 1_704_067_200_000,
    expireTime: 1_704_067_260_000,
    numUses: 3,
    entityId: 'e-1',
  },
  tokenText: 'hvs.token',
  policies: ['default', 'of-group'],
} as unknown as Caller;

function request(fields: Partial<Request> = {}): Request {
  return {
    id: 'r-1',
    operation: 'update',
    path: 'secret/a',
    body: { password: 'hunter2', shown: 'plain', list: ['x', 1, true, null], when: '2024-01-01T00:00:00Z' },
    query: {},
    token: 'hvs.token',
    wrapTtlMs: undefined,
    wrapFormat: 'token',
    namespace: '',
    remoteAddress: '10.0.0.9',
    remotePort: 4711,
    headers: { 'user-agent': 'test', 'x-secret': 'header-value' },
    listener: { statusEndpointsDisabled: false, unauthenticatedMetrics: false },
    ...fields,
  };
}

const RECORD: AuditRecord = { request: request(), caller: CALLER, mount: MOUNT };

type Device = AuditDevice & { readonly lines: string[]; broken: boolean; closed: boolean; reopened: number };

function world() {
  const store = mapStore();
  const env = testEnv();
  const devices = new Map<string, Device>();
  const unopenable = new Set<string>();
  const device = (): Device => ({
    lines: [],
    broken: false,
    closed: false,
    reopened: 0,
    async write(line) {
      if (this.broken) throw new Error('disk full');
      this.lines.push(line);
    },
    async reopen() {
      this.reopened += 1;
    },
    async close() {
      this.closed = true;
    },
  });
  const local = device();
  const broker = createAuditBroker({
    env,
    store,
    openDevice: async (_type, options) => {
      const name = options['file_path'] ?? '';
      if (unopenable.has(name)) throw new Error('no such folder');
      const made = device();
      devices.set(name, made);
      return made;
    },
    openLocalRecord: async () => local,
  });
  const enable = (name: string, options: Record<string, string> = {}) =>
    store.transact(async (tx) => {
      const fields = { path: name, type: 'file', description: '', local: false };
      const entry = newAuditEntry(env, { ...fields, options: { file_path: name, ...options } });
      await addAuditEntry(tx, entry);
      tx.afterCommit(await broker.prepare(entry));
      return entry;
    });
  const lines = (name: string): Json[] => (devices.get(name)?.lines ?? []).map((line) => JSON.parse(line));
  const last = (name: string): Json => lines(name).at(-1) ?? {};
  return { store, env, broker, devices, unopenable, enable, lines, last, local };
}

test('a request line has the documented members, every text hashed under the salt of the device', async () => {
  const { env, broker, enable, last } = world();
  const { salt } = await enable('file');
  const hmac = auditHmac(env.crypto, salt);
  await broker.request(RECORD);
  assert.deepEqual(last('file'), {
    time: '2024-01-01T00:00:00Z',
    type: 'request',
    auth: {
      client_token: hmac('hvs.token'),
      accessor: hmac('accessor-1'),
      display_name: 'token',
      policies: ['default', 'of-group'],
      token_policies: ['default'],
      identity_policies: ['of-group'],
      metadata: { who: 'ann' },
      remaining_uses: 3,
      entity_id: 'e-1',
      token_type: 'service',
      token_ttl: 60,
      token_issue_time: '2024-01-01T00:00:00Z',
    },
    request: {
      id: 'r-1',
      operation: 'update',
      mount_point: 'secret/',
      mount_type: 'kv',
      mount_accessor: 'kv_1',
      mount_running_version: 'v1',
      mount_class: 'secret',
      client_token: hmac('hvs.token'),
      client_token_accessor: hmac('accessor-1'),
      namespace: { id: 'root' },
      path: 'secret/a',
      data: {
        password: hmac('hunter2'),
        shown: 'plain',
        list: [hmac('x'), 1, true, null],
        when: '2024-01-01T00:00:00Z',
      },
      remote_address: '10.0.0.9',
      remote_port: 4711,
      headers: { 'user-agent': ['test'] },
    },
  });
});

test('the HMAC is HMAC-SHA-256 under the salt, in hex with its name', () => {
  const hash = auditHmac(testEnv().crypto, 'key')('The quick brown fox jumps over the lazy dog');
  assert.equal(hash, 'hmac-sha256:f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8');
});

test('a response line has what the client gets, with tokens and data hashed', async () => {
  const { env, broker, enable, last } = world();
  const { salt } = await enable('file');
  const hmac = auditHmac(env.crypto, salt);
  await broker.response({
    ...RECORD,
    response: { data: {} },
    envelope: {
      request_id: 'r-1',
      lease_id: 'secret/a/1',
      data: { value: 'hidden', n: 7 },
      warnings: ['careful'],
      auth: {
        client_token: 'hvs.new',
        accessor: 'acc-new',
        policies: ['p'],
        token_policies: ['p'],
        lease_duration: 60,
        token_type: 'service',
        metadata: null,
        entity_id: '',
        num_uses: 0,
      },
      wrap_info: { token: 'hvs.wrap', accessor: 'acc-w', ttl: 5, creation_time: 't', creation_path: 'p' },
    },
    errors: ['first', 'second'],
  });
  const line = last('file');
  assert.equal(line['type'], 'response');
  assert.equal(line['error'], 'first; second');
  assert.deepEqual(line['response'], {
    mount_point: 'secret/',
    mount_type: 'kv',
    mount_accessor: 'kv_1',
    mount_running_version: 'v1',
    mount_class: 'secret',
    auth: {
      client_token: hmac('hvs.new'),
      accessor: hmac('acc-new'),
      policies: ['p'],
      token_policies: ['p'],
      token_type: 'service',
      token_ttl: 60,
    },
    secret: { lease_id: 'secret/a/1' },
    data: { value: hmac('hidden'), n: 7 },
    warnings: ['careful'],
    wrap_info: {
      token: hmac('hvs.wrap'),
      accessor: hmac('acc-w'),
      ttl: 5,
      creation_time: 't',
      creation_path: 'p',
    },
  });
});

test('no secret is in a line, wherever it was: body, query, header, token, answer, raw bytes', async () => {
  const { broker, enable, devices } = world();
  await enable('file');
  const canary = (n: number) => `canary-${n}`;
  await broker.response({
    caller: { ...CALLER, tokenText: canary(1) },
    mount: MOUNT,
    request: request({
      operation: 'read',
      token: canary(2),
      body: { a: canary(3), deep: { list: [{ b: canary(4) }] }, ['__proto__x']: canary(5) },
      query: { q: [canary(6)], r: [canary(7), canary(8)] },
      headers: { 'x-other': canary(9) },
    }),
    response: { raw: { contentType: 'text/plain', bytes: utf8(canary(10)) } },
  });
  await broker.response({ ...RECORD, response: {}, envelope: { data: { keys_base64: [canary(11)] } } });
  await broker.response({ ...RECORD, response: { bare: [canary(12)] } });
  assert.doesNotMatch((devices.get('file')?.lines ?? []).join('\n'), /canary/);
});

test('log_raw shows values, hmac_accessor=false shows accessors', async () => {
  const { broker, enable, last } = world();
  await enable('raw', { log_raw: 'true' });
  await enable('open', { hmac_accessor: 'false' });
  await broker.request(RECORD);
  const raw = last('raw') as { request: { data: object; client_token: string } };
  assert.deepEqual(raw.request.data, RECORD.request.body);
  assert.equal(raw.request.client_token, 'hvs.token');
  const open = last('open') as { auth: { accessor: string; client_token: string } };
  assert.equal(open.auth.accessor, 'accessor-1');
  assert.match(open.auth.client_token, /^hmac-sha256:/);
});

test('elide_list_responses counts names instead of showing them', async () => {
  const { broker, enable, last } = world();
  await enable('file', { elide_list_responses: 'true' });
  const answer = { data: { keys: ['a', 'b'], key_info: { a: {}, b: {} } } };
  await broker.response({
    ...RECORD,
    request: request({ operation: 'list' }),
    response: {},
    envelope: answer,
  });
  const line = last('file') as { response: { data: object } };
  assert.deepEqual(line.response.data, { keys: 2, key_info: 2 });
  await broker.response({ ...RECORD, response: {}, envelope: answer });
  assert.deepEqual((last('file') as typeof line).response.data, {
    keys: ['a', 'b'],
    key_info: { a: {}, b: {} },
  });
});

test('large numbers stay as the client wrote them', async () => {
  const { broker, enable, devices } = world();
  await enable('file');
  const body = parseJsonExact('{"n":12345678901234567890}') as Json;
  await broker.request({ ...RECORD, request: request({ body }) });
  assert.match(devices.get('file')?.lines.at(-1) ?? '', /"data":\{"n":12345678901234567890\}/);
});

test('a new device takes a test line first, and is in use from the commit on', async () => {
  const { broker, enable, lines, store, env, devices, unopenable } = world();
  await enable('file');
  assert.deepEqual(
    lines('file').map((line) => (line['request'] as Json)['path']),
    ['sys/audit/test'],
  );
  await broker.request(RECORD);
  assert.equal(lines('file').length, 2);
  await enable('quiet', { skip_test: 'true' });
  assert.equal(lines('quiet').length, 0);

  const entry = newAuditEntry(env, {
    path: 'x',
    type: 'file',
    description: '',
    local: false,
    options: { file_path: 'x' },
  });
  await broker.prepare(entry);
  await broker.request(RECORD);
  assert.equal(lines('x').length, 1, 'a device whose row was not committed gets no lines');

  unopenable.add('bad');
  const failing = enable('bad');
  await assert.rejects(
    failing,
    (error) =>
      error instanceof Refusal &&
      error.status === 400 &&
      /failed test message: no such folder/.test(error.message),
  );
  assert.equal(await store.read((tx) => auditEntryAt(tx, 'bad')), undefined);
  await broker.stop();
  assert.deepEqual(
    [...devices.values()].map((device) => device.closed),
    [true, true, true],
  );
});

test('fail closed: a line that no device took fails, one that some device took does not', async () => {
  const { broker, enable, devices, lines, env } = world();
  await broker.request(RECORD);
  await enable('a');
  await enable('b');
  const [a, b] = [devices.get('a'), devices.get('b')];
  assert.ok(a && b);
  a.broken = true;
  await broker.request(RECORD);
  assert.equal(lines('b').length, 2);
  assert.ok(env.log.lines.some((line) => line.level === 'error' && line.fields['path'] === 'a/'));
  b.broken = true;
  await assert.rejects(broker.request(RECORD), /no audit backend succeeded in logging the request/);
  await assert.rejects(broker.response(RECORD), /no audit backend succeeded in logging the response/);
  assert.equal(env.metrics.value('vault.audit.log_request_failure'), 1);
  a.broken = false;
  await broker.request(RECORD);
});

test('start opens the devices of the table; one that cannot be opened fails its lines until it can', async () => {
  const { broker, enable, devices, lines, unopenable, env } = world();
  await enable('file');
  await broker.stop();
  await broker.request(RECORD);
  unopenable.add('file');
  await broker.start();
  await assert.rejects(broker.request(RECORD), /no audit backend succeeded/);
  unopenable.delete('file');
  await assert.rejects(broker.request(RECORD), /no audit backend succeeded/);
  await env.clock.advance(1000);
  await Promise.all([broker.request(RECORD), broker.request(RECORD)]);
  assert.equal(lines('file').length, 2);
  await broker.reload();
  assert.equal(devices.get('file')?.reopened, 1);
});

test('a removed device is closed and gets no more lines', async () => {
  const { store, broker, enable, devices, lines } = world();
  const entry = await enable('file');
  await store.transact((tx) => removeAuditEntry(tx, entry));
  broker.remove(entry.path);
  await broker.request(RECORD);
  assert.equal(lines('file').length, 1);
  assert.equal(devices.get('file')?.closed, true);
  assert.deepEqual(store.dump(), []);
});

test('audited headers: defaults, additions hashed or not, case ignored', async () => {
  const { store, broker, enable, last, env } = world();
  const { salt } = await enable('file');
  assert.deepEqual(await store.read((tx) => getAuditedHeaders(tx)), DEFAULT_AUDITED_HEADERS);
  const headers = await store.transact((tx) => setAuditedHeader(tx, 'X-Secret', { hmac: true }));
  broker.useHeaders(headers);
  await broker.request(RECORD);
  const shown = () => (last('file') as { request: { headers?: object } }).request.headers;
  assert.deepEqual(shown(), {
    'user-agent': ['test'],
    'x-secret': [auditHmac(env.crypto, salt)('header-value')],
  });
  await store.transact((tx) => setAuditedHeader(tx, 'USER-AGENT', undefined));
  await broker.start();
  await broker.request(RECORD);
  assert.deepEqual(Object.keys(shown() ?? {}), ['x-secret']);
  for (const name of ['', 'a b', 'a:b', 'é']) {
    await assert.rejects(
      store.transact((tx) => setAuditedHeader(tx, name, { hmac: false })),
      /header name/,
      name,
    );
  }
});

test('devices do not nest, and need a path', async () => {
  const { enable, store } = world();
  await enable('a/b');
  for (const path of ['a', 'a/b', '/a/b/', 'a/b/c'])
    await assert.rejects(enable(path), /path already in use/, path);
  await assert.rejects(enable('/'), /backend path must be specified/);
  await enable('a/bc');
  assert.deepEqual(
    (await store.read((tx) => listAuditEntries(tx))).map((entry) => entry.path),
    ['a/b/', 'a/bc/'],
  );
});

test('options that cannot be are refused; a prefix is not allowed', async () => {
  const { enable } = world();
  await assert.rejects(enable('a', { format: 'jsonx' }), /unknown format type "jsonx"/);
  await assert.rejects(enable('a', { log_raw: 'maybe' }), /"log_raw" must be true or false/);
  await assert.rejects(enable('a', { prefix: '#!/bin/sh' }), /prefixing is not allowed/);
});

test('the local record keeps a hashed line of DR operations; when it fails the server log does', async () => {
  const { broker, local, env } = world();
  const operation: AuditRecord = {
    ...RECORD,
    caller: undefined,
    request: request({
      path: 'sys/replication/dr/secondary/promote',
      body: { dr_operation_token: 'hvs.op' },
    }),
  };
  await broker.localRecord(operation);
  assert.equal(local.lines.length, 1);
  assert.match(local.lines[0] ?? '', /"path":"sys\/replication\/dr\/secondary\/promote"/);
  assert.doesNotMatch(local.lines[0] ?? '', /hvs\.op/);
  await broker.reload();
  assert.equal(local.reopened, 1);
  local.broken = true;
  await broker.localRecord(operation);
  const logged = env.log.lines.at(-1);
  assert.equal(logged?.level, 'error');
  assert.equal(logged?.fields['path'], 'sys/replication/dr/secondary/promote');
  assert.doesNotMatch(JSON.stringify(logged), /hvs\.op/);
});

test('R25: a DR operation fails when neither the local record nor the log takes its line', async () => {
  const taken: string[] = [];
  const state = { full: false };
  const mustLog = async (level: string, message: string) => {
    if (state.full) throw new Error('disk full');
    taken.push(`${level} ${message}`);
  };
  const { env, store } = world();
  const openDevice = async () => assert.fail('no device is opened');
  const operation: AuditRecord = { ...RECORD, request: request({ path: 'sys/seal' }) };
  for (const openLocalRecord of [undefined, async () => Promise.reject(new Error('read-only'))]) {
    const broker = createAuditBroker({ env, store, openDevice, openLocalRecord, mustLog });
    state.full = false;
    await broker.localRecord(operation);
    state.full = true;
    await assert.rejects(broker.localRecord(operation), /neither the local record nor the server's log/);
  }
  assert.deepEqual(taken, ['info DR operation', 'error DR operation that the local record did not take']);
});
