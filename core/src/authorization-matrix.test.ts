/**
 * Who reaches what: every declared operation × every caller × every state of a node, through the real request
 * pipeline, with tokens and policies as clients have them. Only the handlers are replaced, by one that says that it
 * was reached. What must come out is computed from the declaration.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accessIn,
  type Backend,
  type Endpoint,
  type Field,
  type NodeState,
  type OperationName,
} from '@holdfast/api';
import { tokenRoutes } from './auth/token/routes.ts';
import { text } from './base/bytes.ts';
import { Refusal } from './base/refusal.ts';
import type { Core } from './kernel/core.ts';
import { createGate } from './kernel/gate.ts';
import { createPipeline } from './kernel/pipeline.ts';
import { createRouter } from './kernel/router.ts';
import type { Route } from './logical/context.ts';
import type { Json } from './logical/request.ts';
import { systemNode } from './system/testing/system-node.ts';
import { ROUTES } from './vault.ts';

const STATES: readonly NodeState[] = ['uninitialized', 'sealed', 'active', 'dr-secondary', 'fenced'];
const OPERATIONS: readonly OperationName[] = ['read', 'update', 'delete', 'list', 'patch'];

/** No token · a token that is none · only `default` · everything but this · this alone · this with sudo · root. */
const CALLERS = [
  'none',
  'wrong',
  'default',
  'all-but',
  'exact',
  'exact-sudo',
  'root',
  'dr-operation',
] as const;
type Caller = (typeof CALLERS)[number];

const MOUNTS: { readonly [backend in Backend]: string } = {
  sys: 'sys/',
  token: 'auth/token/',
  cubbyhole: 'cubbyhole/',
  identity: 'identity/',
  'kv-v1': 'kv1/',
  'kv-v2': 'kv2/',
  userpass: 'auth/userpass/',
};

const OPERATION_TOKEN = 'dr-operation-token';
const REACHED = 418;

const PROBES: readonly Route[] = ROUTES.map((route) => ({
  ...route,
  handlers: Object.fromEntries(
    Object.keys(route.endpoint.operations).map((operation) => [
      operation,
      async () => {
        throw new Refusal(REACHED, `${route.endpoint.backend} ${route.endpoint.path}`);
      },
    ]),
  ),
}));

/** A path that leads to this endpoint: each parameter is the word `x1`. */
function pathOf(endpoint: Endpoint): string {
  return MOUNTS[endpoint.backend] + endpoint.path.replace(/\{\w+(?:\.\.\.)?\}/g, 'x1');
}

const SAMPLES: { readonly [type in Field['type']]: unknown } = {
  string: 'x',
  int: 1,
  bool: true,
  duration: '1h',
  list: ['x'],
  kvpairs: { x: 'y' },
  map: { x: 'y' },
  any: 'x',
};

function bodyOf(endpoint: Endpoint): Json {
  const required = Object.entries(endpoint.fields).filter(
    ([, field]) => field.required && field.in !== 'path',
  );
  return Object.fromEntries(required.map(([name, field]) => [name, SAMPLES[field.type]])) as Json;
}

type Outcome = 'reached' | `${number} ${string}`;

/** The real pipeline of `node` over probes. */
function probe(node: Awaited<ReturnType<typeof systemNode>>) {
  const replication: Partial<Core['replication']> = {
    ...node.core.replication,
    async authorizeDrOperation(token) {
      if (token === undefined) throw new Refusal(400, 'DR operation token was not provided');
      if (token !== OPERATION_TOKEN) throw new Refusal(403, 'permission denied');
      return 'operation-token';
    },
  };
  const audit: Partial<Core['audit']> = {
    request: async () => undefined,
    response: async () => undefined,
    localRecord: async () => undefined,
  };
  const core: Core = {
    ...node.core,
    routes: PROBES,
    // The pipeline reaches these parts of them only.
    replication: replication as Core['replication'],
    audit: audit as Core['audit'],
  };
  const handle = createPipeline({
    core,
    gate: createGate(),
    router: createRouter(PROBES),
    help: () => ({}),
  });
  return async (
    endpoint: Endpoint,
    operation: OperationName,
    token: string | undefined,
  ): Promise<Outcome> => {
    const answer = await handle({
      id: 'request-1',
      operation,
      path: pathOf(endpoint),
      body: bodyOf(endpoint),
      query: {},
      token,
      wrapTtlMs: undefined,
      wrapFormat: 'token',
      namespace: '',
      remoteAddress: '192.0.2.1',
      remotePort: 50_000,
      headers: {},
      listener: { statusEndpointsDisabled: false, unauthenticatedMetrics: false },
    });
    const { errors } = JSON.parse(text(answer.body)) as { errors: readonly string[] };
    if (answer.status !== REACHED) return `${answer.status} ${errors.join('; ')}`;
    assert.equal(errors[0], `${endpoint.backend} ${endpoint.path}`, 'another endpoint was reached');
    return 'reached';
  };
}

const CAPABILITIES: { readonly [operation in OperationName]: readonly string[] } = {
  read: ['read'],
  update: ['create', 'update'],
  delete: ['delete'],
  list: ['list'],
  patch: ['patch'],
};

function rule(path: string, capabilities: readonly string[]): string {
  return `path "${path}" { capabilities = ${JSON.stringify(capabilities)} }\n`;
}

const everything = ['create', 'read', 'update', 'delete', 'list', 'patch', 'sudo'];

/** HCL of the callers whose policy depends on what is asked. */
function policyOf(caller: Caller, path: string, operation: OperationName): string | undefined {
  const needed = CAPABILITIES[operation];
  switch (caller) {
    case 'all-but':
      return (
        rule('*', everything) +
        rule(
          path,
          everything.filter((capability) => !needed.includes(capability)),
        )
      );
    case 'exact':
      return rule(path, needed);
    case 'exact-sudo':
      return rule(path, [...needed, 'sudo']);
    default:
      return undefined;
  }
}

/** What a token with nothing but the policy `default` reaches. */
const BY_DEFAULT: readonly string[] = [
  'delete cubbyhole/x1',
  'list cubbyhole/x1',
  'read auth/token/lookup-self',
  'read cubbyhole/x1',
  'read sys/internal/ui/resultant-acl',
  'update auth/token/renew-self',
  'update auth/token/revoke-self',
  'update cubbyhole/x1',
  'update sys/capabilities-self',
  'update sys/leases/lookup',
  'update sys/leases/renew',
  'update sys/renew',
  'update sys/tools/hash',
  'update sys/tools/hash/x1',
  'update sys/wrapping/wrap',
];

const REFUSED_BY_STATE: { readonly [state in NodeState]: Outcome } = {
  uninitialized: '503 Vault is sealed',
  sealed: '503 Vault is sealed',
  active: '400 this path is not available on an active cluster',
  'dr-secondary': '400 path disabled in replication DR secondary mode',
  fenced: '503 this cluster is fenced: another cluster of its replication set was promoted; demote it',
};

const DENIED: Outcome = '403 permission denied';

/** What a caller reads whom a token path does not let in. */
function deniedTo(caller: Caller): Outcome {
  switch (caller) {
    case 'none':
      return DENIED;
    case 'wrong':
    case 'dr-operation':
      return '403 2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n';
    default:
      return '403 1 error occurred:\n\t* permission denied\n\n';
  }
}

/** The answer that the declaration promises. */
function expected(endpoint: Endpoint, operation: OperationName, caller: Caller, state: NodeState): Outcome {
  const declaration = endpoint.operations[operation];
  assert.ok(declaration !== undefined);
  if (!(declaration.states ?? ['active']).includes(state)) return REFUSED_BY_STATE[state];
  switch (accessIn(declaration, state)) {
    case 'unauthenticated':
    case 'login':
      return 'reached';
    case 'dr-operation':
      if (caller === 'dr-operation') return 'reached';
      return caller === 'none' ? '400 DR operation token was not provided' : DENIED;
    case 'token':
      if (caller === 'default' && BY_DEFAULT.includes(`${operation} ${pathOf(endpoint)}`)) return 'reached';
      return caller === 'root' || caller === 'exact' || caller === 'exact-sudo'
        ? 'reached'
        : deniedTo(caller);
    case 'sudo':
      return caller === 'root' || caller === 'exact-sudo' ? 'reached' : deniedTo(caller);
  }
}

async function openNode() {
  const node = await systemNode({}, tokenRoutes);
  const { rootToken } = await node.open();
  for (const [path, body] of [
    ['sys/mounts/kv1', { type: 'kv', options: { version: '1' } }],
    ['sys/mounts/kv2', { type: 'kv', options: { version: '2' } }],
    ['sys/auth/userpass', { type: 'userpass' }],
  ] as const) {
    assert.equal((await node.ask('update', path, { token: rootToken, body })).status, 204, path);
  }
  return { node, rootToken };
}

/** Every declared operation. */
function* declaredOperations(): Generator<readonly [Endpoint, OperationName]> {
  for (const { endpoint } of ROUTES) {
    for (const operation of OPERATIONS) {
      if (endpoint.operations[operation] !== undefined) yield [endpoint, operation];
    }
  }
}

test('every caller reaches what the declarations allow in every state, and nothing else', async () => {
  const { node, rootToken } = await openNode();
  const fresh = await systemNode();
  const sealed = await openNode();
  await sealed.node.barrier.seal();
  const ask = { open: probe(node), fresh: probe(fresh), sealed: probe(sealed.node) };
  const made = await node.ask('update', 'auth/token/create', {
    token: rootToken,
    body: { policies: ['default'] },
  });
  const plain = (made.body as { auth: { client_token: string } }).auth.client_token;
  const fixed: { readonly [caller in Caller]?: string } = {
    wrong: 'hvs.CAESIJxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    default: plain,
    root: rootToken,
    'dr-operation': OPERATION_TOKEN,
  };
  const wrong: string[] = [];
  let cells = 0;
  for (const [endpoint, operation] of declaredOperations()) {
    const path = pathOf(endpoint);
    for (const caller of CALLERS) {
      const hcl = policyOf(caller, path, operation);
      const token = hcl === undefined ? fixed[caller] : await node.tokenWith(hcl);
      for (const state of STATES) {
        if (state !== 'uninitialized' && state !== 'sealed') node.become(state);
        const door = state === 'uninitialized' ? ask.fresh : state === 'sealed' ? ask.sealed : ask.open;
        const found = await door(endpoint, operation, token);
        const promised = expected(endpoint, operation, caller, state);
        cells += 1;
        if (found !== promised)
          wrong.push(`${state}: ${caller} ${operation} ${path}: ${found}, not ${promised}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(cells > 5000, `${cells} cells`);
});

test('an operation that is not declared reaches nobody, and only those who may know hear why', async () => {
  const { node, rootToken } = await openNode();
  const ask = probe(node);
  for (const { endpoint } of ROUTES) {
    // The one endpoint that takes every path stands behind those of its engine.
    const open = Object.values(endpoint.operations).every(
      ({ access, states = ['active'] }) =>
        (access === 'unauthenticated' || access === 'dr-operation') && states.includes('active'),
    );
    for (const operation of OPERATIONS.filter((name) => endpoint.operations[name] === undefined)) {
      const what = `${operation} ${pathOf(endpoint)}`;
      const stranger = await ask(endpoint, operation, undefined);
      assert.equal(stranger, open ? '405 ' : DENIED, what);
      assert.match(await ask(endpoint, operation, rootToken), /^405 /, what);
    }
  }
});

/** By access: `operation path`, and the states when there are others than `active`. */
function listed(...accesses: readonly string[]): readonly string[] {
  return [...declaredOperations()]
    .map(([endpoint, operation]) => [endpoint, operation, endpoint.operations[operation]] as const)
    .filter(([, , declaration]) => declaration !== undefined && accesses.includes(declaration.access))
    .map(([endpoint, operation]) => `${operation} ${MOUNTS[endpoint.backend]}${endpoint.path}`)
    .sort();
}

test('the endpoints that ask for no token are exactly these', () => {
  assert.deepEqual(listed('unauthenticated', 'login'), [
    'delete sys/generate-root/attempt',
    'delete sys/rekey/init',
    'delete sys/rekey/verify',
    'delete sys/replication/dr/secondary/generate-operation-token/attempt',
    'read sys/generate-root/attempt',
    'read sys/ha-status',
    'read sys/health',
    'read sys/init',
    'read sys/internal/specs/openapi',
    'read sys/internal/ui/feature-flags',
    'read sys/internal/ui/mounts',
    'read sys/internal/ui/mounts/{path...}',
    'read sys/internal/ui/namespaces',
    'read sys/leader',
    'read sys/metrics',
    'read sys/rekey/init',
    'read sys/rekey/verify',
    'read sys/replication/dr/secondary/generate-operation-token/attempt',
    'read sys/replication/dr/status',
    'read sys/replication/performance/status',
    'read sys/replication/status',
    'read sys/seal-status',
    'read sys/wrapping/lookup',
    'read sys/wrapping/pubkey',
    'update auth/userpass/login/{username}',
    'update sys/decode-token',
    'update sys/generate-root/attempt',
    'update sys/generate-root/update',
    'update sys/init',
    'update sys/rekey/init',
    'update sys/rekey/update',
    'update sys/rekey/verify',
    'update sys/replication/dr/secondary/generate-operation-token/attempt',
    'update sys/replication/dr/secondary/generate-operation-token/update',
    'update sys/storage/raft/bootstrap/answer',
    'update sys/storage/raft/bootstrap/challenge',
    'update sys/storage/raft/join',
    'update sys/unseal',
    'update sys/wrapping/lookup',
    'update sys/wrapping/unwrap',
  ]);
});

test('the endpoints that ask for sudo are exactly these', () => {
  assert.deepEqual(listed('sudo'), [
    'delete sys/audit/{path...}',
    'delete sys/auth/{path...}',
    'delete sys/config/auditing/request-headers/{header}',
    'delete sys/config/cors',
    'delete sys/config/ui/headers/{header}',
    'delete sys/replication/dr/stranded/{id}',
    'list auth/token/accessors',
    'list sys/config/ui/headers',
    'list sys/leases/lookup',
    'list sys/leases/lookup/{prefix...}',
    'list sys/plugins/catalog/{type}',
    'read sys/audit',
    'read sys/auth/{path...}',
    'read sys/auth/{path...}/tune',
    'read sys/config/auditing/request-headers',
    'read sys/config/auditing/request-headers/{header}',
    'read sys/config/cors',
    'read sys/config/ui/headers/{header}',
    'read sys/leases',
    'read sys/plugins/catalog/{type}',
    'read sys/plugins/catalog/{type}/{name}',
    'read sys/replication/dr/stranded',
    'read sys/replication/dr/stranded/{id}',
    'update sys/audit/{path...}',
    'update sys/auth/{path...}',
    'update sys/auth/{path...}/tune',
    'update sys/config/auditing/request-headers/{header}',
    'update sys/config/cors',
    'update sys/config/ui/headers/{header}',
    'update sys/leases/revoke-force/{prefix...}',
    'update sys/leases/revoke-prefix/{prefix...}',
    'update sys/remount',
    'update sys/replication/dr/primary/secondary-token',
    'update sys/replication/dr/reindex',
    'update sys/replication/performance/primary/secondary-token',
    'update sys/replication/performance/reindex',
    'update sys/replication/primary/secondary-token',
    'update sys/replication/reindex',
    'update sys/revoke-force/{prefix...}',
    'update sys/revoke-prefix/{prefix...}',
    'update sys/rotate',
    'update sys/seal',
    'update sys/step-down',
  ]);
});

test('the endpoints that ask for a DR operation token are exactly these', () => {
  assert.deepEqual(listed('dr-operation'), [
    'delete sys/replication/dr/secondary/stranded/{id}',
    'read sys/replication/dr/secondary/stranded',
    'read sys/replication/dr/secondary/stranded/{id}',
    'update sys/replication/dr/secondary/config/reload/{subsystem}',
    'update sys/replication/dr/secondary/disable',
    'update sys/replication/dr/secondary/generate-public-key',
    'update sys/replication/dr/secondary/merkle-check',
    'update sys/replication/dr/secondary/operation-token/delete',
    'update sys/replication/dr/secondary/promote',
    'update sys/replication/dr/secondary/recover',
    'update sys/replication/dr/secondary/reindex',
    'update sys/replication/dr/secondary/update-primary',
    'update sys/storage/raft/autopilot/state',
    'update sys/storage/raft/configuration',
  ]);
});

test('the endpoints that a DR secondary opens to a DR operation token alone are exactly these', () => {
  const found = [...declaredOperations()]
    .filter(([endpoint, operation]) => endpoint.operations[operation]?.onDrSecondary !== undefined)
    .map(([endpoint, operation]) => `${operation} ${MOUNTS[endpoint.backend]}${endpoint.path}`);
  assert.deepEqual(found.sort(), [
    'read sys/storage/raft/autopilot/configuration',
    'read sys/storage/raft/autopilot/state',
    'read sys/storage/raft/configuration',
    'update sys/seal',
    'update sys/step-down',
    'update sys/storage/raft/autopilot/configuration',
    'update sys/storage/raft/remove-peer',
  ]);
});
