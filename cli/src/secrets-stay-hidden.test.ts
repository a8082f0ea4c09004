import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './run.ts';
import { fakeServer } from './testing/fake-server.ts';
import { pretendedHost } from './testing/pretended-host.ts';

const CANARY = 'c4n4ry-s3cr3t';

/** Command lines that carry a secret, each against a server that refuses everything and one that cannot be reached. */
const lines: readonly (readonly string[])[] = [
  ['write', 'cubbyhole/x', CANARY],
  ['write', 'cubbyhole/x', `password=${CANARY}`],
  ['write', 'cubbyhole/x', 'a=1', `-otp=${CANARY}`],
  ['write', 'cubbyhole/x', `password=@/nonexistent/file`, `other=${CANARY}`],
  ['write', 'sys/replication/dr/secondary/promote', `dr_operation_token=${CANARY}`],
  ['write', 'sys/replication/dr/secondary/enable', `token=${CANARY}`],
  ['patch', 'cubbyhole/x', CANARY],
  ['kv', 'put', 'secret/x', CANARY],
  ['kv', 'put', '-mount=secret', 'x', `password=${CANARY}`],
  ['kv', 'patch', 'secret/x', `password=${CANARY}`],
  ['operator', 'unseal', CANARY],
  ['operator', 'unseal', CANARY, CANARY],
  ['operator', 'generate-root', '-nonce=n', CANARY],
  ['operator', 'generate-root', CANARY],
  ['operator', 'generate-root', CANARY, CANARY],
  ['operator', 'generate-root', '-dr-token', `-decode=${CANARY}`, `-otp=${CANARY}`],
  ['operator', 'generate-root', `-decode=${CANARY}`],
  ['operator', 'generate-root', '-init', `-otp=${CANARY}`, '-pgp-key=x'],
  ['operator', 'rekey', '-nonce=n', CANARY],
  ['operator', 'raft', 'list-peers', `-dr-token=${CANARY}`],
  ['operator', 'raft', 'list-peers', 'x', `-dr-token=${CANARY}`],
  ['operator', 'raft', 'remove-peer', 'n1', `-dr-token=${CANARY}`],
  ['operator', 'raft', 'autopilot', 'state', `-dr-token=${CANARY}`],
  ['operator', 'raft', 'autopilot', 'get-config', `-dr-token=${CANARY}`],
  ['operator', 'raft', 'autopilot', 'set-config', 'x', `-dr-token=${CANARY}`],
  ['login', CANARY],
  ['login', '-method=userpass', 'username=u', `password=${CANARY}`],
  ['login', '-method=userpass', CANARY],
  ['unwrap', CANARY],
  ['unwrap', CANARY, CANARY],
  ['token', 'lookup', CANARY],
  ['token', 'lookup', CANARY, CANARY],
  ['token', 'renew', CANARY],
  ['token', 'revoke', CANARY],
  ['token', 'create', `-id=${CANARY}`],
  ['token', 'capabilities', CANARY, 'path'],
  ['audit', 'enable', 'socket', CANARY],
];

for (const line of lines) {
  test(`"${line.join(' ').replaceAll(CANARY, '***')}" never shows the secret when it fails`, async () => {
    await using server = await fakeServer();
    server.answer('GET /v1/sys/internal/ui/mounts/secret', {
      status: 200,
      body: '{"data":{"path":"secret/","options":{"version":"2"}}}',
    });
    for (const address of [server.address, 'http://127.0.0.1:1']) {
      const host = pretendedHost({ env: { VAULT_ADDR: address, VAULT_TOKEN: 'hvs.t' } });
      const code = await run(host, 'vault', line);
      assert.notEqual(code, 0);
      assert.equal((host.out() + host.err()).includes(CANARY), false, host.out() + host.err());
    }
  });
}

test('a broken JSON document on stdin is not quoted', async () => {
  const host = pretendedHost({ env: { VAULT_ADDR: 'http://127.0.0.1:1' }, stdin: `{"password": ${CANARY}` });
  assert.equal(await run(host, 'vault', ['write', 'cubbyhole/x', '-']), 1);
  assert.equal((host.out() + host.err()).includes(CANARY), false);
});

test('an answer that is no JSON is not quoted', async () => {
  await using server = await fakeServer();
  server.answer('GET /v1/cubbyhole/x', { status: 200, body: `{"data": ${CANARY}` });
  const host = pretendedHost({ env: { VAULT_ADDR: server.address } });
  assert.equal(await run(host, 'vault', ['read', 'cubbyhole/x']), 2);
  assert.equal(host.err(), 'Error reading cubbyhole/x: the answer of the server is not JSON\n');
});

test('a token that cannot be sent is not shown', async () => {
  const host = pretendedHost({ env: { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: `${CANARY}\n` } });
  assert.equal(await run(host, 'vault', ['read', 'cubbyhole/x']), 2);
  assert.match(host.err(), /contains non-printable characters/);
  assert.equal(host.err().includes(CANARY), false);
});

test('the token is not in a generated cURL command', async () => {
  const host = pretendedHost({ env: { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: CANARY } });
  assert.equal(await run(host, 'vault', ['read', '-output-curl-string', 'cubbyhole/x']), 0);
  assert.match(host.out(), /print token/);
  assert.equal(host.out().includes(CANARY), false);
});
