/** Contract 14.2, lines 18 and 26: who may speak on the cluster port. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { until } from '../tools/cluster/node.ts';
import { activationToken, follow, inSync, put, type Site, startPair, startSite } from './site.ts';

/** Resolves with what ended the attempt: an error, the end, or bytes. */
function knock(site: Site, options: ConnectionOptions): Promise<'closed' | 'spoken'> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({
      host: '127.0.0.1',
      port: site.node.clusterPort,
      rejectUnauthorized: false,
      ALPNProtocols: ['replication_dr_v1'],
      ...options,
    });
    socket.once('error', () => resolve('closed'));
    socket.once('close', () => resolve('closed'));
    socket.once('data', () => {
      socket.destroy();
      resolve('spoken');
    });
    socket.once('secureConnect', () => socket.write(Buffer.from([0, 0, 0, 4, 1, 2, 3, 4])));
  });
}

test('18: a revoked secondary is cut at once, and the others are not', async (t) => {
  const { a, b } = await startPair(t);
  const c = await startSite(t, 'c');
  await follow(a, c, 'third');
  assert.equal(
    (await a.call('POST', 'sys/replication/dr/primary/revoke-secondary', { id: 'secondary' })).status,
    204,
  );
  await until('the secondary is cut', async () => {
    const status = await b.drStatus();
    return (
      status.connection_state !== 'ready' &&
      ['idle', 'transient_failure', 'shutdown', 'connecting'].includes(status.connection_state)
    );
  });
  const status = await a.drStatus();
  assert.deepEqual(status.known_secondaries, ['third']);
  await put(a, 'x', 1);
  await inSync(a, c);
  assert.notEqual((await b.drStatus()).merkle_root, (await a.drStatus()).merkle_root);
  await b.restart();
  await put(a, 'y', 1);
  await inSync(a, c);
  assert.notEqual((await b.drStatus()).connection_state, 'ready');
  assert.equal((await a.call('POST', 'sys/replication/dr/primary/revoke-secondary', {})).status, 400);
});

test('26: strangers cannot speak on the cluster port, and a certificate is good for one id', async (t) => {
  const { a } = await startPair(t);
  assert.equal(await knock(a, {}), 'closed');
  const foreign = await startSite(t, 'foreign');
  await foreign.must('POST', 'sys/replication/dr/primary/enable', {});
  const token = (
    await foreign.must('POST', 'sys/replication/dr/primary/secondary-token', { id: 'secondary' })
  ).wrap_info.token;
  const payload = (await foreign.must('PUT', 'sys/wrapping/unwrap', { token }, { token: '' })).data;
  const pem = (label: string, der: Buffer) =>
    `-----BEGIN ${label}-----\n${der.toString('base64')}\n-----END ${label}-----\n`;
  const { createPrivateKey } = await import('node:crypto');
  const jwk = { kty: 'EC', crv: 'P-521' };
  const url = (member: unknown): string =>
    typeof member === 'string' && /^[A-Za-z0-9_-]+$/.test(member) && !/^\d+$/.test(member)
      ? member
      : Buffer.from(BigInt(String(member)).toString(16).padStart(132, '0'), 'hex').toString('base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: { ...jwk, d: url(payload.client_key.d), x: url(payload.client_key.x), y: url(payload.client_key.y) },
  });
  const credentials = {
    cert: pem('CERTIFICATE', Buffer.from(payload.client_cert, 'base64')),
    key: key.export({ type: 'pkcs8', format: 'pem' }),
  };
  assert.equal(await knock(a, credentials), 'closed', 'a certificate of another set');
  assert.equal(await knock(a, { maxVersion: 'TLSv1.2' }), 'closed', 'TLS 1.2 on the cluster port');
});

test('an activation token that was used cannot bring in a second cluster', async (t) => {
  const [a, b, c] = await Promise.all([startSite(t, 'a'), startSite(t, 'b'), startSite(t, 'c')]);
  const token = await activationToken(a, 'one');
  await b.must('POST', 'sys/replication/dr/secondary/enable', { token, ca_file: a.node.tls.caFile });
  const again = await c.call('POST', 'sys/replication/dr/secondary/enable', {
    token,
    ca_file: a.node.tls.caFile,
  });
  assert.equal(again.status, 400);
  assert.deepEqual(await c.drStatus(), { mode: 'disabled' });
});

test('public-key mode needs no call to the API of the primary', async (t) => {
  const [a, b] = await Promise.all([startSite(t, 'a'), startSite(t, 'b')]);
  await a.must('POST', 'sys/replication/dr/primary/enable', {});
  const key = (await b.must('POST', 'sys/replication/dr/secondary/generate-public-key', {})).data
    .secondary_public_key;
  const answer = await a.must('POST', 'sys/replication/dr/primary/secondary-token', {
    id: 'by-key',
    secondary_public_key: key,
  });
  assert.equal(answer.wrap_info, null);
  await b.must('POST', 'sys/replication/dr/secondary/enable', { token: answer.data.token });
  b.keys = a.keys;
  b.rootToken = a.rootToken;
  await inSync(a, b);
  // Useless for somebody else.
  const c = await startSite(t, 'c');
  await c.must('POST', 'sys/replication/dr/secondary/generate-public-key', {});
  assert.equal(
    (await c.call('POST', 'sys/replication/dr/secondary/enable', { token: answer.data.token })).status,
    400,
  );
});
