/**
 * cubbyhole/<path>: documents of the calling token, below `local/cubbyhole/<storage id of the token>/`. The
 * token store deletes that prefix when the token ends.
 */
import { cubbyholeSecret } from '@holdfast/api/endpoints/cubbyhole';
import type { Tx } from '../../barrier/store.ts';
import { viewOf } from '../../barrier/view.ts';
import { badRequest, notFound, permissionDenied } from '../../base/refusal.ts';
import { type Context, route } from '../../logical/context.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { cubbyholePrefix } from '../../tokens/keys.ts';
import { getDocument, listPrefix, listResponse, pageOf, putDocument, refuseFolder } from '../document.ts';

type Call = Context<typeof cubbyholeSecret>;

/** The caller's own space. Refusal 400 for batch tokens, which have no place in storage. */
function own({ tx, caller }: Call): Tx {
  if (caller === undefined) throw permissionDenied();
  if (caller.token.type === 'batch' || caller.token.id === '') {
    throw badRequest("cubbyhole operations are only supported by 'service' type tokens");
  }
  return viewOf(tx, cubbyholePrefix(caller.token.id));
}

async function read(call: Call): Promise<Response> {
  const space = own(call);
  if (call.fields.path === '') throw badRequest('missing path');
  const document = await getDocument(space, call.fields.path);
  if (document === undefined) throw notFound();
  return { data: document };
}

async function write(call: Call): Promise<Response> {
  const space = own(call);
  if (Object.keys(call.request.body).length === 0) throw badRequest('missing data fields');
  if (call.fields.path === '') throw badRequest('missing path');
  refuseFolder(call.fields.path);
  putDocument(space, call.fields.path, call.request.body);
  return NO_CONTENT;
}

async function remove(call: Call): Promise<Response> {
  own(call).delete(call.fields.path);
  return NO_CONTENT;
}

async function list(call: Call): Promise<Response> {
  return listResponse(await own(call).list(listPrefix(call.fields.path), pageOf(call.fields)));
}

export const cubbyholeSecretRoute = route(
  cubbyholeSecret,
  { read, update: write, delete: remove, list },
  async (call) => (await own(call).get(call.fields.path)) !== undefined,
);
