/** The `config` object of a mount request, and lease TTLs as mounts narrow them. */
import { badRequest } from '../base/refusal.ts';
import { parseDuration } from '../base/time.ts';
import type { MountConfig, MountEntry } from './mount.ts';
import { DEFAULT_CONFIG, type MountTable } from './table.ts';

type ConfigMap = Readonly<Record<string, unknown>>;

const TOKEN_TYPES: ReadonlyMap<string, MountConfig['tokenType']> = new Map<string, MountConfig['tokenType']>([
  ['', 'default-service'],
  ['default-service', 'default-service'],
  ['default-batch', 'default-batch'],
  ['service', 'service'],
  ['batch', 'batch'],
]);

/** Refusal 400 for an unknown text. */
export function parseTokenType(value: string): MountConfig['tokenType'] {
  const type = TOKEN_TYPES.get(value);
  if (type === undefined) throw badRequest("invalid value for 'token_type'");
  return type;
}

/** Refusal 400 for an unknown text. */
export function parseListingVisibility(value: string): MountConfig['listingVisibility'] {
  if (value !== '' && value !== 'hidden' && value !== 'unauth') {
    throw badRequest(`invalid listing_visibility ${value}`);
  }
  return value;
}

function unconvertible(table: MountTable): Error {
  return badRequest(`unable to convert given ${table === 'auth' ? 'auth' : 'mount'} config information`);
}

function textOf(config: ConfigMap, name: string, table: MountTable): string {
  const value = config[name] ?? '';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw unconvertible(table);
  return value;
}

function listOf(config: ConfigMap, name: string, table: MountTable): readonly string[] {
  const value = config[name] ?? [];
  if (typeof value === 'string') {
    return value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) throw unconvertible(table);
  return value;
}

/** Milliseconds of a TTL text; `system` and the empty text mean 0, the system default. */
function ttlOf(value: string, what: 'default' | 'max'): number {
  if (value === '' || value === 'system') return 0;
  const ms = parseDuration(value);
  if (ms === undefined || ms < 0)
    throw badRequest(`unable to parse ${what} TTL of ${value}: invalid duration`);
  return ms;
}

/** The settings a mount begins with. Refusal 400 with Vault's texts. */
export function parseMountConfig(config: ConfigMap, table: MountTable, maxLeaseTtlMs: number): MountConfig {
  const auditNonHmacRequestKeys = listOf(config, 'audit_non_hmac_request_keys', table);
  const auditNonHmacResponseKeys = listOf(config, 'audit_non_hmac_response_keys', table);
  const passthroughRequestHeaders = listOf(config, 'passthrough_request_headers', table);
  const allowedResponseHeaders = listOf(config, 'allowed_response_headers', table);
  const forceNoCache = config['force_no_cache'] ?? false;
  if (typeof forceNoCache !== 'boolean') throw unconvertible(table);
  const defaultTtl = ttlOf(textOf(config, 'default_lease_ttl', table), 'default');
  const maxTtl = ttlOf(textOf(config, 'max_lease_ttl', table), 'max');
  if (maxTtl !== 0 && defaultTtl > maxTtl) {
    throw badRequest('given default lease TTL greater than given max lease TTL');
  }
  if (maxTtl === 0 && defaultTtl > maxLeaseTtlMs) {
    throw badRequest(
      `given default lease TTL greater than system max lease TTL of ${Math.trunc(maxLeaseTtlMs / 1000)}`,
    );
  }
  return {
    ...DEFAULT_CONFIG,
    defaultLeaseTtlMs: defaultTtl,
    maxLeaseTtlMs: maxTtl,
    forceNoCache,
    listingVisibility: parseListingVisibility(textOf(config, 'listing_visibility', table)),
    auditNonHmacRequestKeys,
    auditNonHmacResponseKeys,
    passthroughRequestHeaders,
    allowedResponseHeaders,
    ...(table === 'auth' && { tokenType: parseTokenType(textOf(config, 'token_type', table)) }),
  };
}

/** The default lease TTL that applies below `mount`, ms. */
export function effectiveDefaultTtlMs(mount: MountEntry, systemDefaultMs: number): number {
  return mount.config.defaultLeaseTtlMs === 0 ? systemDefaultMs : mount.config.defaultLeaseTtlMs;
}

/** The longest lease TTL below `mount`, ms. */
export function effectiveMaxTtlMs(mount: MountEntry, systemMaxMs: number): number {
  return mount.config.maxLeaseTtlMs === 0 ? systemMaxMs : mount.config.maxLeaseTtlMs;
}
