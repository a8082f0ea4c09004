/**
 * A node for tests of the endpoints about the node itself: real barrier, seal, ceremonies, tokens and request
 * pipeline over a ledger in memory. Only the role comes from the test, so that no second cluster is needed.
 */
import type { NodeState, OperationName } from '@holdfast/api';
import { text } from '../../base/bytes.ts';
import type { LogLevel } from '../../base/env.ts';
import { Refusal } from '../../base/refusal.ts';
import { testEnv } from '../../base/testing/env.ts';
import type { Core, CoreConfig } from '../../kernel/core.ts';
import { createGate } from '../../kernel/gate.ts';
import { createPipeline } from '../../kernel/pipeline.ts';
import { createRouter } from '../../kernel/router.ts';
import { tokenDeps } from '../../kernel/steps.ts';
import type { Route } from '../../logical/context.ts';
import { pathHelp } from '../../logical/path-help.ts';
import type { Json, Request } from '../../logical/request.ts';
import { createDefaultMounts } from '../../mounts/table.ts';
import { createDefaultPolicies, putPolicy } from '../../policy/policies.ts';
import { createCeremonies } from '../../seal/ceremonies/token-ceremonies.ts';
import { createSeal } from '../../seal/control.ts';
import { memoryBarrier } from '../../seal/testing/memory-barrier.ts';
import { createRootToken, createToken, type TokenSpec } from '../../tokens/create.ts';
import { systemRoutes } from '../routes.ts';

export type Asked = {
  readonly body?: Json;
  readonly query?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly unauthenticatedMetrics?: boolean;
  readonly remoteAddress?: string;
  readonly wrapTtlMs?: number;
  readonly wrapFormat?: 'token' | 'jwt';
};

export type Answered = { readonly status: number; readonly body: unknown; readonly contentType: string };

const CONFIG: CoreConfig = {
  apiAddress: 'https://a.example:8200',
  clusterAddress: 'https://a.example:8201',
  clusterName: undefined,
  defaultLeaseTtlMs: 768 * 3_600_000,
  maxLeaseTtlMs: 768 * 3_600_000,
  apiLevel: '1.18.3',
  version: '0.1.0',
  buildDate: '2024-01-01T00:00:00Z',
  storageType: 'inmem',
  uiEnabled: false,
  haEnabled: false,
  logLevel: 'info',
  unauthenticatedAccess: ['generate-root', 'generate-operation-token', 'rekey'],
  rawStorageEndpoint: false,
  enableResponseHeaderHostname: false,
  sanitized: { api_addr: 'https://a.example:8200' },
};

const SPEC: TokenSpec = {
  type: 'service',
  policies: [],
  parent: '',
  path: 'auth/token/create',
  displayName: 'token',
  metadata: {},
  ttlMs: 3_600_000,
  explicitMaxTtlMs: 0,
  periodMs: 0,
  renewable: true,
  numUses: 0,
  role: '',
  entityId: '',
  boundCidrs: [],
  noIdentityPolicies: false,
  mountPath: 'auth/token/',
};

/** Not initialised. `ask` sends a request the way the edge does. `mounted` are routes besides those of sys. */
export async function systemNode(config: Partial<CoreConfig> = {}, mounted: readonly Route[] = []) {
  const env = testEnv();
  const { barrier } = await memoryBarrier(env);
  const gate = createGate();
  const operationTokens: string[] = [];
  let role: 'active' | 'dr-secondary' | 'fenced' = 'active';
  let initialized = false;
  let stepDowns = 0;
  const levels = new Map<string, LogLevel>([
    ['core', 'info'],
    ['replication', 'info'],
  ]);

  const seal = createSeal(barrier, env, {
    async prepare(tx) {
      await createDefaultMounts(tx, env);
      await createDefaultPolicies(tx);
    },
    createRootToken: (tx) => createRootToken(tx, tokenDeps(core)),
    unsealed: async () => undefined,
    sealing: async () => undefined,
  });
  const replication: Partial<Core['replication']> = {
    drMode: () => (role === 'dr-secondary' ? 'secondary' : 'disabled'),
    health: () => ({ last_wal: barrier.ledger.head().index }),
    async authorizeDrOperation(token) {
      if (token !== 'batch-dr-token') throw new Refusal(403, 'permission denied');
      return 'operation-token';
    },
  };
  const core: Core = {
    env,
    config: { ...CONFIG, ...config },
    store: barrier,
    barrier,
    seal,
    ceremonies: createCeremonies({
      env,
      ledger: barrier.ledger,
      seal,
      sealed: () => barrier.sealed(),
      makeRootToken: (text) =>
        barrier.transact(async (tx) => {
          const root = { ...SPEC, policies: ['root'], ttlMs: 0, renewable: false };
          const spec = { ...root, ...(text !== undefined && { text }) };
          return (await createToken(tx, tokenDeps(core), spec)).text;
        }),
      async storeOperationToken(token) {
        operationTokens.push(token);
      },
    }),
    // The endpoints under test reach these parts of them only.
    replication: replication as Core['replication'],
    audit: {
      request: async () => undefined,
      response: async () => undefined,
      localRecord: async () => undefined,
    } as unknown as Core['audit'],
    loggers: {
      levels: () => Object.fromEntries(levels),
      setLevel(level) {
        for (const name of levels.keys()) levels.set(name, level);
      },
      setLevelOf: (name, level) => levels.has(name) && levels.set(name, level) !== undefined,
    },
    routes: systemRoutes,
    metrics: (format) => ({
      contentType: format === 'json' ? 'application/json' : 'text/plain; version=0.0.4',
      text: format === 'json' ? '{"Gauges":[]}' : '# TYPE vault_core_unsealed gauge\n',
    }),
    hostInfo: async () => ({ timestamp: '2024-01-01T00:00:00Z', host: { hostname: 'node-a' } }),
    nodeState(): NodeState {
      if (!initialized) return 'uninitialized';
      return barrier.sealed() ? 'sealed' : role;
    },
    identity: () => (barrier.sealed() ? undefined : { clusterId: 'c1', clusterName: 'vault-cluster-c1' }),
    activeSince: () => (barrier.sealed() || role !== 'active' ? undefined : Date.UTC(2024, 0, 2)),
    async stepDown() {
      stepDowns += 1;
    },
  };
  const handle = createPipeline({
    core,
    gate,
    router: createRouter([...systemRoutes, ...mounted]),
    help: (route, mount, path) =>
      pathHelp([...systemRoutes, ...mounted], route, mount, path, CONFIG.apiLevel),
  });

  async function ask(operation: OperationName, path: string, asked: Asked = {}): Promise<Answered> {
    const request: Request = {
      id: 'request-1',
      operation,
      path,
      body: asked.body ?? {},
      query: Object.fromEntries(Object.entries(asked.query ?? {}).map(([name, value]) => [name, [value]])),
      token: asked.token,
      wrapTtlMs: asked.wrapTtlMs,
      wrapFormat: asked.wrapFormat ?? 'token',
      namespace: '',
      remoteAddress: asked.remoteAddress ?? '192.0.2.1',
      remotePort: 50_000,
      headers: asked.headers ?? {},
      listener: {
        statusEndpointsDisabled: false,
        unauthenticatedMetrics: asked.unauthenticatedMetrics ?? false,
      },
    };
    const answer = await handle(request);
    initialized = await barrier.initialized();
    const contentType = answer.headers['content-type'] ?? '';
    const sent = text(answer.body);
    const body = contentType === 'application/json' && sent !== '' ? JSON.parse(sent) : sent;
    return { status: answer.status, body, contentType };
  }

  /** Initialises with 3 shares and threshold 2, and unseals. */
  async function open(): Promise<{ keys: readonly string[]; rootToken: string }> {
    const { body } = await ask('update', 'sys/init', { body: { secret_shares: 3, secret_threshold: 2 } });
    const { keys, root_token } = body as { keys: readonly string[]; root_token: string };
    for (const key of keys.slice(0, 2)) await ask('update', 'sys/unseal', { body: { key } });
    return { keys, rootToken: root_token };
  }

  return {
    env,
    core,
    barrier,
    ask,
    open,
    operationTokens,
    stepDowns: () => stepDowns,
    become(next: typeof role) {
      role = next;
    },
    /** A token with this HCL as its only policy besides `default`. */
    tokenWith: (hcl: string) =>
      barrier.transact(async (tx) => {
        await putPolicy(tx, 'test', hcl);
        const { text: token } = await createToken(tx, tokenDeps(core), { ...SPEC, policies: ['test'] });
        return token;
      }),
  };
}
