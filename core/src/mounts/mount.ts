/** A row of the mount table (secrets engines) or of the auth table. */
export type MountConfig = {
  /** ms, 0 = system default. */
  readonly defaultLeaseTtlMs: number;
  readonly maxLeaseTtlMs: number;
  readonly forceNoCache: boolean;
  readonly listingVisibility: '' | 'hidden' | 'unauth';
  readonly auditNonHmacRequestKeys: readonly string[];
  readonly auditNonHmacResponseKeys: readonly string[];
  readonly passthroughRequestHeaders: readonly string[];
  readonly allowedResponseHeaders: readonly string[];
  readonly tokenType: 'default-service' | 'default-batch' | 'service' | 'batch';
};

export type MountEntry = {
  readonly table: 'mounts' | 'auth';
  /** With trailing slash and without `auth/`: `secret/`, `userpass/`. */
  readonly path: string;
  /** Type as shown: `kv`, `cubbyhole`, `system`, `identity`, `token`, `userpass`. */
  readonly type: string;
  readonly description: string;
  readonly uuid: string;
  /** `<type>_<8 hex>`. */
  readonly accessor: string;
  readonly local: boolean;
  readonly sealWrap: boolean;
  readonly externalEntropyAccess: boolean;
  readonly options: Readonly<Record<string, string>> | null;
  readonly config: MountConfig;
  readonly runningVersion: string;
  /** kv only: ms since 1970 when a tune turned version 1 into 2; older entries are converted when first written. */
  readonly versionedSince?: number;
};

/** Storage prefix of a mount's data, with trailing slash. Local mounts never reach performance secondaries. */
export function mountPrefix(mount: MountEntry): string {
  return `${mount.local ? 'local' : 'shared'}/${mount.table === 'auth' ? 'auth' : 'logical'}/${mount.uuid}/`;
}

/** Full path of a mount as requests name it: `auth/userpass/`, `secret/`. */
export function mountRequestPath(mount: MountEntry): string {
  return mount.table === 'auth' ? `auth/${mount.path}` : mount.path;
}
