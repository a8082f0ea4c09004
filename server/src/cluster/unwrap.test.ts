import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UnwrapRefused } from '@holdfast/core/replication/deps';
import { testEnv } from '../../../core/src/base/testing/env.ts';
import { writeTlsFiles } from '../../../tools/cluster/certificates.ts';
import { unwrapOverHttp } from './unwrap.ts';

const { log } = testEnv();
const unwrap = unwrapOverHttp(log);
const CALL = { token: 'a.b.c', caFile: '', caPath: '', caCert: '', clientCertPem: '', clientKeyPem: '' };

async function serving(listener: RequestListener): Promise<{ address: string; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { address: `http://127.0.0.1:${address.port}`, server };
}

test('the token goes as the client token of one PUT, and the data of the answer comes back', async () => {
  const seen: unknown[] = [];
  const { address, server } = await serving((request, response) => {
    seen.push([request.method, request.url, request.headers['x-vault-token']]);
    response.end(JSON.stringify({ data: { id: 'b' } }));
  });
  assert.deepEqual(await unwrap({ ...CALL, apiAddress: `${address}/` }), { id: 'b' });
  assert.deepEqual(seen, [['PUT', '/v1/sys/wrapping/unwrap', 'a.b.c']]);
  server.close();
});

test('every other status is a refusal by number, a redirect too, and the body is not repeated', async () => {
  for (const status of [400, 403, 404, 307, 503]) {
    const { address, server } = await serving((_request, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('{"errors":["secret words"]}');
    });
    await assert.rejects(unwrap({ ...CALL, apiAddress: address }), (error) => {
      assert.ok(error instanceof UnwrapRefused);
      assert.equal(error.status, status);
      assert.doesNotMatch(error.message, /secret words/);
      return true;
    });
    server.close();
  }
});

test('answers that are no wrapped token, or too large, are refused', async () => {
  const bodies = ['', 'null', '[]', '{"data":7}', '{"data":null}', 'x'.repeat(2 * 1024 * 1024)];
  for (const body of bodies) {
    const { address, server } = await serving((_request, response) => response.end(body));
    await assert.rejects(unwrap({ ...CALL, apiAddress: address }));
    server.closeAllConnections();
    server.close();
  }
});

test('what is no plain address of an API is refused before anything is dialled', async () => {
  const addresses = [
    '',
    'a:8200',
    'ftp://a:1',
    'file:///etc/passwd',
    'https://user:word@a:8200',
    'https://a:8200/v1',
    'https://a:8200/?x=1',
    'https://a:8200/#x',
    'https://',
  ];
  for (const apiAddress of addresses) {
    await assert.rejects(unwrap({ ...CALL, apiAddress }), /invalid primary_api_addr/, apiAddress);
  }
});

test('link-local and unspecified addresses are refused in every spelling', async () => {
  const hosts = [
    '169.254.169.254',
    '0xa9fea9fe',
    '2852039166',
    '[fe80::1]',
    '[::ffff:169.254.169.254]',
    '0.0.0.0',
    '[::]',
    '224.0.0.1',
    '255.255.255.255',
  ];
  for (const host of hosts) {
    await assert.rejects(unwrap({ ...CALL, apiAddress: `http://${host}:8200` }), /link-local/, host);
  }
});

test('a CA file that cannot be read or holds no certificate is refused without naming what is in it', async () => {
  const apiAddress = 'https://127.0.0.1:1';
  for (const option of [
    { caFile: '/nowhere.pem' },
    { caFile: '/etc/hostname' },
    { caPath: '/nowhere' },
    { caCert: 'not a certificate' },
  ]) {
    await assert.rejects(unwrap({ ...CALL, ...option, apiAddress }), /error loading CA certificates/);
  }
});

test('a folder without certificates is refused, and does not stand for the authorities of the system', async () => {
  const caPath = mkdtempSync(join(tmpdir(), 'holdfast-ca-'));
  await assert.rejects(unwrap({ ...CALL, apiAddress: 'https://127.0.0.1:1', caPath }), /ca_path has no/);
  rmSync(caPath, { recursive: true });
});

test('no variable of the environment switches off the check of certificates', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-tls-'));
  const files = await writeTlsFiles(folder);
  let asked = 0;
  const server = createTlsServer(
    { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) },
    (_, response) => {
      asked += 1;
      response.end('{"data":{}}');
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const apiAddress = `https://127.0.0.1:${address.port}`;
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  try {
    await assert.rejects(
      unwrap({ ...CALL, apiAddress }),
      /Put "https:.*is not trusted: give its authority as "ca_file"/,
    );
    assert.equal(asked, 0);
    assert.deepEqual(await unwrap({ ...CALL, apiAddress, caFile: files.caFile }), {});
  } finally {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    server.close();
    rmSync(folder, { recursive: true });
  }
});
