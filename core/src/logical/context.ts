/** What a handler gets, and how a handler is tied to its declaration. */
import type { Endpoint, Fields, OperationName } from '@holdfast/api';
import type { BarrierCipher } from '../barrier/cipher.ts';
import type { Tx } from '../barrier/store.ts';
import type { Env } from '../base/env.ts';
import type { MountEntry } from '../mounts/mount.ts';
import type { Acl } from '../policy/acl.ts';
import type { TokenEntry } from '../tokens/token.ts';
import type { Request, Response } from './request.ts';

/** Proof that the pipeline authenticated the caller; only the kernel makes one. */
export type Caller = {
  readonly token: TokenEntry;
  /** The token text as it was presented. Secret. */
  readonly tokenText: string;
  readonly acl: Acl;
  /** Token policies and identity policies together. */
  readonly policies: readonly string[];
};

export type Context<E extends Endpoint = Endpoint> = {
  readonly request: Request;
  readonly fields: Fields<E>;
  /** Names of fields that the request really gave (defaults are not in it). */
  readonly given: ReadonlySet<string>;
  /** The whole store. Engines use `view` only. */
  readonly tx: Tx;
  /** The mount's own storage (class by its `local` flag). */
  readonly view: Tx;
  /** `mount.path` is where the request came in. For `sys` too. */
  readonly mount: MountEntry;
  /** undefined on unauthenticated endpoints. */
  readonly caller: Caller | undefined;
  readonly env: Env;
  readonly cipher: BarrierCipher;
  /** System defaults in ms (config `default_lease_ttl`, `max_lease_ttl`); a mount's tune may narrow them. */
  readonly defaultLeaseTtlMs: number;
  readonly maxLeaseTtlMs: number;
};

export type Handler<E extends Endpoint> = (context: Context<E>) => Promise<Response>;

/** An endpoint with its handlers. */
export type Route = {
  readonly endpoint: Endpoint;
  readonly handlers: { readonly [operation in OperationName]?: (context: Context) => Promise<Response> };
  /**
   * Says whether the entry is there, so that a write asks for `create` or `update` (Vault's existence check).
   * Absent: writes ask for `update`.
   */
  readonly exists?: (context: Context) => Promise<boolean>;
};

/** Ties handlers to a declaration. There must be one for each declared operation; a test checks it. */
export function route<E extends Endpoint>(
  endpoint: E,
  handlers: { readonly [operation in keyof E['operations'] & OperationName]: Handler<E> },
  exists?: (context: Context<E>) => Promise<boolean>,
): Route {
  // The kernel validates fields against this very declaration before it calls, so the narrower type holds.
  return {
    endpoint,
    handlers: handlers as unknown as Route['handlers'],
    ...(exists && { exists: exists as unknown as NonNullable<Route['exists']> }),
  };
}
