/** An unmodified client library: node-vault from npm, from the first init to the failover and back. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import nodeVault from 'node-vault';
import { ClusterNode, until } from '../tools/cluster/node.ts';
import { decodeModern, PATH_DISABLED, W1, W2, W3, W4, W5 } from './site.ts';

type Client = ReturnType<typeof nodeVault>;

const DR = 'sys/replication/dr';
const DENIED_BY_POLICY = '1 error occurred:\n\t* permission denied\n\n';
const INVALID_TOKEN = '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n';
const OPERATION = `${DR}/secondary/generate-operation-token`;

/** A started node that nobody has initialised. */
async function startNode(t: TestContext, name: string): Promise<ClusterNode> {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-client-${name}-`));
  const node = await ClusterNode.create({ name, folder });
  t.after(async () => {
    await node.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await node.start();
  return node;
}

/** The library as anybody would set it up; `noCustomHTTPVerbs` makes it list by `GET ?list=1`. */
function clientOf(node: ClusterNode, token?: string, noCustomHTTPVerbs = false): Client {
  return nodeVault({
    endpoint: node.address,
    noCustomHTTPVerbs,
    requestOptions: { ca: readFileSync(node.tls.caFile) },
    ...(token !== undefined && { token }),
  });
}

/** What `promise` is refused with: status and first error text. */
async function refusal(promise: Promise<unknown>): Promise<readonly [number, string | undefined]> {
  const error = await promise.then(
    () => assert.fail('was not refused'),
    (reason) => reason,
  );
  assert.ok(error.response, String(error));
  return [error.response.statusCode, error.response.body.errors?.[0]];
}

/** Initialises and unseals with the library alone, and leaves the root token in `client`. */
async function initialise(client: Client, shares: number, threshold: number): Promise<readonly string[]> {
  assert.deepEqual(await client.initialized(), { initialized: false });
  const { keys, root_token } = await client.init({ secret_shares: shares, secret_threshold: threshold });
  assert.equal(keys.length, shares);
  assert.equal((await client.status()).sealed, true);
  for (const key of keys.slice(0, threshold)) await client.unseal({ key });
  assert.equal((await client.status()).sealed, false);
  client.token = root_token;
  return keys;
}

async function operationToken(client: Client, keys: readonly string[]): Promise<string> {
  const { nonce, otp } = await client.write(`${OPERATION}/attempt`, {});
  let answer = { complete: false, encoded_token: '' };
  for (const key of keys) answer = await client.write(`${OPERATION}/update`, { key, nonce });
  assert.equal(answer.complete, true);
  return decodeModern(answer.encoded_token, otp);
}

async function streams(client: Client): Promise<void> {
  await until('the secondary streams', async () => {
    const { data } = await client.read(`${DR}/status`);
    return data.state === 'stream-wals' && data.connection_state === 'ready';
  });
}

async function servesAs(client: Client, mode: 'primary' | 'secondary'): Promise<void> {
  await until(`health says ${mode}`, async () => (await client.health()).replication_dr_mode === mode);
}

test('node-vault works with secrets, policies, tokens, users, leases and audit devices', async (t) => {
  const node = await startNode(t, 'a');
  const root = clientOf(node);
  await initialise(root, 1, 1);
  const byGet = clientOf(node, root.token, true);

  await root.mount({ mount_point: 'old', type: 'kv', options: { version: '1' } });
  await root.mount({ mount_point: 'secret', type: 'kv', options: { version: '2' } });
  const mounts = await root.mounts();
  assert.equal(mounts['secret/'].type, 'kv');
  assert.deepEqual(mounts.data['secret/'], mounts['secret/']);

  await root.write('old/a/b', { n: 1.5, text: 'x', nested: { list: [1, null] } });
  assert.deepEqual((await root.read('old/a/b')).data, { n: 1.5, text: 'x', nested: { list: [1, null] } });
  for (const client of [root, byGet]) {
    assert.deepEqual((await client.list('old')).data, { keys: ['a/'] });
    assert.deepEqual((await client.list('old/a/')).data, { keys: ['b'] });
    assert.deepEqual(await refusal(client.list('old/none')), [404, undefined]);
  }
  await root.delete('old/a/b');
  assert.deepEqual(await refusal(root.read('old/a/b')), [404, undefined]);

  await root.write('secret/data/x', { data: { a: 1, b: 2 }, options: { cas: 0 } });
  const patched = await root.update('secret/data/x', { data: { b: null, c: 3 } });
  assert.equal(patched.data.version, 2);
  assert.deepEqual((await root.read('secret/data/x')).data.data, { a: 1, c: 3 });
  assert.deepEqual((await root.read('secret/data/x?version=1')).data.data, { a: 1, b: 2 });
  await root.destroySecretVersions({ path: 'x', versions: [1] });
  const [status] = await refusal(root.read('secret/data/x?version=1'));
  assert.equal(status, 404);

  await root.addPolicy({ name: 'app', rules: 'path "secret/data/*" { capabilities = ["read"] }' });
  assert.deepEqual((await root.policies()).policies, ['app', 'default', 'root']);
  assert.match((await root.getPolicy({ name: 'app' })).rules, /secret/);

  // The library goes on with the token that it made.
  const app = clientOf(node, root.token);
  await app.tokenCreate({ policies: ['app'], ttl: '1h', num_uses: 3 });
  assert.equal((await app.read('secret/data/x')).data.data.a, 1);
  assert.deepEqual(await refusal(app.write('secret/data/x', { data: {} })), [403, DENIED_BY_POLICY]);
  const own = (await app.tokenLookupSelf()).data;
  assert.equal(own.creation_ttl, 3600);
  assert.deepEqual(await refusal(app.read('secret/data/x')), [403, INVALID_TOKEN]);

  const { wrap_info } = await root.read('secret/data/x', { headers: { 'X-Vault-Wrap-TTL': '60s' } });
  assert.equal(wrap_info.ttl, 60);
  assert.deepEqual((await root.unwrap({ token: wrap_info.token })).data.data, { a: 1, c: 3 });
  assert.deepEqual(await refusal(root.unwrap({ token: wrap_info.token })), [
    400,
    'wrapping token is not valid or does not exist',
  ]);

  await root.enableAuth({ mount_point: 'userpass', type: 'userpass' });
  await root.write('auth/userpass/users/bob', { password: 'pw', token_policies: 'app' });
  const bob = clientOf(node);
  await bob.userpassLogin({ username: 'bob', password: 'pw' });
  assert.equal((await bob.tokenLookupSelf()).data.display_name, 'userpass-bob');
  const leases = (await root.list('sys/leases/lookup/auth/userpass/login/bob')).data.keys;
  assert.equal(leases.length, 1);
  await root.revoke({ lease_id: `auth/userpass/login/bob/${leases[0]}` });
  assert.deepEqual(await refusal(bob.tokenLookupSelf()), [403, INVALID_TOKEN]);

  // A role that never was: its deletion must not disturb the listing.
  await root.removeTokenRole({ role_name: 'none' });
  assert.deepEqual(await refusal(root.tokenRoles()), [404, undefined]);

  await root.enableAudit({
    name: 'file',
    type: 'file',
    options: { file_path: join(node.folder, 'audit.log') },
  });
  assert.equal((await root.audits()).data['file/'].type, 'file');
  assert.match((await root.help('sys/mounts')).help, /mount/i);
});

test('node-vault drives the guide: protect, fail over, take the old primary back, disable', async (t) => {
  const [nodeA, nodeB] = await Promise.all([startNode(t, 'a'), startNode(t, 'b')]);
  const [a, b] = [clientOf(nodeA), clientOf(nodeB)];
  const keys = (await initialise(a, 3, 2)).slice(0, 2);
  await initialise(b, 1, 1);
  await a.mount({ mount_point: 'secret', type: 'kv', options: { version: '2' } });
  await a.write('secret/data/x', { data: { from: 'a' } });

  assert.deepEqual((await a.write(`${DR}/primary/enable`, {})).warnings, [W1]);
  const first = await a.write(`${DR}/primary/secondary-token`, { id: 'secondary' });
  assert.equal(first.wrap_info.creation_path, `${DR}/primary/secondary-token`);
  const enabled = await b.write(`${DR}/secondary/enable`, {
    token: first.wrap_info.token,
    ca_file: nodeA.tls.caFile,
  });
  assert.deepEqual(enabled.warnings, [W2]);
  b.token = a.token;
  await streams(b);
  assert.deepEqual(await refusal(b.read('secret/data/x')), [400, PATH_DISABLED]);
  const { data: primary } = await a.read(`${DR}/status`);
  assert.deepEqual(primary.known_secondaries, ['secondary']);
  assert.equal(primary.secondaries[0].api_address, nodeB.address);
  assert.equal(primary.secondaries[0].cluster_address, `https://127.0.0.1:${nodeB.clusterPort}`);

  await nodeA.stop('SIGKILL');
  const promoted = await b.write(`${DR}/secondary/promote`, {
    dr_operation_token: await operationToken(b, keys),
  });
  assert.deepEqual(promoted.warnings, [W3]);
  await servesAs(b, 'primary');
  assert.deepEqual((await b.read('secret/data/x')).data.data, { from: 'a' });
  await b.write('secret/data/x', { data: { from: 'b' } });

  await nodeA.start();
  for (const key of keys) await a.unseal({ key });
  assert.deepEqual((await a.write(`${DR}/primary/demote`, {})).warnings, [W4]);
  await servesAs(a, 'secondary');
  const second = await b.write(`${DR}/primary/secondary-token`, { id: 'old-primary' });
  await a.write(`${DR}/secondary/update-primary`, {
    dr_operation_token: await operationToken(a, keys),
    token: second.wrap_info.token,
    ca_file: nodeB.tls.caFile,
  });
  await streams(a);

  assert.deepEqual((await b.write(`${DR}/primary/disable`, {})).warnings, [W5]);
  assert.deepEqual((await b.read(`${DR}/status`)).data, { mode: 'disabled' });
  assert.deepEqual((await b.read('secret/data/x')).data.data, { from: 'b' });
});
