/**
 * The mount tables: which backend answers below which path.
 *
 * Stored as one JSON list per table and key class: `shared/core/mounts`, `shared/core/auth` for what every
 * follower has, `local/core/mounts`, `local/core/auth` for local mounts. Mounts never nest, so at most one row
 * fits a request path.
 */
import type { Backend } from '@holdfast/api';
import { putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { type Bytes, EMPTY, text, toHex } from '../base/bytes.ts';
import type { Entropy, Env } from '../base/env.ts';
import { uuid } from '../base/ids.ts';
import { Refusal } from '../base/refusal.ts';
import { BACKEND_OF_TYPE, CORE_PLUGIN_VERSION } from './catalog.ts';
import { type MountConfig, type MountEntry, mountRequestPath } from './mount.ts';

export type MountTable = MountEntry['table'];

export type FoundMount = { readonly mount: MountEntry; readonly rest: string };

export const DEFAULT_CONFIG: MountConfig = {
  defaultLeaseTtlMs: 0,
  maxLeaseTtlMs: 0,
  forceNoCache: false,
  listingVisibility: '',
  auditNonHmacRequestKeys: [],
  auditNonHmacResponseKeys: [],
  passthroughRequestHeaders: [],
  allowedResponseHeaders: [],
  tokenType: 'default-service',
};

function tableKey(table: MountTable, local: boolean): string {
  return `${local ? 'local' : 'shared'}/core/${table}`;
}

type Parsed = {
  readonly bytes: Bytes;
  readonly rows: readonly MountEntry[];
  readonly byRequestPath: ReadonlyMap<string, MountEntry>;
  /** Most segments in a mount's request path: longer prefixes need no look. */
  readonly depthMax: number;
};

const NOTHING: Parsed = { bytes: EMPTY, rows: [], byRequestPath: new Map(), depthMax: 0 };

/** Parsed tables by their content, newest first: every request reads them, few change them. */
let recent: readonly Parsed[] = [];
const RECENT_MAX = 16;

function sameBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function parseTable(bytes: Bytes): Parsed {
  const known =
    recent.find((parsed) => parsed.bytes === bytes) ?? recent.find((p) => sameBytes(p.bytes, bytes));
  if (known !== undefined) return known;
  const rows: readonly MountEntry[] = JSON.parse(text(bytes));
  const byRequestPath = new Map(rows.map((mount) => [mountRequestPath(mount), mount]));
  const depthMax = Math.max(0, ...[...byRequestPath.keys()].map((path) => path.split('/').length - 1));
  const parsed = { bytes, rows, byRequestPath, depthMax };
  recent = [parsed, ...recent].slice(0, RECENT_MAX);
  return parsed;
}

async function loadTable(tx: Tx, table: MountTable, local: boolean): Promise<Parsed> {
  const bytes = await tx.get(tableKey(table, local));
  return bytes === undefined ? NOTHING : parseTable(bytes);
}

/** All rows of a table, sorted by path. */
export async function listMounts(tx: Tx, table: MountTable): Promise<readonly MountEntry[]> {
  const rows = [...(await loadTable(tx, table, false)).rows, ...(await loadTable(tx, table, true)).rows];
  return rows.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The row whose path is exactly `path` (with trailing slash, without `auth/`), or undefined. */
export async function mountAt(tx: Tx, table: MountTable, path: string): Promise<MountEntry | undefined> {
  return (await listMounts(tx, table)).find((mount) => mount.path === path);
}

/**
 * The mount that serves `requestPath` (without leading slash) and the path below it. A path that lacks only
 * the trailing slash of a mount (`secret`) means the mount's root.
 */
export async function findMount(tx: Tx, requestPath: string): Promise<FoundMount | undefined> {
  const table: MountTable = requestPath.startsWith('auth/') ? 'auth' : 'mounts';
  for (const local of [false, true]) {
    const { byRequestPath, depthMax } = await loadTable(tx, table, local);
    let at = -1;
    for (let depth = 1; depth <= depthMax; depth++) {
      const slash = requestPath.indexOf('/', at + 1);
      const prefix = slash < 0 ? `${requestPath}/` : requestPath.slice(0, slash + 1);
      const mount = byRequestPath.get(prefix);
      if (mount !== undefined) return { mount, rest: requestPath.slice(prefix.length) };
      if (slash < 0) break;
      at = slash;
    }
  }
  return undefined;
}

/** The mount with that accessor in either table, or undefined. */
export async function mountByAccessor(tx: Tx, accessor: string): Promise<MountEntry | undefined> {
  const rows = [...(await listMounts(tx, 'mounts')), ...(await listMounts(tx, 'auth'))];
  return rows.find((mount) => mount.accessor === accessor);
}

/** Which declared endpoints answer below the mount. Refusal 404 for a type this version does not know. */
export function backendOf(mount: MountEntry): Backend {
  if (mount.type === 'kv' && mount.options?.['version'] === '2') return 'kv-v2';
  const backend = BACKEND_OF_TYPE.get(mount.type);
  if (backend === undefined) {
    throw new Refusal(404, `no handler for route "${mountRequestPath(mount)}". route entry not found.`);
  }
  return backend;
}

/** Puts `entry` into its table, replacing the row with its uuid. */
export async function storeMount(tx: Tx, entry: MountEntry): Promise<void> {
  const { rows } = await loadTable(tx, entry.table, entry.local);
  const replaced = rows.some((row) => row.uuid === entry.uuid);
  const next = replaced ? rows.map((row) => (row.uuid === entry.uuid ? entry : row)) : [...rows, entry];
  putJson(tx, tableKey(entry.table, entry.local), next);
}

/** Takes `entry` out of its table. */
export async function dropMount(tx: Tx, entry: MountEntry): Promise<void> {
  const { rows } = await loadTable(tx, entry.table, entry.local);
  putJson(
    tx,
    tableKey(entry.table, entry.local),
    rows.filter((row) => row.uuid !== entry.uuid),
  );
}

/** `<type>_<8 hex digits>`. */
export function newAccessor(entropy: Entropy, type: string): string {
  return `${type}_${toHex(entropy.bytes(4))}`;
}

function builtin(
  env: Env,
  row: Pick<MountEntry, 'table' | 'path' | 'type' | 'description'> & Partial<MountEntry>,
): MountEntry {
  return {
    uuid: uuid(env.entropy),
    accessor: newAccessor(env.entropy, row.type === 'token' ? 'auth_token' : row.type),
    local: false,
    sealWrap: false,
    externalEntropyAccess: false,
    options: null,
    config: DEFAULT_CONFIG,
    runningVersion: CORE_PLUGIN_VERSION,
    ...row,
  };
}

/** The mounts every cluster has, made at init: `cubbyhole/`, `identity/`, `sys/` and `auth/token/`. */
export async function createDefaultMounts(tx: Tx, env: Env): Promise<void> {
  await storeMount(
    tx,
    builtin(env, {
      table: 'mounts',
      path: 'cubbyhole/',
      type: 'cubbyhole',
      description: 'per-token private secret storage',
      local: true,
    }),
  );
  await storeMount(
    tx,
    builtin(env, {
      table: 'mounts',
      path: 'identity/',
      type: 'identity',
      description: 'identity store',
      config: { ...DEFAULT_CONFIG, passthroughRequestHeaders: ['Authorization'] },
    }),
  );
  await storeMount(
    tx,
    builtin(env, {
      table: 'mounts',
      path: 'sys/',
      type: 'system',
      description: 'system endpoints used for control, policy and debugging',
      sealWrap: true,
      config: { ...DEFAULT_CONFIG, passthroughRequestHeaders: ['Accept'] },
    }),
  );
  await storeMount(
    tx,
    builtin(env, {
      table: 'auth',
      path: 'token/',
      type: 'token',
      description: 'token based credentials',
    }),
  );
}
