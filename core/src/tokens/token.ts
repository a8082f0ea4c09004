/** A token as it is stored (service) or carried inside itself (batch). */
export type TokenEntry = {
  readonly type: 'service' | 'batch';
  /** Hex HMAC of the token text: the storage id. Batch tokens: ''. */
  readonly id: string;
  readonly accessor: string;
  /** Storage id of the parent, '' for orphans. */
  readonly parent: string;
  readonly policies: readonly string[];
  /** Request path that made it: `auth/token/create`. */
  readonly path: string;
  readonly displayName: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** ms since 1970. */
  readonly creationTime: number;
  /** ms since 1970; undefined never expires (root). 0 is never stored (R26). */
  readonly expireTime: number | undefined;
  readonly creationTtlMs: number;
  readonly explicitMaxTtlMs: number;
  readonly periodMs: number;
  readonly renewable: boolean;
  /** Left uses; 0 = unlimited. */
  readonly numUses: number;
  readonly role: string;
  readonly entityId: string;
  readonly boundCidrs: readonly string[];
  readonly noIdentityPolicies: boolean;
  /** Mount the login came through: `auth/userpass/`. */
  readonly mountPath: string;
  /** ms since 1970 of the last renewal. */
  readonly lastRenewalTime: number | undefined;
  /** ms; what the auth method allows at most in renewals. Absent: the mount's limit alone. */
  readonly maxTtlMs?: number;
};
