/** `custom_response_headers` of a listener: extra headers by status. */
import type { HclObject, HclValue } from '@holdfast/core/base/hcl/ast';
import { type Findings, type Place, placeOf } from './place.ts';

/** Status such as "404", class such as "4xx", or "default"; then lower-case header name and value. */
export type ResponseHeaders = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Headers that the server must own: its answers would break or lie otherwise. */
const OWNED: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers for `status`: of the exact status over its class over the default. */
export function headersFor(headers: ResponseHeaders, status: number): ReadonlyMap<string, string> {
  if (headers.size === 0) return new Map();
  const exact = headers.get(String(status)) ?? new Map<string, string>();
  const family = headers.get(`${Math.floor(status / 100)}xx`) ?? new Map<string, string>();
  return new Map([...(headers.get('default') ?? []), ...family, ...exact]);
}

/** Reads `"default" = { "X-A" = ["v"] }` and blocks of the same shape. Mistakes go to `findings`. */
export function readResponseHeaders(
  file: string,
  bodies: readonly HclObject[],
  findings: Findings,
): ResponseHeaders {
  const headers = new Map<string, Map<string, string>>();
  for (const body of bodies) {
    for (const item of body.items) {
      const [key] = item.keys;
      if (key === undefined) continue;
      const place = placeOf(file, key.position);
      if (!/^(?:default|[1-5]xx|[1-5]\d\d)$/.test(key.text)) {
        findings.problem(
          place,
          `"${key.text}" is no status for custom_response_headers: use "default", a class such as "2xx", or a status`,
        );
      }
      const ofStatus = headers.get(key.text) ?? new Map<string, string>();
      headers.set(key.text, ofStatus);
      for (const object of objectsOf(item.value, place, findings)) {
        readHeaders(file, object, ofStatus, findings);
      }
    }
  }
  return headers;
}

function readHeaders(file: string, object: HclObject, into: Map<string, string>, findings: Findings): void {
  for (const header of object.items) {
    const [key] = header.keys;
    if (key === undefined) continue;
    const place = placeOf(file, key.position);
    const name = key.text.toLowerCase();
    const value = headerValue(header.value);
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) findings.problem(place, `"${key.text}" is no header name`);
    else if (name.startsWith('x-vault-') || OWNED.has(name)) {
      findings.problem(place, `header "${key.text}" belongs to the server and cannot be set`);
    } else if (value === undefined || !/^[\t\x20-\x7e]*$/.test(value)) {
      findings.problem(place, `header "${key.text}" must be a list of printable ASCII texts`);
    } else if (into.has(name)) findings.problem(place, `header "${key.text}" is set twice`);
    else into.set(name, value);
  }
}

/** JSON may wrap each object in a list. */
function objectsOf(value: HclValue, place: Place, findings: Findings): readonly HclObject[] {
  if (value.kind === 'object') return [value];
  if (value.kind === 'list') return value.items.flatMap((item) => objectsOf(item, place, findings));
  findings.problem(place, 'custom_response_headers must map header names to lists of texts');
  return [];
}

/** Vault joins the values of one header with "; ". */
function headerValue(value: HclValue): string | undefined {
  if (value.kind === 'string') return value.value.trim();
  if (value.kind !== 'list') return undefined;
  const parts = value.items.map((item) => (item.kind === 'string' ? item.value.trim() : undefined));
  return parts.every((part) => part !== undefined)
    ? parts.filter((part) => part !== '').join('; ')
    : undefined;
}
