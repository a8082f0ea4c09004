/** <mount>/delete/<path>: marks versions as deleted. */
import { kvV2Delete } from '@holdfast/api/endpoints/kv-v2';
import { type Context, route } from '../../logical/context.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { withDeleted } from './history.ts';
import { rootWarning } from './invalid-path.ts';
import { parseVersions } from './numbers.ts';
import { loadHistoryToChange, storeHistory } from './secrets.ts';

async function update(call: Context<typeof kvV2Delete>): Promise<Response> {
  const { fields, env, request } = call;
  if (fields.path === '') return rootWarning(request);
  const numbers = parseVersions(fields.versions, 'No version number provided');
  const history = await loadHistoryToChange(call, fields.path);
  if (history === undefined) return NO_CONTENT;
  storeHistory(call, fields.path, withDeleted(history, numbers, env.clock.now()));
  return NO_CONTENT;
}

export const kvV2DeleteRoute = route(kvV2Delete, { update });
