/** Sites for acceptance tests: real processes, initialised and unsealed, removed when the test ends. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, AnyJson, ApiOptions } from '../tools/cluster/api.ts';
import { type CliResult, runCli } from '../tools/cluster/cli.ts';
import { ClusterNode, type NodeOptions, until } from '../tools/cluster/node.ts';

/** Whoever removes a site when all is over: a test, or a chaos run. */
export type Cleanup = { after(end: () => Promise<void>): void };

/** Warning texts of contract 1.5. */
export const W1 =
  'This cluster is being enabled as a primary for replication. Vault will be unavailable for a brief period and will resume service shortly.';
export const W2 =
  'Vault has successfully found secondary information; it may take a while to perform setup tasks. Vault will be unavailable until these tasks and initial sync complete.';
export const W3 =
  'This cluster is being promoted to a replication primary. Vault will be unavailable for a brief period and will resume service shortly.';
export const W4 =
  'This cluster is being demoted to a replication secondary. Vault will be unavailable for a brief period and will resume service shortly.';
export const W5 =
  'This cluster is having replication disabled. Vault will be unavailable for a brief period and will resume service shortly.';
export const PATH_DISABLED = 'path disabled in replication DR secondary mode';

export class Site {
  readonly node: ClusterNode;
  /** Base64 unseal keys that open this site now: the primary's once it follows one. */
  keys: readonly string[] = [];
  rootToken = '';
  threshold = 0;

  constructor(node: ClusterNode) {
    this.node = node;
  }

  /** A call with the root token, unless `options.token` says otherwise (`''` sends none). */
  call(method: string, path: string, body?: unknown, options: Partial<ApiOptions> = {}): Promise<Answer> {
    const token = options.token ?? this.rootToken;
    const { token: _, ...others } = options;
    return this.node.call(method, path, body, { ...others, ...(token !== '' && { token }) });
  }

  /** Like `call`, and fails the test unless the status is 2xx. */
  async must(
    method: string,
    path: string,
    body?: unknown,
    options: Partial<ApiOptions> = {},
  ): Promise<AnyJson> {
    const answer = await this.call(method, path, body, options);
    assert.ok(
      answer.status >= 200 && answer.status < 300,
      `${method} ${path}: ${answer.status} ${answer.text}`,
    );
    return answer.json;
  }

  cli(
    args: readonly string[],
    options: { token?: string; stdin?: string; program?: 'holdfast' | 'vault' } = {},
  ): Promise<CliResult> {
    const { token = this.rootToken, ...others } = options;
    return runCli(args, { env: this.node.clientEnv(token === '' ? undefined : token), ...others });
  }

  async unseal(keys: readonly string[] = this.keys): Promise<void> {
    for (const key of keys.slice(0, this.threshold))
      await this.must('PUT', 'sys/unseal', { key }, { token: '' });
  }

  async restart(): Promise<void> {
    await this.node.stop('SIGTERM');
    await this.node.start();
    await this.unseal();
  }

  async drStatus(): Promise<AnyJson> {
    return (await this.must('GET', 'sys/replication/dr/status', undefined, { token: '' })).data;
  }
}

/** A started, initialised, unsealed site. */
export async function startSite(
  t: Cleanup,
  name: string,
  options: Partial<NodeOptions> & { readonly shares?: number; readonly threshold?: number } = {},
): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-${name}-`));
  const node = await ClusterNode.create({ name, folder, ...options });
  t.after(async () => {
    node.signal('SIGCONT');
    await node.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await node.start();
  const site = new Site(node);
  site.threshold = options.threshold ?? 2;
  const init = await site.must(
    'PUT',
    'sys/init',
    { secret_shares: options.shares ?? 3, secret_threshold: site.threshold },
    { token: '' },
  );
  site.keys = init.keys_base64;
  site.rootToken = init.root_token;
  await site.unseal();
  return site;
}

/** Enables `a` as a DR primary unless it is one, and gives an activation token for `id`. */
export async function activationToken(a: Site, id: string, ttl?: string): Promise<string> {
  if ((await a.drStatus()).mode === 'disabled') await a.must('POST', 'sys/replication/dr/primary/enable', {});
  const answer = await a.must('POST', 'sys/replication/dr/primary/secondary-token', {
    id,
    ...(ttl && { ttl }),
  });
  return answer.wrap_info.token;
}

/** Waits until `b` streams and has the root of `a`. */
export async function inSync(a: Site, b: Site): Promise<void> {
  await until(`${b.node.name} follows ${a.node.name}`, async () => {
    const [one, two] = await Promise.all([a.drStatus(), b.drStatus()]);
    return (
      two.state === 'stream-wals' && two.connection_state === 'ready' && one.merkle_root === two.merkle_root
    );
  });
}

/** Makes `b` a DR secondary of `a` and waits until it follows. From then on `b` has the keys and token of `a`. */
export async function follow(a: Site, b: Site, id = 'secondary'): Promise<void> {
  const token = await activationToken(a, id);
  await b.must('POST', 'sys/replication/dr/secondary/enable', { token, ca_file: a.node.tls.caFile });
  b.keys = a.keys;
  b.threshold = a.threshold;
  b.rootToken = a.rootToken;
  await inSync(a, b);
}

export async function startPair(
  t: Cleanup,
  options: Parameters<typeof startSite>[2] = {},
): Promise<{ a: Site; b: Site }> {
  const [a, b] = await Promise.all([startSite(t, 'a', options), startSite(t, 'b', options)]);
  await a.must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
  await follow(a, b);
  return { a, b };
}

const OPERATION = 'sys/replication/dr/secondary/generate-operation-token';

/** XOR of the ASCII OTP with the unpadded base64 answer (contract 4.3, modern form). */
export function decodeModern(encoded: string, otp: string): string {
  const bytes = Buffer.from(encoded, 'base64');
  return Buffer.from(bytes.map((byte, i) => byte ^ otp.charCodeAt(i))).toString('latin1');
}

/** Generates a DR operation token on `b` with a quorum of its keys. */
export async function operationToken(b: Site): Promise<string> {
  const attempt = await b.must('PUT', `${OPERATION}/attempt`, {}, { token: '' });
  let answer = attempt;
  for (const key of b.keys.slice(0, b.threshold)) {
    answer = await b.must('PUT', `${OPERATION}/update`, { key, nonce: attempt.nonce }, { token: '' });
  }
  assert.equal(answer.complete, true);
  return decodeModern(answer.encoded_token, attempt.otp);
}

/** Promotes `b` and waits until it serves as a primary. */
export async function promote(
  b: Site,
  token?: string,
  extra: Record<string, unknown> = {},
): Promise<AnyJson> {
  const answer = await b.must(
    'POST',
    'sys/replication/dr/secondary/promote',
    { dr_operation_token: token ?? (await operationToken(b)), ...extra },
    { token: '' },
  );
  await until(`${b.node.name} serves`, async () => {
    const health = await b.call('GET', 'sys/health', undefined, { token: '' });
    return health.status === 200 && health.json.replication_dr_mode === 'primary';
  });
  return answer;
}

/** Demotes `a`, points it at `b` by update-primary, and waits until it follows. */
export async function rejoin(a: Site, b: Site, id: string): Promise<AnyJson> {
  if ((await a.drStatus()).mode === 'primary') await a.must('POST', 'sys/replication/dr/primary/demote', {});
  const token = await activationToken(b, id);
  const answer = await a.must(
    'POST',
    'sys/replication/dr/secondary/update-primary',
    { dr_operation_token: await operationToken(a), token, ca_file: b.node.tls.caFile },
    { token: '' },
  );
  a.rootToken = b.rootToken;
  await inSync(b, a);
  return answer;
}

/** Writes secret/<path> on `site`. */
export async function put(site: Site, path: string, value: unknown): Promise<Answer> {
  return site.call('POST', `secret/data/${path}`, { data: { value } });
}

/** Value of secret/<path>, undefined when it is not there. */
export async function get(site: Site, path: string, token?: string): Promise<unknown> {
  const answer = await site.call(
    'GET',
    `secret/data/${path}`,
    undefined,
    token === undefined ? {} : { token },
  );
  if (answer.status === 404) return undefined;
  assert.equal(answer.status, 200, answer.text);
  return answer.json.data.data.value;
}
