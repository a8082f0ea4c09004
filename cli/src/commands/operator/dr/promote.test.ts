import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../../../run.ts';
import { type Asked, type FakeServer, fakeServer } from '../../../testing/fake-server.ts';
import { pretendedHost } from '../../../testing/pretended-host.ts';

const TOKEN = 'hvs.abcdefghijklmnopqrstuvwx';
const ATTEMPT = '/v1/sys/replication/dr/secondary/generate-operation-token/attempt';
const UPDATE = '/v1/sys/replication/dr/secondary/generate-operation-token/update';
const PROMOTE = '/v1/sys/replication/dr/secondary/promote';
const STATUS = '/v1/sys/replication/dr/status';

/** A DR secondary that needs two shares. The encoded token depends on the OTP that the command makes up. */
async function secondary(): Promise<FakeServer> {
  const server = await fakeServer();
  const state = { nonce: 'n', started: false, progress: 0, required: 2, complete: false, otp_length: 28 };
  const ok = (body: unknown): { status: number; body: string } => ({
    status: 200,
    body: JSON.stringify(body),
  });
  server.answer(
    `GET ${STATUS}`,
    ok({ data: { mode: 'secondary', lag_records: 0 } }),
    ok({ data: { mode: 'primary' } }),
  );
  server.answer(`GET ${ATTEMPT}`, ok(state));
  server.answer(`PUT ${ATTEMPT}`, ok({ ...state, started: true }));
  server.answer(`DELETE ${ATTEMPT}`, { status: 204, body: '' });
  server.answer(`PUT ${UPDATE}`, ok({ ...state, started: true, progress: 1 }), (asked) =>
    ok({ ...state, started: true, progress: 2, complete: true, encoded_token: encoded(otpOf(asked)) }),
  );
  server.answer(`PUT ${PROMOTE}`, ok({ warnings: ['promoting'] }));
  return server;
}

function otpOf(asked: readonly Asked[]): string {
  const start = asked.find(({ method, path }) => method === 'PUT' && path === ATTEMPT);
  return String(JSON.parse(start?.body ?? '{}').otp);
}

function encoded(otp: string): string {
  const key = Buffer.from(otp);
  return Buffer.from(Buffer.from(TOKEN).map((byte, at) => byte ^ (key[at] ?? 0)))
    .toString('base64')
    .replace(/=+$/, '');
}

async function promote(
  server: FakeServer,
  input: { typed: string } | { stdin: string },
): Promise<{ code: number; text: string; asked: readonly Asked[] }> {
  const host = pretendedHost({ env: { VAULT_ADDR: server.address }, ...input });
  const code = await run(host, 'vault', ['operator', 'dr', 'promote']);
  return { code, text: host.out() + host.err(), asked: server.takeAsked() };
}

for (const input of [{ typed: 'share-1\nshare-2' }, { stdin: 'share-1\nshare-2\n' }]) {
  test(`a quorum of shares (${Object.keys(input)[0]}) promotes, and nothing secret is shown`, async () => {
    await using server = await secondary();
    const { code, text, asked } = await promote(server, input);
    assert.equal(code, 0, text);
    const sent = asked.find(({ path }) => path === PROMOTE);
    assert.deepEqual(JSON.parse(sent?.body ?? ''), { dr_operation_token: TOKEN, force: false });
    for (const secret of [TOKEN, otpOf(asked), 'share-1', 'share-2'])
      assert.equal(text.includes(secret), false);
    assert.match(text, /Success! This cluster is the primary/);
  });
}

test('when the shares run out the attempt is given up', async () => {
  await using server = await secondary();
  const { code, asked } = await promote(server, { stdin: 'share-1' });
  assert.equal(code, 1);
  assert.equal(asked.at(-1)?.method, 'DELETE');
  assert.equal(asked.at(-1)?.path, ATTEMPT);
});

test('a person may type a wrong share again', async () => {
  await using server = await secondary();
  const refused = { status: 400, body: '{"errors":["root generation aborted: wrong"]}' };
  const done = (asked: readonly Asked[]): { status: number; body: string } => ({
    status: 200,
    body: JSON.stringify({ complete: true, encoded_token: encoded(otpOf(asked)) }),
  });
  server.answer(`PUT ${UPDATE}`, refused, done);
  assert.equal((await promote(server, { typed: 'wrong\nright' })).code, 0);
  server.answer(`PUT ${UPDATE}`, refused, done);
  server.answer(`GET ${STATUS}`, { status: 200, body: '{"data":{"mode":"secondary"}}' });
  assert.equal((await promote(server, { stdin: 'wrong\nright' })).code, 2);
});

test('when the promotion is refused, the token that was made for it is deleted', async () => {
  await using server = await secondary();
  server.answer(`PUT ${PROMOTE}`, { status: 503, body: '{"errors":["replication is still catching up"]}' });
  const { code, text, asked } = await promote(server, { typed: 'share-1\nshare-2' });
  assert.equal(code, 2);
  assert.match(text, /replication is still catching up/);
  assert.equal(asked.at(-1)?.path, '/v1/sys/replication/dr/secondary/operation-token/delete');
});
