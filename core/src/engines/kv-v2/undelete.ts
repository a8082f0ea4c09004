/** <mount>/undelete/<path>: brings deleted versions back. */
import { kvV2Undelete } from '@holdfast/api/endpoints/kv-v2';
import { type Context, route } from '../../logical/context.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { withUndeleted } from './history.ts';
import { rootWarning } from './invalid-path.ts';
import { parseVersions } from './numbers.ts';
import { loadHistoryToChange, storeHistory } from './secrets.ts';
import { loadSettings } from './settings.ts';

async function update(call: Context<typeof kvV2Undelete>): Promise<Response> {
  const { view, fields, env, request } = call;
  if (fields.path === '') return rootWarning(request);
  const numbers = parseVersions(fields.versions, 'No version number provided');
  const history = await loadHistoryToChange(call, fields.path);
  if (history === undefined) return NO_CONTENT;
  const settings = await loadSettings(view);
  storeHistory(call, fields.path, withUndeleted(history, settings, numbers, env.clock.now()));
  return NO_CONTENT;
}

export const kvV2UndeleteRoute = route(kvV2Undelete, { update });
