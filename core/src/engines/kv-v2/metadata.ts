/** <mount>/metadata/<path>: settings and history of a secret, and LIST. */
import { kvV2Metadata } from '@holdfast/api/endpoints/kv-v2';
import { badRequest, notFound } from '../../base/refusal.ts';
import { goDuration, rfc3339 } from '../../base/time.ts';
import { type Context, route } from '../../logical/context.ts';
import { type Json, NO_CONTENT, type Response } from '../../logical/request.ts';
import { listResponse, pageOf, refuseFolder } from '../document.ts';
import { parseCustomMetadata } from './custom-metadata.ts';
import { customMetadataJson, type History, newHistory, versionJson } from './history.ts';
import { rootWarning } from './invalid-path.ts';
import { checkMaxVersions } from './numbers.ts';
import { dropSecret, listSecrets, loadHistory, loadHistoryToChange, storeHistory } from './secrets.ts';
import { loadSettings } from './settings.ts';

type Call = Context<typeof kvV2Metadata>;

/** A secret's metadata as clients see it. */
export function historyJson(history: History): Json {
  return {
    cas_required: history.casRequired,
    created_time: rfc3339(history.createdTime),
    current_version: history.currentVersion,
    custom_metadata: customMetadataJson(history),
    delete_version_after: goDuration(history.deleteVersionAfterMs),
    max_versions: history.maxVersions,
    oldest_version: history.oldestVersion,
    updated_time: rfc3339(history.updatedTime),
    versions: Object.fromEntries(
      Object.entries(history.versions).map(([number, version]) => [number, versionJson(version)]),
    ),
  };
}

async function read(call: Call): Promise<Response> {
  if (call.fields.path === '') return rootWarning(call.request);
  const history = await loadHistory(call, call.fields.path);
  if (history === undefined) throw notFound();
  return { data: historyJson(history) };
}

async function list(call: Call): Promise<Response> {
  return listResponse(await listSecrets(call, call.fields.path, pageOf(call.fields)));
}

function wholeSeconds(age: number): number {
  if (age < 0) {
    throw badRequest(
      `Field validation failed: error converting input for field "delete_version_after": cannot provide negative value '${Math.trunc(age / 1000)}'`,
    );
  }
  return Math.trunc(age / 1000) * 1000;
}

/** The members that the request sets; the others are absent. */
function settingsOf({ fields }: Call): Partial<History> {
  const { max_versions, cas_required, delete_version_after } = fields;
  return {
    ...(max_versions !== undefined && { maxVersions: checkMaxVersions(max_versions) }),
    ...(cas_required !== undefined && { casRequired: cas_required }),
    ...(delete_version_after !== undefined && { deleteVersionAfterMs: wholeSeconds(delete_version_after) }),
  };
}

async function answer(call: Call): Promise<Response> {
  const settings = await loadSettings(call.view);
  if (call.fields.cas_required !== false || !settings.casRequired) return NO_CONTENT;
  return {
    status: 200,
    warnings: ['"cas_required" set to false, but is mandated by backend config. This value will be ignored.'],
  };
}

async function update(call: Call): Promise<Response> {
  const { fields, env, request } = call;
  if (fields.path === '' && !request.path.endsWith('/')) return rootWarning(request);
  if (fields.path === '') throw badRequest('missing path');
  refuseFolder(fields.path);
  const changes: Partial<History> = {
    ...settingsOf(call),
    ...(fields.custom_metadata !== undefined && {
      customMetadata: parseCustomMetadata(fields.custom_metadata, false),
    }),
  };
  if (Object.keys(changes).length === 0) return NO_CONTENT;
  const now = env.clock.now();
  const history = (await loadHistoryToChange(call, fields.path)) ?? newHistory(now);
  storeHistory(call, fields.path, { ...history, ...changes, updatedTime: now });
  return answer(call);
}

/** custom_metadata after a patch: null removes a pair, or all of them. Its size is checked as a whole. */
function patchedPairs({ fields, request }: Call, history: History): Partial<History> {
  const given = fields.custom_metadata;
  if (given === undefined) return request.body['custom_metadata'] === null ? { customMetadata: null } : {};
  parseCustomMetadata(given, true);
  const kept = Object.entries({ ...history.customMetadata }).filter(([key]) => given[key] !== null);
  return { customMetadata: parseCustomMetadata({ ...Object.fromEntries(kept), ...given }, true) };
}

/** A member that the patch gives as null goes back to its default. */
function resetsOf({ request }: Call): Partial<History> {
  const isNull = (name: string) => Object.hasOwn(request.body, name) && request.body[name] === null;
  return {
    ...(isNull('max_versions') && { maxVersions: 0 }),
    ...(isNull('cas_required') && { casRequired: false }),
    ...(isNull('delete_version_after') && { deleteVersionAfterMs: 0 }),
  };
}

async function patch(call: Call): Promise<Response> {
  const { fields, env, request } = call;
  if (fields.path === '' && !request.path.endsWith('/')) return rootWarning(request);
  if (fields.path === '') throw badRequest('missing path');
  refuseFolder(fields.path);
  const settings = { ...resetsOf(call), ...settingsOf(call) };
  const touchesPairs = fields.custom_metadata !== undefined || request.body['custom_metadata'] === null;
  if (Object.keys(settings).length === 0 && !touchesPairs) return NO_CONTENT;
  const history = await loadHistoryToChange(call, fields.path);
  if (history === undefined) throw notFound();
  const changes = { ...settings, ...patchedPairs(call, history), updatedTime: env.clock.now() };
  storeHistory(call, fields.path, { ...history, ...changes });
  return answer(call);
}

async function remove(call: Call): Promise<Response> {
  const { fields, request } = call;
  if (fields.path === '') return rootWarning(request);
  const history = await loadHistoryToChange(call, fields.path);
  if (history !== undefined) dropSecret(call, fields.path, history);
  return NO_CONTENT;
}

export const kvV2MetadataRoute = route(
  kvV2Metadata,
  { read, list, update, patch, delete: remove },
  async (call) => (await loadHistory(call, call.fields.path)) !== undefined,
);
