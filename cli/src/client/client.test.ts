import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { RequestError } from '../failure.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { parseAddress, requestUrl, sanitizePath } from './address.ts';
import { Client } from './client.ts';
import { ApiError } from './errors.ts';
import { tlsFiles } from './tls-files.ts';

const NO_TLS = {
  caCert: '',
  caCertBytes: '',
  caPath: '',
  clientCert: '',
  clientKey: '',
  serverName: '',
  skipVerify: true,
};

test('a redirect from TLS to plain text is not followed', async () => {
  const server = createServer(selfSigned(), (_request, response) => {
    response.writeHead(307, { Location: 'http://127.0.0.1:1/v1/x' });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new Client({
    address: parseAddress(`https://127.0.0.1:${(server.address() as AddressInfo).port}`),
    transport: {
      tls: tlsFiles(NO_TLS),
      maxRetries: 0,
      timeoutMs: 60_000,
      proxyEnv: undefined,
      pause: async () => {},
    },
    token: 'hvs.t',
    headers: [],
    wrapTtl: '',
    generate: undefined,
    followRedirects: true,
    program: 'vault',
  });
  try {
    await assert.rejects(client.read('x'), new RequestError('redirect would cause protocol downgrade'));
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

for (const [address, path, url] of [
  ['http://h:8200', 'secret/foo', 'http://h:8200/v1/secret/foo'],
  ['http://h:8200/', '/secret//foo/', 'http://h:8200/v1/secret/foo'],
  ['https://h/prefix', 'sys/health', 'https://h/prefix/v1/sys/health'],
  ['http://h', 'a b/c?d#e%f', 'http://h/v1/a%20b/c%3Fd%23e%25f'],
  ['http://h', "it's(all)*[x]!", 'http://h/v1/it%27s%28all%29%2A%5Bx%5D%21'],
  ['http://h', 'ä/+&=:@$,', 'http://h/v1/%C3%A4/+&=:@$,'],
  ['http://[::1]:8200', 'x', 'http://[::1]:8200/v1/x'],
  ['unix:///run/holdfast.sock', 'x', 'http://localhost/v1/x'],
] as const) {
  test(`${path} on ${address} is ${url}`, () => {
    assert.equal(requestUrl(parseAddress(address), path, new URLSearchParams()), url);
  });
}

test('paths lose slashes and blanks at their ends', () => {
  assert.equal(sanitizePath(' //secret/foo// '), 'secret/foo');
});

for (const [status, body, text] of [
  [403, '{"errors":["permission denied"]}', 'Code: 403. Errors:\n\n* permission denied'],
  [400, '{"errors":["one","two"]}', 'Code: 400. Errors:\n\n* one* two'],
  [404, '{"errors":[]}', 'Code: 404. Errors:\n\n'],
  [502, '<html>', 'Code: 502. Raw Message:\n\n<html>'],
  [500, '', 'Code: 500. Raw Message:\n\n'],
] as const) {
  test(`an answer of ${status} ${body} is told in the words of Vault`, () => {
    const error = new ApiError('GET', 'http://h/v1/x', status, body);
    assert.equal(error.message, `Error making API request.\n\nURL: GET http://h/v1/x\n${text}`);
  });
}
