/** sys/config/ui/headers: response headers of the web interface. Stored at `shared/core/ui-headers`. */
import { sysConfigUiHeader, sysConfigUiHeaders } from '@holdfast/api/endpoints/sys-config';
import { getJson, putJson } from '../../../barrier/json-entry.ts';
import type { Tx } from '../../../barrier/store.ts';
import { badRequest, notFound } from '../../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../../kernel/core.ts';
import { NO_CONTENT, type Response } from '../../../logical/request.ts';

type Call = SystemContext<typeof sysConfigUiHeader>;

/** By canonical name. */
type Headers = Readonly<Record<string, readonly string[]>>;

const KEY = 'shared/core/ui-headers';

const HEADERS_MAX = 64;

/** The headers that the web interface is served with. */
export async function loadUiHeaders(tx: Tx): Promise<Headers> {
  return (await getJson<Headers>(tx, KEY)) ?? {};
}

/** `x-frame-options` as `X-Frame-Options`. Refusal 400 for what is no header name (RFC 9110 token). */
function canonical(name: string): string {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw badRequest('header and values must be specified');
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

async function list({ tx }: SystemContext<typeof sysConfigUiHeaders>): Promise<Response> {
  return { data: { keys: Object.keys(await loadUiHeaders(tx)).sort() } };
}

async function read({ tx, fields }: Call): Promise<Response> {
  const headers = await loadUiHeaders(tx);
  const name = canonical(fields.header);
  const values = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (values === undefined) throw notFound();
  return { data: fields.multivalue ? { values } : { value: values[0] } };
}

async function update({ tx, fields }: Call): Promise<Response> {
  const values = fields.values ?? [];
  const name = canonical(fields.header);
  if (values.length === 0) throw badRequest('header and values must be specified');
  if (name.startsWith('X-Vault-')) throw badRequest('X-Vault headers cannot be set');
  if (values.some((value) => /[\r\n\0]/.test(value))) throw badRequest('a header value has no line breaks');
  const headers = { ...(await loadUiHeaders(tx)), [name]: values };
  if (Object.keys(headers).length > HEADERS_MAX)
    throw badRequest(`at most ${HEADERS_MAX} headers can be set`);
  putJson(tx, KEY, headers);
  if (name !== 'Content-Security-Policy') return NO_CONTENT;
  return {
    status: 200,
    warnings: ['overriding default Content-Security-Policy which is secure by default, proceed with caution'],
  };
}

async function remove({ tx, fields }: Call): Promise<Response> {
  const { [canonical(fields.header)]: _removed, ...rest } = await loadUiHeaders(tx);
  putJson(tx, KEY, rest);
  return NO_CONTENT;
}

export const configUiHeadersRoute = systemRoute(sysConfigUiHeaders, { list });
export const configUiHeaderRoute = systemRoute(sysConfigUiHeader, { read, update, delete: remove });
