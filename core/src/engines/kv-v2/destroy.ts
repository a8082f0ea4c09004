/** <mount>/destroy/<path>: removes the data of versions for good. */
import { kvV2Destroy } from '@holdfast/api/endpoints/kv-v2';
import { type Context, route } from '../../logical/context.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { withDestroyed } from './history.ts';
import { rootWarning } from './invalid-path.ts';
import { parseVersions } from './numbers.ts';
import { dropVersions, loadHistoryToChange, storeHistory } from './secrets.ts';

async function update(call: Context<typeof kvV2Destroy>): Promise<Response> {
  const { fields, request } = call;
  if (fields.path === '') return rootWarning(request);
  const numbers = parseVersions(fields.versions, 'no version number provided');
  const history = await loadHistoryToChange(call, fields.path);
  if (history === undefined) return NO_CONTENT;
  dropVersions(
    call,
    fields.path,
    numbers.filter((number) => history.versions[number] !== undefined),
  );
  storeHistory(call, fields.path, withDestroyed(history, numbers));
  return NO_CONTENT;
}

export const kvV2DestroyRoute = route(kvV2Destroy, { update });
