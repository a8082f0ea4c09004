import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testEnv } from '../../../core/src/base/testing/env.ts';
import { unwrapOverHttp } from './unwrap.ts';

const unwrap = unwrapOverHttp(testEnv().log);

const call = (apiAddress: string, more: { readonly caPath?: string } = {}) =>
  unwrap({
    apiAddress,
    token: 'token',
    caFile: '',
    caPath: '',
    caCert: '',
    clientCertPem: '',
    clientKeyPem: '',
    ...more,
  });

async function serving(answer: Parameters<typeof createServer>[1]): Promise<{ server: Server; url: string }> {
  const server = createServer({}, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { server, url: `http://127.0.0.1:${address.port}` };
}

test('no spelling of a link-local, unspecified or multicast address is called', async () => {
  const hosts = [
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:a9fe]',
    '[0:0:0:0:0:ffff:a9fe:a9fe]',
    '[64:ff9b::169.254.169.254]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[febf::1]',
    '[ff02::1]',
    '0.0.0.0',
    '0',
    '[::]',
    '[::ffff:0.0.0.0]',
    '224.0.0.1',
    '255.255.255.255',
  ];
  for (const host of hosts) await assert.rejects(call(`http://${host}:9`), /is a link-local/, host);
});

test('an address that is more than scheme, host and port is refused', async () => {
  for (const address of [
    '',
    'primary:8200',
    'ftp://primary',
    'file:///etc/passwd',
    'https://u:p@primary:8200',
    'https://primary:8200/v1',
    'https://primary:8200/?a=b',
    'https://primary:8200/#a',
  ]) {
    await assert.rejects(call(address), /invalid primary_api_addr/, address);
  }
});

test('a redirect is not followed, and no body of an answer is in the error', async () => {
  const asked: string[] = [];
  const { server, url } = await serving((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(307, { location: '/elsewhere' }).end('secret of another service');
  });
  const error = await call(url).catch((caught: unknown) => caught);
  assert.ok(error instanceof Error);
  assert.doesNotMatch(error.message, /secret/);
  assert.deepEqual(asked, ['/v1/sys/wrapping/unwrap']);
  server.close();
});

test('an answer without end is cut', async () => {
  const { server, url } = await serving((_, response) => {
    const chunk = Buffer.alloc(256 * 1024);
    const more = (): void => {
      if (!response.destroyed) response.write(chunk, more);
    };
    more();
  });
  await assert.rejects(call(url), /cut|too large/);
  server.close();
});

test('a folder without certificates is no authority, and does not stand for those of the system', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-ca-'));
  await assert.rejects(call('https://127.0.0.1:9', { caPath: folder }), /ca_path has no/);
  rmSync(folder, { recursive: true });
});
