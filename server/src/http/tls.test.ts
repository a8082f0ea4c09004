import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsConfig } from '../config/tls-settings.ts';
import { testCertificates } from './testing/certificates.ts';
import { listenerConfig, openEdge, RawClient } from './testing/edge.ts';
import { loadTls } from './tls.ts';

function settings(files: { certFile: string; keyFile: string }): Readonly<Record<string, unknown>> {
  return { tls_cert_file: files.certFile, tls_key_file: files.keyFile };
}

function tlsConfig(files: { certFile: string; keyFile: string }, more: Partial<TlsConfig> = {}): TlsConfig {
  return {
    certFile: files.certFile,
    keyFile: files.keyFile,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: undefined,
    clientCaFile: undefined,
    ...more,
  };
}

/** Handshake with `options`; the negotiated protocol and cipher, or the error's text. */
function handshake(port: number, options: Parameters<typeof connect>[1]): Promise<string> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connect(port, '127.0.0.1', { servername: 'localhost', ...options });
    socket.once('secureConnect', () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.destroy();
    });
    socket.once('error', (error) => resolve(error.message));
  });
}

test('requests over TLS are answered, and browsers are told to stay with it', async () => {
  using files = await testCertificates();
  await using edge = await openEdge({ settings: settings(files) });
  using client = new RawClient(edge.port, { ca: files.ca });
  client.send(['GET /v1/a HTTP/1.1', 'Host: localhost', '']);
  const got = await client.answer();
  assert.equal(got?.status, 200);
  assert.equal(got?.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
});

test('only TLS 1.2 and 1.3 with forward secrecy are spoken', async () => {
  using files = await testCertificates();
  await using edge = await openEdge({ settings: settings(files) });
  const { ca } = files;
  assert.match(await handshake(edge.port, { ca }), /^TLSv1\.3 /);
  assert.match(await handshake(edge.port, { ca, maxVersion: 'TLSv1.2' }), /^TLSv1\.2 ECDHE-ECDSA-/);
  const old = {
    ca,
    minVersion: 'TLSv1' as const,
    maxVersion: 'TLSv1.1' as const,
    ciphers: 'ALL:@SECLEVEL=0',
  };
  assert.match(await handshake(edge.port, old), /protocol version|unsupported protocol|no protocols/i);
  const weak = {
    ca,
    maxVersion: 'TLSv1.2' as const,
    ciphers: 'AES128-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0',
  };
  assert.match(await handshake(edge.port, weak), /handshake failure/i);
});

test('tls_min_version, tls_max_version and tls_cipher_suites narrow what is spoken', async () => {
  using files = await testCertificates();
  const { ca } = files;
  await using only13 = await openEdge({ settings: { ...settings(files), tls_min_version: 'tls13' } });
  assert.match(
    await handshake(only13.port, { ca, maxVersion: 'TLSv1.2' }),
    /protocol version|unsupported protocol/i,
  );
  await using only12 = await openEdge({
    settings: {
      ...settings(files),
      tls_max_version: 'tls12',
      tls_cipher_suites: ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305'],
    },
  });
  assert.equal(await handshake(only12.port, { ca }), 'TLSv1.2 ECDHE-ECDSA-CHACHA20-POLY1305');
});

test('a client certificate is asked for and checked when the listener says so', async () => {
  using files = await testCertificates();
  using others = await testCertificates();
  await using edge = await openEdge({
    settings: {
      ...settings(files),
      tls_require_and_verify_client_cert: true,
      tls_client_ca_file: files.caFile,
      tls_max_version: 'tls12',
    },
  });
  const { ca } = files;
  const { options: own } = loadTls(tlsConfig(files), Date.now());
  const { options: foreign } = loadTls(tlsConfig(others), Date.now());
  const with12 = { ca, maxVersion: 'TLSv1.2' as const };
  assert.match(await handshake(edge.port, { ...with12, cert: own.cert, key: own.key }), /^TLSv1\.2 /);
  assert.doesNotMatch(
    await handshake(edge.port, { ...with12, cert: foreign.cert, key: foreign.key }),
    /^TLSv1/,
  );
  assert.doesNotMatch(await handshake(edge.port, with12), /^TLSv1/);
});

test('a reload serves the new certificate to new connections and keeps the old ones', async () => {
  using files = await testCertificates();
  using renewed = await testCertificates();
  const config = settings(files);
  await using edge = await openEdge({ settings: config });
  using old = new RawClient(edge.port, { ca: files.ca });
  old.send(['GET /v1/a HTTP/1.1', 'Host: localhost', '']);
  assert.equal((await old.answer())?.status, 200);
  for (const [from, to] of [
    [renewed.certFile, files.certFile],
    [renewed.keyFile, files.keyFile],
  ] as const) {
    rmSync(to);
    copyFileSync(from, to);
  }
  edge.listener.reload(listenerConfig(config));
  assert.match(await handshake(edge.port, { ca: renewed.ca }), /^TLSv1\.3 /);
  assert.match(await handshake(edge.port, { ca: files.ca }), /certificate/);
  old.send(['GET /v1/b HTTP/1.1', 'Host: localhost', '']);
  assert.equal((await old.answer())?.status, 200);
});

test('a reload with broken files changes nothing', async () => {
  using files = await testCertificates();
  const config = settings(files);
  await using edge = await openEdge({ settings: config });
  rmSync(files.certFile);
  writeFileSync(files.certFile, 'not a certificate');
  assert.throws(() => edge.listener.reload(listenerConfig(config)), /holds no PEM certificate/);
  assert.match(await handshake(edge.port, { ca: files.ca }), /^TLSv1\.3 /);
});

test('a reload changes response headers', async () => {
  await using edge = await openEdge();
  edge.listener.reload(listenerConfig({ custom_response_headers: { default: { 'X-A': ['new'] } } }));
  using client = new RawClient(edge.port);
  client.send(['GET /v1/a HTTP/1.1', 'Host: x', '']);
  assert.equal((await client.answer())?.headers['x-a'], 'new');
});

test('each broken file stops the start with a sentence that names it', async () => {
  using files = await testCertificates();
  using others = await testCertificates();
  const broken = join(files.folder, 'broken.pem');
  const encrypted = join(files.folder, 'encrypted.pem');
  writeFileSync(broken, 'x');
  writeFileSync(
    encrypted,
    '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n',
  );
  const missing = join(files.folder, 'missing.pem');
  for (const [config, text] of [
    [tlsConfig({ ...files, certFile: missing }), `cannot read ${missing}: ENOENT`],
    [tlsConfig({ ...files, keyFile: missing }), `cannot read ${missing}: ENOENT`],
    [tlsConfig({ ...files, certFile: broken }), `${broken} holds no PEM certificate`],
    [tlsConfig({ ...files, keyFile: broken }), `${broken} holds no PEM private key`],
    [tlsConfig({ ...files, keyFile: encrypted }), `private key ${encrypted} is encrypted`],
    [
      tlsConfig({ ...files, keyFile: others.keyFile }),
      `private key ${others.keyFile} does not belong to certificate`,
    ],
    [tlsConfig(files, { clientCaFile: broken }), `${broken} holds no PEM certificate`],
  ] as const) {
    assert.throws(
      () => loadTls(config, Date.now()),
      (error) => error instanceof Error && error.message.startsWith(text),
      text,
    );
  }
});

test('an open key file and a certificate that runs out are warned about', async () => {
  using files = await testCertificates();
  const { warnings } = loadTls(tlsConfig(files), Date.now());
  assert.deepEqual(warnings, []);
  chmodSync(files.keyFile, 0o644);
  assert.deepEqual(loadTls(tlsConfig(files), Date.now()).warnings, [
    `private key ${files.keyFile} can be read by every user of this machine: chmod 600 it`,
  ]);
  chmodSync(files.keyFile, 0o600);
  const year = 365 * 86_400_000;
  assert.match(loadTls(tlsConfig(files), Date.now() + year - 86_400_000).warnings.join(), /expires at/);
  assert.match(loadTls(tlsConfig(files), Date.now() + year + 86_400_000).warnings.join(), /expired at/);
});

test('closing a listener ends connections that are still in their handshake', async () => {
  using files = await testCertificates();
  const edge = await openEdge({ settings: settings(files) });
  const { connect: connectPlain } = await import('node:net');
  const silent = connectPlain(edge.port, '127.0.0.1');
  const ended = new Promise<void>((resolve) => silent.once('close', () => resolve()));
  silent.on('error', () => undefined);
  silent.resume();
  await new Promise<void>((resolve) => silent.once('connect', () => resolve()));
  // A request on another connection shows that the server took the silent one before it.
  using client = new RawClient(edge.port, { ca: files.ca });
  client.send(['GET /v1/a HTTP/1.1', 'Host: localhost', '']);
  assert.equal((await client.answer())?.status, 200);
  await edge.listener.close(60_000);
  await ended;
});

test('a unix socket serves the same API with its own permissions, and replaces a stale one', async () => {
  using files = await testCertificates();
  const path = join(files.folder, 'api.sock');
  const { parseConfig } = await import('../config/load.ts');
  const { openListener } = await import('./listener.ts');
  const source = {
    storage: { inmem: {} },
    listener: { unix: { address: path, socket_mode: '600', tls_disable: true } },
  };
  const [config] = parseConfig([{ file: 't', text: JSON.stringify(source) }], {}).listeners;
  assert.ok(config);
  await using edge = await openEdge();
  const deps = { front: edge.front, log: edge.env.log, clock: edge.env.clock };
  const first = await openListener(config, deps);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const ask = () =>
    new Promise<number>((resolve, reject) => {
      import('node:http').then(({ request: plain }) =>
        plain({ socketPath: path, path: '/v1/a' }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .once('error', reject)
          .end(),
      );
    });
  assert.equal(await ask(), 200);
  const second = await openListener(config, deps);
  assert.equal(await ask(), 200);
  await first.close(0);
  await second.close(0);
});

test('an address that is taken stops the start with its name', async () => {
  await using edge = await openEdge();
  await assert.rejects(
    openEdge({ settings: { address: edge.listener.address } }),
    new RegExp(`^Error: listener ${edge.listener.address}: .*EADDRINUSE`),
  );
});

test('keep-alive clients of node speak to it', async () => {
  using files = await testCertificates();
  await using edge = await openEdge({ settings: settings(files) });
  const status = await new Promise<number>((resolve, reject) => {
    request({ port: edge.port, host: 'localhost', path: '/v1/a', ca: files.ca }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
  assert.equal(status, 200);
});
