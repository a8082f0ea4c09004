/**
 * Mount tables, router, field validation and handlers over a store in memory, without tokens, audit and HTTP. For
 * tests of engines and of what sys/* says about mounts.
 */
import type { OperationName } from '@holdfast/api';
import { viewOf } from '../../barrier/view.ts';
import { assert } from '../../base/assert.ts';
import { utf8 } from '../../base/bytes.ts';
import { JSON_FREE_FORM_LIMITS, parseJsonBody } from '../../base/json.ts';
import { Refusal } from '../../base/refusal.ts';
import { testEnv } from '../../base/testing/env.ts';
import { cubbyholeRoutes } from '../../engines/cubbyhole/routes.ts';
import { kvV1Routes } from '../../engines/kv-v1/routes.ts';
import { kvV2Routes } from '../../engines/kv-v2/routes.ts';
import type { Caller, Route } from '../../logical/context.ts';
import type { Json, Request } from '../../logical/request.ts';
import { addMount, type MountDeps } from '../../mounts/lifecycle.ts';
import { mountPrefix } from '../../mounts/mount.ts';
import { backendOf, createDefaultMounts, findMount } from '../../mounts/table.ts';
import { mapStore } from '../../storage/testing/map-store.ts';
import type { Core, CoreConfig, SystemContext } from '../core.ts';
import { validateFields } from '../fields.ts';
import { createRouter } from '../router.ts';

export type Outcome = {
  readonly status: number;
  readonly data?: unknown;
  readonly warnings?: readonly string[];
  readonly errors?: readonly string[];
  readonly leaseDurationSeconds?: number;
  readonly bare?: unknown;
};

export type Asked = {
  /** JSON text, parsed as the edge parses it. */
  readonly text?: string;
  readonly body?: Json;
  readonly query?: Readonly<Record<string, string>>;
  readonly caller?: Caller;
};

const SYSTEM_TTL_MS = 768 * 3_600_000;

export type Mounted = Awaited<ReturnType<typeof mountedWorld>>;

/** Begins with the default mounts, `kv/` (version 1) and `secret/` (version 2). */
export async function mountedWorld(systemRoutes: readonly Route[] = []) {
  const store = mapStore();
  const env = testEnv();
  const routes = [...systemRoutes, ...kvV1Routes, ...kvV2Routes, ...cubbyholeRoutes];
  const router = createRouter(routes);
  const revoked: string[] = [];
  const deps: MountDeps = {
    env,
    maxLeaseTtlMs: SYSTEM_TTL_MS,
    revokePrefix: async (_tx, prefix) => {
      revoked.push(prefix);
    },
  };
  await store.transact(async (tx) => {
    await createDefaultMounts(tx, env);
    await addMount(tx, deps, { table: 'mounts', path: 'kv', type: 'kv' });
    await addMount(tx, deps, { table: 'mounts', path: 'secret', type: 'kv-v2' });
  });
  const config: Partial<CoreConfig> = {
    defaultLeaseTtlMs: SYSTEM_TTL_MS,
    maxLeaseTtlMs: SYSTEM_TTL_MS,
    apiLevel: '1.18.3',
  };
  const cipher = { seal: (plaintext: Uint8Array) => plaintext, open: (sealed: Uint8Array) => sealed };
  // Handlers of this family reach only these parts.
  const core = { env, store, config, routes, barrier: { cipher } } as unknown as Core;

  type Found = {
    readonly route: Route;
    readonly context: SystemContext;
    readonly warnings: readonly string[];
  };

  /** Runs `work` in a transaction with the route of `path` and its context. */
  function locate<T>(
    operation: OperationName,
    path: string,
    asked: Asked,
    work: (found: Found) => Promise<T>,
  ): Promise<T> {
    const body =
      asked.text === undefined
        ? (asked.body ?? {})
        : (parseJsonBody(utf8(asked.text), JSON_FREE_FORM_LIMITS) as Json);
    const query = Object.fromEntries(
      Object.entries(asked.query ?? {}).map(([name, value]) => [name, [value]]),
    );
    return store.transact(async (tx) => {
      const found = await findMount(tx, path);
      if (found === undefined) {
        throw new Refusal(404, `no handler for route "${path}". route entry not found.`);
      }
      const { mount, rest } = found;
      const bare = operation === 'list' ? rest.replace(/\/+$/, '') : rest;
      const match = router.find(backendOf(mount), bare);
      if (match?.route.endpoint.operations[operation] === undefined) {
        throw new Refusal(405, 'unsupported operation');
      }
      const validated = validateFields(match.route.endpoint, operation, match.parameters, body, query);
      const request: Request = {
        id: 'request-1',
        operation,
        path,
        body,
        query,
        token: undefined,
        wrapTtlMs: undefined,
        wrapFormat: 'token',
        namespace: '',
        remoteAddress: '127.0.0.1',
        remotePort: 50_000,
        headers: {},
        listener: { statusEndpointsDisabled: false, unauthenticatedMetrics: false },
      };
      const context: SystemContext = {
        request,
        fields: validated.fields as SystemContext['fields'],
        given: validated.given,
        tx,
        view: viewOf(tx, mountPrefix(mount)),
        mount,
        caller: asked.caller,
        env,
        cipher,
        defaultLeaseTtlMs: mount.config.defaultLeaseTtlMs || SYSTEM_TTL_MS,
        maxLeaseTtlMs: mount.config.maxLeaseTtlMs || SYSTEM_TTL_MS,
        core,
      };
      return work({ route: match.route, context, warnings: validated.warnings });
    });
  }

  /** Asks as a client does; a refusal is an outcome like any other. */
  async function ask(operation: OperationName, path: string, asked: Asked = {}): Promise<Outcome> {
    try {
      return await locate(operation, path, asked, async ({ route, context, warnings: before }) => {
        const handler = route.handlers[operation];
        assert(handler !== undefined, `${route.endpoint.path} has no ${operation}`);
        const response = await handler(context);
        const warnings = [...before, ...(response.warnings ?? [])];
        return {
          status: response.status ?? 200,
          // As a client reads it.
          ...(response.data !== undefined && { data: JSON.parse(JSON.stringify(response.data)) }),
          ...(response.bare !== undefined && { bare: JSON.parse(JSON.stringify(response.bare)) }),
          ...(warnings.length > 0 && { warnings }),
          ...(response.leaseDurationSeconds !== undefined && {
            leaseDurationSeconds: response.leaseDurationSeconds,
          }),
        };
      });
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      return { status: failure.status, errors: failure.errors };
    }
  }

  /** What a policy is asked for by a write to `path`. */
  function asksFor(path: string, caller?: Caller): Promise<'create' | 'update'> {
    return locate('update', path, caller === undefined ? {} : { caller }, async ({ route, context }) =>
      route.exists === undefined || (await route.exists(context)) ? 'update' : 'create',
    );
  }

  return { ask, asksFor, store, env, deps, core, routes, revoked };
}
