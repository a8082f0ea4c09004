/**
 * Mounting, unmounting and moving. Each is part of the caller's transaction, so tables, leases and the order to
 * delete data change in one record. The data of a removed mount is deleted afterwards (see deletions.ts).
 */
import type { Tx } from '../barrier/store.ts';
import type { Env } from '../base/env.ts';
import { uuid } from '../base/ids.ts';
import { badRequest } from '../base/refusal.ts';
import { findPlugin, SINGLETON_TYPES } from './catalog.ts';
import { parseMountConfig } from './config.ts';
import { scheduleDeletion } from './deletions.ts';
import { type MountEntry, mountRequestPath } from './mount.ts';
import { checkMountPath, mountPath, PROTECTED_MOUNTS, quoted } from './mount-path.ts';
import { dropMount, listMounts, type MountTable, mountAt, newAccessor, storeMount } from './table.ts';

export type MountDeps = {
  readonly env: Env;
  /** The system's longest lease TTL, ms. */
  readonly maxLeaseTtlMs: number;
  /** Revokes every lease and token below a request path prefix (`secret/`, `auth/userpass/`), within `tx`. */
  revokePrefix(tx: Tx, prefix: string): Promise<void>;
};

export type MountInput = {
  readonly table: MountTable;
  /** As the client gave it. */
  readonly path: string;
  /** `kv`, `kv-v1`, `kv-v2`, `userpass`, `plugin` … */
  readonly type: string;
  readonly pluginName?: string;
  readonly description?: string;
  readonly local?: boolean;
  readonly sealWrap?: boolean;
  readonly externalEntropyAccess?: boolean;
  readonly options?: Readonly<Record<string, string>> | null;
  readonly config?: Readonly<Record<string, unknown>>;
};

type Resolved = { readonly type: string; readonly options: MountEntry['options'] };

function resolveType(input: MountInput): Resolved {
  const given = input.options ?? null;
  let type = input.type;
  if (type === '') throw badRequest('backend type must be specified as a string');
  if (type === 'plugin') {
    const named = input.config?.['plugin_name'];
    type = (typeof named === 'string' && named) || input.pluginName || '';
    if (type === '') throw badRequest('plugin_name must be provided for plugin backend');
  }
  if (input.table === 'auth') {
    if (given?.['version']) throw badRequest(`auth method ${quoted(type)} does not allow setting a version`);
    return { type, options: given };
  }
  if (type === 'generic') type = 'kv';
  if (type === 'kv-v1') return { type: 'kv', options: { ...given, version: '1' } };
  if (type === 'kv-v2') return { type: 'kv', options: { ...given, version: '2' } };
  if (type === 'kv') {
    const version = given?.['version'] ?? '';
    if (version !== '' && version !== '1' && version !== '2') {
      throw badRequest(`unsupported version ${version} of secrets engine "kv"`);
    }
  } else if (given?.['version']) {
    throw badRequest(`secrets engine ${quoted(type)} does not allow setting a version`);
  }
  return { type, options: given };
}

function checkPluginVersion(input: MountInput, type: string): void {
  const wanted = input.config?.['plugin_version'] ?? '';
  if (wanted === '') return;
  if (typeof wanted !== 'string' || !/^v?\d+(\.\d+){0,2}([-+][\w.+-]+)?$/.test(wanted)) {
    throw badRequest(`version ${quoted(String(wanted))} is not a valid semantic version: Malformed version`);
  }
  const kind = input.table === 'auth' ? 'auth' : 'secret';
  const plugin = findPlugin(kind, type);
  if (plugin !== undefined && plugin.version.replace(/^v/, '') !== wanted.replace(/^v/, '')) {
    const shown = kind === 'auth' ? 'auth' : 'secrets';
    throw badRequest(`cannot select non-builtin version of ${shown} plugin ${type}`);
  }
}

/** Refusal 400 when a row of the table lies at, above or below `path`. */
async function checkFree(
  tx: Tx,
  table: MountTable,
  path: string,
  text: (used: string) => string,
): Promise<void> {
  for (const row of await listMounts(tx, table)) {
    if (row.path.startsWith(path) || path.startsWith(row.path)) throw badRequest(text(row.path));
  }
}

/** Mounts a secrets engine or enables an auth method. Refusal 400 with Vault's texts. */
export async function addMount(tx: Tx, deps: MountDeps, input: MountInput): Promise<MountEntry> {
  const path = mountPath(input.path);
  const config = parseMountConfig(input.config ?? {}, input.table, deps.maxLeaseTtlMs);
  const { type, options } = resolveType(input);
  checkPluginVersion(input, type);
  if (input.table === 'auth') {
    if (type === 'token' || type === 'ns_token')
      throw badRequest('token credential backend cannot be instantiated');
  } else {
    if (PROTECTED_MOUNTS.some((taken) => path.startsWith(taken)))
      throw badRequest(`cannot mount ${quoted(path)}`);
    if (SINGLETON_TYPES.has(type)) throw badRequest(`mount type of ${quoted(type)} is not mountable`);
  }
  checkMountPath(path);
  await checkFree(tx, input.table, path, (used) => `path is already in use at ${used}`);
  const plugin = findPlugin(input.table === 'auth' ? 'auth' : 'secret', type);
  if (plugin === undefined) throw badRequest(`plugin not found in the catalog: ${type}`);
  const entry: MountEntry = {
    table: input.table,
    path,
    type,
    description: input.description ?? '',
    uuid: uuid(deps.env.entropy),
    accessor: newAccessor(deps.env.entropy, input.table === 'auth' ? `auth_${type}` : type),
    local: input.local ?? false,
    sealWrap: input.sealWrap ?? false,
    externalEntropyAccess: input.externalEntropyAccess ?? false,
    options,
    config,
    runningVersion: plugin.version,
  };
  await storeMount(tx, entry);
  return entry;
}

/**
 * Unmounts what is at `path`: its leases are revoked, its data is deleted soon after. A path where nothing is
 * mounted is no error, as in Vault, so that nobody learns what exists. Refusal 400 for protected mounts.
 */
export async function removeMount(tx: Tx, deps: MountDeps, table: MountTable, path: string): Promise<void> {
  const at = mountPath(path);
  if (table === 'auth' && at === 'token/') throw badRequest('token credential backend cannot be disabled');
  const entry = await mountAt(tx, table, at);
  if (entry === undefined) return;
  if (table === 'mounts' && PROTECTED_MOUNTS.some((taken) => at.startsWith(taken))) {
    throw badRequest(`cannot unmount ${quoted(at)}`);
  }
  await deps.revokePrefix(tx, mountRequestPath(entry));
  await dropMount(tx, entry);
  scheduleDeletion(tx, deps.env, entry);
}

/** `auth/x/` as table and path. */
function splitTable(path: string): { readonly table: MountTable; readonly path: string } {
  return path.startsWith('auth/')
    ? { table: 'auth', path: path.slice('auth/'.length) }
    : { table: 'mounts', path };
}

/**
 * Moves a mount; its data stays where it is, its leases are revoked. Paths as requests name them, `auth/`
 * included. Refusal 400 with Vault's texts.
 */
export async function moveMount(tx: Tx, deps: MountDeps, from: string, to: string): Promise<MountEntry> {
  if (from === '' || to === '') throw badRequest("both 'from' and 'to' path must be specified as a string");
  if (from.trim() !== from) throw badRequest("'from' path cannot contain trailing whitespace");
  if (to.trim() !== to) throw badRequest("'to' path cannot contain trailing whitespace");
  const source = mountPath(from);
  const target = mountPath(to);
  if (target === '/' || target === 'auth/') throw badRequest(`invalid destination mount path ${quoted(to)}`);
  try {
    checkMountPath(target);
  } catch (error) {
    throw badRequest(`invalid destination mount: ${error instanceof Error ? error.message : ''}`);
  }
  if (source.startsWith('auth/')) {
    if (!target.startsWith('auth/')) {
      throw badRequest(`cannot remount auth mount to non-auth mount ${quoted(target)}`);
    }
    if (source.startsWith('auth/token')) throw badRequest(`cannot remount ${quoted(source)}`);
    if (target.startsWith('auth/token')) throw badRequest(`cannot remount to destination ${quoted(target)}`);
  } else {
    for (const taken of PROTECTED_MOUNTS) {
      if (source.startsWith(taken)) throw badRequest(`cannot remount ${quoted(source)}`);
      if (target.startsWith(taken)) throw badRequest(`cannot remount to destination ${target}`);
    }
  }
  const { table, path } = splitTable(source);
  const entry = await mountAt(tx, table, path);
  if (entry === undefined) throw badRequest(`no matching mount at ${quoted(source)}`);
  const prefix = table === 'auth' ? 'auth/' : '';
  const moved = { ...entry, path: splitTable(target).path };
  await checkFree(tx, table, moved.path, (used) => `path already in use at ${quoted(prefix + used)}`);
  await deps.revokePrefix(tx, source);
  await storeMount(tx, moved);
  return moved;
}
