/** LIST auth/token/accessors. */
import { tokenAccessors } from '@holdfast/api/endpoints/auth-token';
import { type Context, route } from '../../logical/context.ts';
import type { Response } from '../../logical/request.ts';
import { listAccessors } from '../../tokens/lookup.ts';

async function list(call: Context<typeof tokenAccessors>): Promise<Response> {
  const { after, limit } = call.fields;
  const keys = await listAccessors(call.tx, {
    ...(after !== undefined && after !== '' && { after }),
    ...(limit !== undefined && limit > 0 && { limit }),
  });
  return { data: { keys } };
}

export const accessorsRoute = route(tokenAccessors, { list });
