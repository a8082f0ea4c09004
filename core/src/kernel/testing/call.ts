/** Calls a single handler with validated fields, without the matrix around it. For unit tests of endpoints. */
import type { OperationName } from '@holdfast/api';
import type { Tx } from '../../barrier/store.ts';
import { viewOf } from '../../barrier/view.ts';
import { AssertionError } from '../../base/assert.ts';
import type { Env } from '../../base/env.ts';
import { testEnv } from '../../base/testing/env.ts';
import type { Caller, Route } from '../../logical/context.ts';
import type { Json, Request, Response } from '../../logical/request.ts';
import { type MountEntry, mountPrefix } from '../../mounts/mount.ts';
import { mapStore } from '../../storage/testing/map-store.ts';
import type { Core, SystemContext } from '../core.ts';
import { validateFields } from '../fields.ts';

export type Call = {
  readonly body?: Json;
  /** Parameters of the path. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly caller?: Caller;
  readonly requestPath?: string;
  readonly remoteAddress?: string;
};

export const TEST_MOUNT: MountEntry = {
  table: 'auth',
  path: 'test/',
  type: 'test',
  description: '',
  uuid: '00000000-0000-0000-0000-000000000001',
  accessor: 'test_00000001',
  local: false,
  sealWrap: false,
  externalEntropyAccess: false,
  options: null,
  config: {
    defaultLeaseTtlMs: 0,
    maxLeaseTtlMs: 0,
    forceNoCache: false,
    listingVisibility: '',
    auditNonHmacRequestKeys: [],
    auditNonHmacResponseKeys: [],
    passthroughRequestHeaders: [],
    allowedResponseHeaders: [],
    tokenType: 'default-service',
  },
  runningVersion: '',
};

const HOUR_MS = 3_600_000;

/** A store with everything a handler of a mounted backend needs; `core` is for sys endpoints. */
export function handlerWorld(options: { readonly mount?: MountEntry; readonly core?: Partial<Core> } = {}) {
  const store = mapStore();
  const env: Env = testEnv();
  const mount = options.mount ?? TEST_MOUNT;
  // Handlers reach only the parts a test gives.
  const core = { env, store, ...options.core } as unknown as Core;

  function call(route: Route, operation: OperationName, what: Call = {}): Promise<Response> {
    const handler = route.handlers[operation];
    if (handler === undefined) throw new AssertionError(`${route.endpoint.path} has no ${operation}`);
    const { body = {}, path = {}, query = {} } = what;
    const request: Request = {
      id: 'request-1',
      operation,
      path: what.requestPath ?? 'auth/test/x',
      body,
      query,
      token: undefined,
      wrapTtlMs: undefined,
      wrapFormat: 'token',
      namespace: '',
      remoteAddress: what.remoteAddress ?? '127.0.0.1',
      remotePort: 50_000,
      headers: {},
      listener: { statusEndpointsDisabled: false, unauthenticatedMetrics: false },
    };
    const work = async (tx: Tx) => {
      const { fields, given } = validateFields(route.endpoint, operation, path, body, query);
      const context: SystemContext = {
        request,
        fields: fields as SystemContext['fields'],
        given,
        tx,
        view: viewOf(tx, mountPrefix(mount)),
        mount,
        caller: what.caller,
        env,
        cipher: { seal: (plaintext) => plaintext, open: (sealed) => sealed },
        defaultLeaseTtlMs: 768 * HOUR_MS,
        maxLeaseTtlMs: 768 * HOUR_MS,
        core,
      };
      return handler(context);
    };
    return store.transact(work);
  }

  return { store, env, call, core };
}
