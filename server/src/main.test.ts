import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request as requestTls } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { testCertificates } from './http/testing/certificates.ts';
import { exchange } from './http/testing/edge.ts';
import { freePort, ServerProcess, serverHome } from './testing/server-process.ts';

const STARTED = /==> Holdfast server started!/;

async function call(
  port: number,
  method: string,
  path: string,
  options: { readonly token?: string; readonly body?: unknown } = {},
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const { token, body } = options;
  const answer = await exchange(port, method, `/v1/${path}`, {
    headers: token === undefined ? [] : [`X-Vault-Token: ${token}`],
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = answer?.body ?? '';
  return { status: answer?.status ?? 0, body: text === '' ? {} : JSON.parse(text) };
}

test('dev mode starts unsealed with its token and secret/, and keeps the token for the command line', async () => {
  using home = serverHome();
  const port = await freePort();
  await using server = new ServerProcess(home.path, [
    '-dev',
    '-dev-root-token-id=root',
    `-dev-listen-address=127.0.0.1:${port}`,
  ]);
  await server.says(STARTED);
  assert.match(server.output, /^==> Holdfast server configuration:$/m);
  assert.match(server.output, /^Unseal Key: [A-Za-z0-9+/]{43}=$/m);
  assert.match(server.output, /^Root Token: root$/m);
  assert.match(server.output, new RegExp(`^    \\$ export VAULT_ADDR='http://127.0.0.1:${port}'$`, 'm'));
  assert.match(server.output, /WARNING! dev mode is enabled!/);
  const stored = join(home.path, '.vault-token');
  assert.equal(readFileSync(stored, 'utf8'), 'root');
  assert.equal(statSync(stored).mode & 0o777, 0o600);
  const options = { token: 'root', body: { data: { a: 1 } } };
  assert.equal((await call(port, 'PUT', 'secret/data/x', options)).status, 200);
  const read = await call(port, 'GET', 'secret/data/x', { token: 'root' });
  assert.equal(JSON.stringify(read.body['data']).includes('"a":1'), true);
  assert.equal((await call(port, 'GET', 'secret/data/x', { token: 'other' })).status, 403);
  const self = await call(port, 'GET', 'auth/token/lookup-self', { token: 'root' });
  assert.deepEqual(Object(self.body['data'])['policies'], ['root']);
  server.signal('SIGTERM');
  assert.equal(await server.exited, 0);
  assert.match(server.output, /==> Holdfast shutdown triggered/);
});

test('dev mode with TLS tells where its authority is, and stores no token when told so', async () => {
  using home = serverHome();
  const port = await freePort();
  const certificates = join(home.path, 'tls');
  await using server = new ServerProcess(home.path, [
    '-dev-tls',
    `-dev-tls-cert-dir=${certificates}`,
    '-dev-no-store-token',
    `-dev-listen-address=127.0.0.1:${port}`,
  ]);
  await server.says(STARTED);
  const caFile = join(certificates, 'vault-ca.pem');
  assert.match(server.output, new RegExp(`^    \\$ export VAULT_CACERT='${caFile}'$`, 'm'));
  assert.match(server.output, /^Root Token: hvs\.\w+$/m);
  assert.equal(existsSync(join(home.path, '.vault-token')), false);
  assert.equal(statSync(join(certificates, 'vault-key.pem')).mode & 0o777, 0o400);
  assert.equal(await health(port, readFileSync(caFile, 'utf8')), 200);
});

function health(port: number, ca: string): Promise<number | string> {
  return new Promise((resolve) => {
    const options = {
      port,
      host: '127.0.0.1',
      path: '/v1/sys/health?sealedcode=200&uninitcode=200',
      ca,
      agent: false,
    };
    requestTls(options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', (error) => resolve(error.message))
      .end();
  });
}

test('a wrong configuration stops the start with 1 and every place', async () => {
  using home = serverHome();
  const file = home.write(
    'c.hcl',
    'storage "inmem" {}\nlistener "tcp" {\n  adress = "x"\n  tls_disable = true\n}\nfoo = 1\n',
  );
  await using server = new ServerProcess(home.path, ['-config', file]);
  assert.equal(await server.exited, 1);
  assert.equal(
    server.output,
    `The configuration has 2 mistakes:

  ${file}:3:3: unknown setting "adress" in listener "tcp"; did you mean "address"?
  ${file}:6:1: unknown setting "foo"
`,
  );
});

test('wrong flags, no configuration and a taken port stop the start with 1 and a sentence', async () => {
  using home = serverHome();
  const port = await freePort();
  const file = home.write(
    'c.hcl',
    `storage "inmem" {}\nlistener "tcp" {\n  address = "127.0.0.1:${port}"\n  tls_disable = true\n}\n`,
  );
  await using first = new ServerProcess(home.path, ['-config', file]);
  await first.says(STARTED);
  for (const [args, text] of [
    [[], /^Must specify at least one config path using -config\n$/],
    [['-recovery'], /^-recovery is not supported/],
    [['-config', join(home.path, 'none.hcl')], /cannot read configuration .*none\.hcl: ENOENT/],
    [['-config', file], /Error starting the server: listener 127\.0\.0\.1:\d+: .*EADDRINUSE/],
  ] as const) {
    await using server = new ServerProcess(home.path, args);
    assert.equal(await server.exited, 1, String(text));
    assert.match(server.output, text);
  }
});

test('-help lists the flags and ends with 0', async () => {
  using home = serverHome();
  await using server = new ServerProcess(home.path, ['-help']);
  assert.equal(await server.exited, 0);
  assert.match(server.output, /^Usage: holdfast server/);
});

/** A configuration with durable storage in `home`. */
function durable(home: ReturnType<typeof serverHome>, port: number, more = '', listener = ''): string {
  return home.write(
    'c.hcl',
    `storage "raft" {\n  path = "${join(home.path, 'data')}"\n  node_id = "n1"\n}\nlistener "tcp" {\n  address = "127.0.0.1:${port}"\n  cluster_address = "127.0.0.1:0"\n  ${listener === '' ? 'tls_disable = true' : listener}\n}\n${more}\n`,
  );
}

test('what was acknowledged is there after SIGTERM and after SIGKILL, and only for the owner of the server', async () => {
  using home = serverHome();
  const port = await freePort();
  const config = durable(home, port, `pid_file = "${join(home.path, 'server.pid')}"`);
  let keys: readonly string[] = [];
  let token = '';
  {
    await using server = new ServerProcess(home.path, ['-config', config]);
    await server.says(STARTED);
    const init = await call(port, 'PUT', 'sys/init', { body: { secret_shares: 1, secret_threshold: 1 } });
    keys = Object(init.body)['keys_base64'];
    token = String(init.body['root_token']);
    await call(port, 'PUT', 'sys/unseal', { body: { key: keys[0] } });
    assert.equal((await call(port, 'PUT', 'cubbyhole/a', { token, body: { v: '1' } })).status, 204);
    assert.equal(readFileSync(join(home.path, 'server.pid'), 'utf8'), String(server.child.pid));
    server.signal('SIGTERM');
    assert.equal(await server.exited, 0);
    assert.match(server.output, /vault is sealed/);
    assert.equal(existsSync(join(home.path, 'server.pid')), false);
  }
  for (const value of ['1', '2']) {
    await using server = new ServerProcess(home.path, ['-config', config]);
    await server.says(STARTED);
    assert.equal(
      (await call(port, 'GET', 'cubbyhole/a', { token })).status,
      503,
      'a restarted server is sealed',
    );
    await call(port, 'PUT', 'sys/unseal', { body: { key: keys[0] } });
    const read = await call(port, 'GET', 'cubbyhole/a', { token });
    assert.deepEqual(read.body['data'], { v: value });
    assert.equal((await call(port, 'PUT', 'cubbyhole/a', { token, body: { v: '2' } })).status, 204);
    server.signal('SIGKILL');
    await server.exited;
  }
  const data = join(home.path, 'data');
  assert.equal(statSync(data).mode & 0o077, 0);
  for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
    assert.equal(statSync(join(entry.parentPath, entry.name)).mode & 0o077, 0, entry.name);
  }
});

test('a second signal ends a shutdown that waits for a request', async () => {
  using home = serverHome();
  const port = await freePort();
  await using server = new ServerProcess(home.path, ['-config', durable(home, port)]);
  await server.says(STARTED);
  const client = connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  client.write(
    'POST /v1/sys/unseal HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n',
  );
  await new Promise((resolve) => client.once('data', resolve));
  server.signal('SIGTERM');
  await server.says(/shutdown triggered/);
  server.signal('SIGTERM');
  assert.equal(await server.exited, 1);
});

test('SIGHUP takes the new certificate, log level and groups, and reports what is wrong without stopping', async () => {
  using home = serverHome();
  using files = await testCertificates();
  using renewed = await testCertificates();
  const port = await freePort();
  const listener = `tls_cert_file = "${files.certFile}"\n  tls_key_file = "${files.keyFile}"`;
  const config = durable(home, port, 'log_level = "info"', listener);
  const logFile = join(home.path, 'server.log');
  await using server = new ServerProcess(home.path, ['-config', config, `-log-file=${logFile}`]);
  await server.says(STARTED);
  assert.equal(await health(port, files.ca), 200);
  for (const [from, to] of [
    [renewed.certFile, files.certFile],
    [renewed.keyFile, files.keyFile],
  ] as const) {
    rmSync(to);
    copyFileSync(from, to);
  }
  rmSync(logFile);
  durable(home, port, 'log_level = "error"', listener);
  server.signal('SIGHUP');
  await server.says(/==> Holdfast reload triggered/);
  while (!existsSync(logFile)) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await health(port, renewed.ca), 200);
  assert.match(String(await health(port, files.ca)), /certificate/);

  durable(home, port, 'log_level = "loud"', listener);
  server.signal('SIGHUP');
  await server.says(/\[ERROR\] configuration not reloaded: .*log_level/);
  assert.equal(await health(port, renewed.ca), 200);
});

test('a debugger cannot be opened with SIGUSR1, and SIGUSR2 does not end the server', async () => {
  using home = serverHome();
  const port = await freePort();
  await using server = new ServerProcess(
    home.path,
    ['-dev', `-dev-listen-address=127.0.0.1:${port}`, '-dev-no-store-token'],
    {
      NODE_OPTIONS: '--throw-deprecation',
    },
  );
  await server.says(STARTED);
  server.signal('SIGUSR1');
  server.signal('SIGUSR2');
  assert.equal((await call(port, 'GET', 'sys/health')).status, 200);
  assert.doesNotMatch(server.output, /Debugger listening/);
  const environment = readFileSync(`/proc/${server.child.pid}/environ`, 'latin1');
  assert.doesNotMatch(environment, /NODE_OPTIONS/);
});

test('secrets of a request are in no output of the server', async () => {
  using home = serverHome();
  const port = await freePort();
  await using server = new ServerProcess(home.path, [
    '-dev',
    '-dev-root-token-id=canary-token',
    '-dev-no-store-token',
    '-log-level=trace',
    `-dev-listen-address=127.0.0.1:${port}`,
  ]);
  await server.says(STARTED);
  const start = server.output.length;
  await call(port, 'PUT', 'secret/data/canary-path', {
    token: 'canary-token',
    body: { data: { v: 'canary-value' } },
  });
  await exchange(port, 'POST', '/v1/secret/data/x', {
    headers: ['X-Vault-Token: canary-token'],
    body: '{"canary-value',
  });
  await exchange(port, 'GET', '/v1/secret/../canary-value', { headers: ['X-Vault-Token: canary-wrong'] });
  await exchange(port, 'GET', '/v1/secret/data/x', { headers: ['X-Vault-Token: canary-wrong'] });
  server.signal('SIGTERM');
  await server.exited;
  assert.doesNotMatch(server.output.slice(start), /canary-(?:token|value|wrong)/);
});
