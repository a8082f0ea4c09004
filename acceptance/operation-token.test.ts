/** Contract 14.2, lines 12, 19, 20: DR operation tokens over HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeModern, inSync, operationToken, promote, type Site, startPair } from './site.ts';

const ATTEMPT = 'sys/replication/dr/secondary/generate-operation-token/attempt';
const UPDATE = 'sys/replication/dr/secondary/generate-operation-token/update';
const open = { token: '' };

const FIELDS = [
  'nonce',
  'started',
  'progress',
  'required',
  'complete',
  'encoded_token',
  'encoded_root_token',
  'pgp_fingerprint',
  'otp',
  'otp_length',
];

test('12: every row of the ceremony', async (t) => {
  const { a, b } = await startPair(t, { shares: 5, threshold: 3 });
  const idle = await b.must('GET', ATTEMPT, undefined, open);
  assert.deepEqual(Object.keys(idle).sort(), [...FIELDS].sort());
  assert.deepEqual(
    [idle.nonce, idle.started, idle.progress, idle.required, idle.complete],
    ['', false, 0, 3, false],
  );

  const early = await b.call('PUT', UPDATE, { key: b.keys[0], nonce: 'x' }, open);
  assert.deepEqual([early.status, early.json.errors], [400, ['no root generation in progress']]);

  const attempt = await b.must('PUT', ATTEMPT, {}, open);
  assert.equal(attempt.started, true);
  assert.equal(attempt.otp.length, attempt.otp_length);
  const shown = await b.must('GET', ATTEMPT, undefined, open);
  assert.deepEqual([shown.nonce, shown.otp], [attempt.nonce, '']);
  const second = await b.call('PUT', ATTEMPT, {}, open);
  assert.deepEqual([second.status, second.json.errors], [400, ['root generation already in progress']]);

  const rows: [unknown, RegExp][] = [
    [{ nonce: attempt.nonce }, /'key' must be specified in request body as JSON/],
    [{ key: '@@@', nonce: attempt.nonce }, /'key' must be a valid hex or base64 string/],
    [{ key: 'AAAA', nonce: attempt.nonce }, /key is shorter than minimum \d+ bytes/],
    [
      { key: Buffer.alloc(64).toString('base64'), nonce: attempt.nonce },
      /key is longer than maximum \d+ bytes/,
    ],
    [
      { key: b.keys[0], nonce: 'wrong' },
      new RegExp(`incorrect nonce supplied; nonce for this root generation operation is "${attempt.nonce}"`),
    ],
  ];
  for (const [body, text] of rows) {
    const answer = await b.call('PUT', UPDATE, body, open);
    assert.equal(answer.status, 400, answer.text);
    assert.match(answer.json.errors[0], text);
  }
  const hex = Buffer.from(b.keys[0] as string, 'base64').toString('hex');
  assert.equal((await b.must('PUT', UPDATE, { key: hex, nonce: attempt.nonce }, open)).progress, 1);
  const twice = await b.call('PUT', UPDATE, { key: b.keys[0], nonce: attempt.nonce }, open);
  assert.deepEqual(twice.json.errors, [
    'given key has already been provided during this generation operation',
  ]);
  const other = await b.call(
    'PUT',
    'sys/generate-root/update',
    { key: b.keys[1], nonce: attempt.nonce },
    open,
  );
  assert.match(
    other.json.errors[0],
    /incorrect strategy supplied; a generate root operation of another type is already in progress/,
  );
  await b.must('PUT', UPDATE, { key: b.keys[1], nonce: attempt.nonce }, open);
  const done = await b.must('PUT', UPDATE, { key: b.keys[2], nonce: attempt.nonce }, open);
  assert.deepEqual([done.progress, done.required, done.complete, done.encoded_root_token], [3, 3, true, '']);
  const token = decodeModern(done.encoded_token, attempt.otp);
  assert.match(token, /^hvs\.[0-9A-Za-z]{24}$/);
  assert.equal((await b.must('GET', ATTEMPT, undefined, open)).started, false);

  // Cancel and wrong method.
  await b.must('PUT', ATTEMPT, {}, open);
  assert.equal((await b.call('DELETE', ATTEMPT, undefined, open)).status, 204);
  assert.equal((await b.must('GET', ATTEMPT, undefined, open)).started, false);
  const method = await b.call(
    'PATCH',
    ATTEMPT,
    {},
    { ...open, headers: { 'content-type': 'application/merge-patch+json' } },
  );
  assert.equal(method.status, 405);
  const both = await b.call('PUT', ATTEMPT, { otp: 'x', pgp_key: 'y' }, open);
  assert.deepEqual(both.json.errors, ['only one of "otp" and "pgp_key" must be specified']);
  const length = await b.call('PUT', ATTEMPT, { otp: 'short' }, open);
  assert.match(length.json.errors[0], /OTP string is wrong length/);
  await a.must('GET', 'sys/health', undefined, open);
});

test('12: the 2018 form of the OTP gives a UUID', async (t) => {
  const { b } = await startPair(t);
  const otp = 'vZpZZf5UI1nvB3A5/7Xq9A==';
  const attempt = await b.must('PUT', ATTEMPT, { otp }, open);
  let answer = attempt;
  for (const key of b.keys.slice(0, 2))
    answer = await b.must('PUT', UPDATE, { key, nonce: attempt.nonce }, open);
  assert.match(answer.encoded_token, /^[0-9A-Za-z+/]{22}==$/);
  const bytes = Buffer.from(answer.encoded_token, 'base64').map(
    (byte, i) => byte ^ (Buffer.from(otp, 'base64')[i] as number),
  );
  const hex = Buffer.from(bytes).toString('hex');
  const token = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  );
  const decoded = await b.cli([
    'operator',
    'generate-root',
    '-dr-token',
    `-decode=${answer.encoded_token}`,
    `-otp=${otp}`,
  ]);
  assert.equal(decoded.stdout.trim(), token);
  assert.deepEqual((await promote(b, token)).data, null);
});

test('wrong shares never end the attempt of the others', async (t) => {
  const { b } = await startPair(t);
  const attempt = await b.must('PUT', ATTEMPT, {}, open);
  await b.must('PUT', UPDATE, { key: b.keys[0], nonce: attempt.nonce }, open);
  const wrong = Buffer.alloc(33, 7).toString('base64');
  const aborted = await b.call('PUT', UPDATE, { key: wrong, nonce: attempt.nonce }, open);
  assert.equal(aborted.status, 400);
  assert.match(aborted.json.errors[0], /^root generation aborted: /);
  const after = await b.must('GET', ATTEMPT, undefined, open);
  assert.deepEqual([after.started, after.nonce], [true, attempt.nonce]);
  // The good holders go on; whoever has given a share already may be told so.
  let done = false;
  for (const key of b.keys) {
    const answer = await b.call('PUT', UPDATE, { key, nonce: attempt.nonce }, open);
    done = answer.json.complete === true;
    if (done) break;
  }
  assert.ok(done, 'the attempt did not complete');
});

test('20: a token is gone after delete, and a second replaces the first', async (t) => {
  const { b } = await startPair(t);
  const first = await operationToken(b);
  const second = await operationToken(b);
  const check = (token: string) =>
    b.call('POST', 'sys/replication/dr/secondary/merkle-check', { dr_operation_token: token }, open);
  assert.equal((await check(first)).status, 403);
  assert.equal((await check(second)).status, 200);
  assert.equal(
    (await b.call('POST', 'sys/replication/dr/secondary/merkle-check', {}, { token: second })).status,
    200,
  );
  const gone = await b.call(
    'POST',
    'sys/replication/dr/secondary/operation-token/delete',
    { dr_operation_token: second },
    open,
  );
  assert.ok(gone.status === 204 || gone.status === 200);
  assert.equal((await check(second)).status, 403);
});

async function batchToken(a: Site, role: string, paths: string): Promise<string> {
  await a.must('PUT', `sys/policies/acl/${role}`, { policy: paths });
  await a.must('POST', `auth/token/roles/${role}`, {
    orphan: true,
    renewable: false,
    token_type: 'batch',
    allowed_policies: [role],
  });
  return (await a.must('POST', `auth/token/create/${role}`, { ttl: '8h' })).auth.client_token;
}

test('19: a batch DR token works for exactly the paths of its policy, also when the primary is dead', async (t) => {
  const { a, b } = await startPair(t);
  const promotion = 'path "sys/replication/dr/secondary/promote" { capabilities = ["update"] }';
  const good = await batchToken(a, 'failover', promotion);
  const other = await batchToken(
    a,
    'other',
    'path "sys/replication/dr/secondary/recover" { capabilities = ["update"] }',
  );
  const child = (
    await a.must('POST', 'auth/token/create', { type: 'batch', policies: ['failover'], ttl: '8h' })
  ).auth.client_token;
  const short = (await a.must('POST', 'auth/token/create/failover', { ttl: '1s' })).auth.client_token;
  await inSync(a, b);
  await a.node.stop('SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const use = (path: string, token: string) =>
    b.call('POST', `sys/replication/dr/secondary/${path}`, { dr_operation_token: token }, open);
  assert.equal((await use('merkle-check', good)).status, 403);
  assert.equal((await use('promote', other)).status, 403);
  assert.equal((await use('promote', child)).status, 403);
  assert.equal((await use('promote', short)).status, 403);
  assert.equal((await b.drStatus()).mode, 'secondary');
  await promote(b, good);
});
