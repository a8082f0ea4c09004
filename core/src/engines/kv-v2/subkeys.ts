/** <mount>/subkeys/<path>: the structure of a version without its values. */
import { kvV2Subkeys } from '@holdfast/api/endpoints/kv-v2';
import { notFound } from '../../base/refusal.ts';
import { type Context, route } from '../../logical/context.ts';
import type { Response } from '../../logical/request.ts';
import { isDeleted, versionMetadataJson } from './history.ts';
import { rootWarning } from './invalid-path.ts';
import { withoutValues } from './merge-patch.ts';
import { loadHistory, loadVersion } from './secrets.ts';

async function read(call: Context<typeof kvV2Subkeys>): Promise<Response> {
  const { fields, env, request } = call;
  if (fields.path === '') return rootWarning(request);
  const history = await loadHistory(call, fields.path);
  const number =
    fields.version !== undefined && fields.version > 0 ? fields.version : history?.currentVersion;
  const version = number === undefined ? undefined : history?.versions[number];
  if (history === undefined || number === undefined || version === undefined) throw notFound();
  const metadata = versionMetadataJson(history, number, version);
  if (version.destroyed || isDeleted(version, env.clock.now())) {
    return { status: 404, data: { subkeys: null, metadata } };
  }
  const document = await loadVersion(call, fields.path, number);
  return { data: { subkeys: withoutValues(document, Math.max(0, fields.depth ?? 0)), metadata } };
}

export const kvV2SubkeysRoute = route(kvV2Subkeys, { read });
