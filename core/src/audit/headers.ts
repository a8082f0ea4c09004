/** Which request headers audit lines show: `shared/core/audited-headers`. */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { AUDITED_HEADERS_MAX } from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';

/** By name in lower case. */
export type AuditedHeaders = Readonly<Record<string, { readonly hmac: boolean }>>;

const KEY = 'shared/core/audited-headers';

/** What Vault shows unless told otherwise: they say who asks, and hold no secret. */
export const DEFAULT_AUDITED_HEADERS: AuditedHeaders = {
  'correlation-id': { hmac: false },
  'user-agent': { hmac: false },
  'x-correlation-id': { hmac: false },
};

export async function getAuditedHeaders(tx: Tx): Promise<AuditedHeaders> {
  return (await getJson<AuditedHeaders>(tx, KEY)) ?? DEFAULT_AUDITED_HEADERS;
}

/** Changes one header (undefined takes it out). Returns what holds then. Refusal 400 for a name that cannot be. */
export async function setAuditedHeader(
  tx: Tx,
  header: string,
  settings: { readonly hmac: boolean } | undefined,
): Promise<AuditedHeaders> {
  const name = header.toLowerCase();
  if (name === '') throw badRequest('missing header name');
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]{1,256}$/.test(name)) throw badRequest('malformed header name');
  const headers = new Map(Object.entries(await getAuditedHeaders(tx)));
  if (settings === undefined) headers.delete(name);
  else headers.set(name, settings);
  if (headers.size > AUDITED_HEADERS_MAX)
    throw badRequest(`there are ${AUDITED_HEADERS_MAX} headers already`);
  const after: AuditedHeaders = Object.fromEntries(headers);
  putJson(tx, KEY, after);
  return after;
}
