/** Changing the settings of a mount in place (`sys/mounts/<path>/tune`, `sys/auth/<path>/tune`). */
import type { Tx } from '../barrier/store.ts';
import type { Env } from '../base/env.ts';
import { badRequest } from '../base/refusal.ts';
import { parseDuration } from '../base/time.ts';
import { findPlugin } from './catalog.ts';
import { parseListingVisibility, parseTokenType } from './config.ts';
import type { MountConfig, MountEntry } from './mount.ts';
import { quoted } from './mount-path.ts';
import { findMount, storeMount } from './table.ts';

/** What a tune may change; what is undefined stays. */
export type MountTuning = {
  /** Duration text, `system`, or `` for no change. */
  readonly defaultLeaseTtl?: string | undefined;
  readonly maxLeaseTtl?: string | undefined;
  readonly description?: string | undefined;
  readonly auditNonHmacRequestKeys?: readonly string[] | undefined;
  readonly auditNonHmacResponseKeys?: readonly string[] | undefined;
  readonly listingVisibility?: string | undefined;
  readonly passthroughRequestHeaders?: readonly string[] | undefined;
  readonly allowedResponseHeaders?: readonly string[] | undefined;
  readonly tokenType?: string | undefined;
  readonly pluginVersion?: string | undefined;
  readonly options?: Readonly<Record<string, string>> | undefined;
};

/** Mounts of which only the audit keys may be tuned. */
const UNTUNABLE: readonly string[] = ['cubbyhole/', 'sys/', 'audit/', 'identity/'];

const FIELD_NAMES: { readonly [name in keyof MountTuning]-?: string } = {
  defaultLeaseTtl: 'default_lease_ttl',
  maxLeaseTtl: 'max_lease_ttl',
  description: 'description',
  auditNonHmacRequestKeys: 'audit_non_hmac_request_keys',
  auditNonHmacResponseKeys: 'audit_non_hmac_response_keys',
  listingVisibility: 'listing_visibility',
  passthroughRequestHeaders: 'passthrough_request_headers',
  allowedResponseHeaders: 'allowed_response_headers',
  tokenType: 'token_type',
  pluginVersion: 'plugin_version',
  options: 'options',
};

function refuseUntunable(path: string, tuning: MountTuning): void {
  if (!UNTUNABLE.some((prefix) => path.startsWith(prefix))) return;
  for (const [member, name] of Object.entries(FIELD_NAMES)) {
    if (member === 'auditNonHmacRequestKeys' || member === 'auditNonHmacResponseKeys') continue;
    if (Object.entries(tuning).some(([given, value]) => given === member && value !== undefined)) {
      throw badRequest(`cannot tune parameter ${name} of ${path}`);
    }
  }
}

function tunedTtl(given: string | undefined, current: number): number {
  if (given === undefined || given === '') return current;
  if (given === 'system') return 0;
  const ms = parseDuration(given);
  if (ms === undefined || ms < 0) throw badRequest(`time: invalid duration ${quoted(given)}`);
  return ms;
}

function tunedConfig(mount: MountEntry, tuning: MountTuning): MountConfig {
  const config = mount.config;
  const defaultLeaseTtlMs = tunedTtl(tuning.defaultLeaseTtl, config.defaultLeaseTtlMs);
  const maxLeaseTtlMs = tunedTtl(tuning.maxLeaseTtl, config.maxLeaseTtlMs);
  if (defaultLeaseTtlMs !== 0 && maxLeaseTtlMs !== 0 && maxLeaseTtlMs < defaultLeaseTtlMs) {
    const [max, least] = [maxLeaseTtlMs, defaultLeaseTtlMs].map((ms) => Math.trunc(ms / 1000));
    throw badRequest(
      `backend max lease TTL of ${max} would be less than backend default lease TTL of ${least}`,
    );
  }
  if (tuning.tokenType !== undefined) {
    if (mount.table !== 'auth') throw badRequest("'token_type' can only be modified on auth mounts");
    if (mount.type === 'token') {
      throw badRequest("'token_type' cannot be set for 'token' or 'ns_token' auth mounts");
    }
  }
  return {
    ...config,
    defaultLeaseTtlMs,
    maxLeaseTtlMs,
    auditNonHmacRequestKeys: tuning.auditNonHmacRequestKeys ?? config.auditNonHmacRequestKeys,
    auditNonHmacResponseKeys: tuning.auditNonHmacResponseKeys ?? config.auditNonHmacResponseKeys,
    passthroughRequestHeaders: tuning.passthroughRequestHeaders ?? config.passthroughRequestHeaders,
    allowedResponseHeaders: tuning.allowedResponseHeaders ?? config.allowedResponseHeaders,
    listingVisibility:
      tuning.listingVisibility === undefined
        ? config.listingVisibility
        : parseListingVisibility(tuning.listingVisibility),
    tokenType: tuning.tokenType === undefined ? config.tokenType : parseTokenType(tuning.tokenType),
  };
}

function checkPluginVersion(mount: MountEntry, version: string | undefined): void {
  if (version === undefined || version === '') return;
  const kind = mount.table === 'auth' ? 'auth' : 'secret';
  const plugin = findPlugin(kind, mount.type);
  if (plugin === undefined || plugin.version.replace(/^v/, '') !== version.replace(/^v/, '')) {
    throw badRequest(`plugin ${quoted(mount.type)}, version ${quoted(version)} not found in the catalog`);
  }
}

function versionNumber(text: string, failure: string): number {
  if (text === '') return 0;
  if (!/^\d+$/.test(text))
    throw badRequest(`${failure}: strconv.ParseInt: parsing ${quoted(text)}: invalid syntax`);
  return Number(text);
}

type TunedOptions = {
  readonly options: MountEntry['options'];
  /** Set when a kv mount changes from version 1 to 2. */
  readonly upgrade: { readonly from: number; readonly to: number } | undefined;
};

function tunedOptions(mount: MountEntry, given: MountTuning['options']): TunedOptions {
  if (given === undefined || Object.keys(given).length === 0)
    return { options: mount.options, upgrade: undefined };
  let upgrade: TunedOptions['upgrade'];
  const wanted = given['version'];
  if (wanted !== undefined) {
    if (mount.type !== 'kv')
      throw badRequest(`secrets engine ${quoted(mount.type)} does not allow setting a version`);
    const from = versionNumber(mount.options?.['version'] ?? '', 'unable to parse mount entry');
    const to = versionNumber(wanted, 'unable to parse options');
    if (to !== 1 && to !== 2) throw badRequest(`invalid version provided: ${to}`);
    if (from > to) throw badRequest(`cannot downgrade mount from version ${from}`);
    if (from < to) upgrade = { from, to };
  }
  const options: Record<string, string> = { ...mount.options };
  for (const [name, value] of Object.entries(given)) {
    if (value === '' && name !== 'version') delete options[name];
    else options[name] = value;
  }
  return { options, upgrade };
}

/**
 * Changes the mount that serves `path` (as requests name it: `secret/`, `auth/userpass/`). Returns a warning
 * when a kv mount was upgraded to version 2. Refusal 400 with Vault's texts.
 */
export async function tuneMount(
  tx: Tx,
  env: Env,
  path: string,
  tuning: MountTuning,
): Promise<{ readonly mount: MountEntry; readonly warning: string | undefined }> {
  refuseUntunable(path, tuning);
  const found = await findMount(tx, path);
  if (found === undefined) throw badRequest(`tune of path ${quoted(path)} failed: no mount entry found`);
  const { mount } = found;
  const config = tunedConfig(mount, tuning);
  checkPluginVersion(mount, tuning.pluginVersion);
  const { options, upgrade } = tunedOptions(mount, tuning.options);
  const becomesVersioned = upgrade !== undefined && upgrade.to === 2;
  const tuned: MountEntry = {
    ...mount,
    description: tuning.description ?? mount.description,
    config,
    options,
    ...(becomesVersioned && { versionedSince: env.clock.now() }),
  };
  await storeMount(tx, tuned);
  const warning =
    upgrade &&
    `Upgrading mount from version ${upgrade.from} to version ${upgrade.to}. This mount will be unavailable for a brief period and will resume service shortly.`;
  return { mount: tuned, warning };
}
