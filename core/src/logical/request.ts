/** A request and an answer between the kernel and the backends, free of HTTP. */
import type { OperationName } from '@holdfast/api';
import type { Bytes } from '../base/bytes.ts';

export type Json = Readonly<Record<string, unknown>>;

export type Request = {
  /** UUID that the answer and the audit lines carry. */
  readonly id: string;
  readonly operation: OperationName;
  /** Canonical, without leading slash: `secret/data/a`. A trailing slash stays (LIST). */
  readonly path: string;
  /** Parsed JSON body, an empty object when there was none. */
  readonly body: Json;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** X-Vault-Token or the bearer token; undefined when none came. Secret. */
  readonly token: string | undefined;
  /** X-Vault-Wrap-TTL in ms; undefined when not asked for. */
  readonly wrapTtlMs: number | undefined;
  /** X-Vault-Wrap-Format: jwt. */
  readonly wrapFormat: 'token' | 'jwt';
  /** X-Vault-Namespace without surrounding slashes; '' is root. */
  readonly namespace: string;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Headers in lower case, for audited headers and CORS. Without the token. */
  readonly headers: Readonly<Record<string, string>>;
  /** The listener's switches (contract 6, 3.4). */
  readonly listener: {
    readonly statusEndpointsDisabled: boolean;
    readonly unauthenticatedMetrics: boolean;
  };
};

/** What an auth method grants; the kernel makes a token and a lease of it. */
export type Grant = {
  readonly policies: readonly string[];
  readonly displayName: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** 0 asks for the mount's or system's default. */
  readonly ttlMs: number;
  readonly maxTtlMs: number;
  readonly periodMs: number;
  readonly explicitMaxTtlMs: number;
  readonly renewable: boolean;
  readonly numUses: number;
  readonly type: 'service' | 'batch' | 'default-service' | 'default-batch' | 'default';
  readonly boundCidrs: readonly string[];
  readonly noDefaultPolicy: boolean;
  /** Who logged in, for identity; undefined makes no entity. */
  readonly alias: { readonly name: string; readonly metadata?: Readonly<Record<string, string>> } | undefined;
  /** Kept with the lease for renewal (never shown). */
  readonly internal?: Json;
};

/** An `auth` block as clients see it, for a token that already exists. */
export type AuthBlock = {
  readonly client_token: string;
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly token_policies: readonly string[];
  readonly identity_policies?: readonly string[];
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly lease_duration: number;
  readonly renewable: boolean;
  readonly entity_id: string;
  readonly token_type: 'service' | 'batch';
  readonly orphan: boolean;
  readonly mfa_requirement: null;
  readonly num_uses: number;
};

export type WrapInfo = {
  readonly token: string;
  readonly accessor: string;
  /** Seconds. */
  readonly ttl: number;
  readonly creation_time: string;
  readonly creation_path: string;
  readonly wrapped_accessor?: string;
};

export type Response = {
  /** 200 with content, 204 without, when absent. */
  readonly status?: number;
  readonly data?: Json | null;
  /** The members of `data` are repeated beside the envelope's, as Vault does for its oldest sys paths. */
  readonly topLevel?: true;
  /** A login: the kernel makes the token. */
  readonly grant?: Grant;
  /** A token that the handler made or renewed itself (auth/token/*). */
  readonly auth?: AuthBlock;
  /** A secret with a lease; `leaseDurationSeconds` alone (KV v1) makes no lease. */
  readonly lease?: {
    readonly ttlMs: number;
    readonly maxTtlMs: number;
    readonly renewable: boolean;
    readonly internal: Json;
  };
  readonly leaseDurationSeconds?: number;
  readonly leaseId?: string;
  readonly renewable?: boolean;
  readonly warnings?: readonly string[];
  /** The answer must be wrapped whether the client asked or not. */
  readonly wrap?: { readonly ttlMs: number; readonly format: 'token' | 'jwt' };
  /** Sent as they are instead of the envelope: bare JSON, or bytes with their type. */
  readonly bare?: Json | readonly unknown[];
  readonly raw?: { readonly contentType: string; readonly bytes: Bytes };
  readonly headers?: Readonly<Record<string, string>>;
  /** An unwrapped answer: envelope members given whole (sys/wrapping/unwrap). */
  readonly envelope?: Json;
};

/** 204. */
export const NO_CONTENT: Response = { status: 204 };
