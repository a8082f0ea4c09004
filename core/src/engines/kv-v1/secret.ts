/** secret/<path>: one document per path. Keys lie below `v1/`, where version 2 finds them after an upgrade. */
import { kvV1Secret } from '@holdfast/api/endpoints/kv-v1';
import { badRequest, notFound } from '../../base/refusal.ts';
import { parseDuration } from '../../base/time.ts';
import { type Context, route } from '../../logical/context.ts';
import { type Json, NO_CONTENT, type Response } from '../../logical/request.ts';
import { getDocument, listPrefix, listResponse, pageOf, putDocument, refuseFolder } from '../document.ts';

/** Storage prefix of version 1 documents within the mount's view. */
export const V1_PREFIX = 'v1/';

type Call = Context<typeof kvV1Secret>;

async function read({ view, fields, defaultLeaseTtlMs }: Call): Promise<Response> {
  const document = await getDocument(view, V1_PREFIX + fields.path);
  if (document === undefined) throw notFound();
  const ttlMs = hintedTtlMs(document) ?? defaultLeaseTtlMs;
  return { data: document, leaseDurationSeconds: Math.trunc(ttlMs / 1000) };
}

/** The document's own idea of when it should be read again. */
function hintedTtlMs(document: Json): number | undefined {
  const hint = 'ttl' in document ? document['ttl'] : document['lease'];
  return hint === undefined ? undefined : parseDuration(hint);
}

async function write({ view, fields, request }: Call): Promise<Response> {
  if (fields.path === '') throw badRequest('missing path');
  refuseFolder(fields.path);
  if (Object.keys(request.body).length === 0) throw badRequest('missing data fields');
  putDocument(view, V1_PREFIX + fields.path, request.body);
  return NO_CONTENT;
}

async function remove({ view, fields }: Call): Promise<Response> {
  view.delete(V1_PREFIX + fields.path);
  return NO_CONTENT;
}

async function list({ view, fields }: Call): Promise<Response> {
  return listResponse(await view.list(V1_PREFIX + listPrefix(fields.path), pageOf(fields)));
}

export const kvV1SecretRoute = route(
  kvV1Secret,
  { read, update: write, delete: remove, list },
  async ({ view, fields }) => (await view.get(V1_PREFIX + fields.path)) !== undefined,
);
