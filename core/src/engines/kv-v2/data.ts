/** <mount>/data/<path>: reading, writing, patching and soft deletion of versions. */
import { kvV2Data } from '@holdfast/api/endpoints/kv-v2';
import { badRequest, notFound } from '../../base/refusal.ts';
import { type Context, route } from '../../logical/context.ts';
import { type Json, NO_CONTENT, type Response } from '../../logical/request.ts';
import { refuseFolder } from '../document.ts';
import { checkAndSet } from './check-and-set.ts';
import {
  type History,
  isDeleted,
  newHistory,
  versionMetadataJson,
  withDeleted,
  withNewVersion,
} from './history.ts';
import { rootWarning } from './invalid-path.ts';
import { mergePatch } from './merge-patch.ts';
import {
  dropVersions,
  loadHistory,
  loadHistoryToChange,
  loadVersion,
  storeHistory,
  storeVersion,
} from './secrets.ts';
import { loadSettings, type Settings } from './settings.ts';

type Call = Context<typeof kvV2Data>;

async function read(call: Call): Promise<Response> {
  const { fields, env, request } = call;
  if (fields.path === '') return rootWarning(request);
  const history = await loadHistory(call, fields.path);
  const number =
    fields.version !== undefined && fields.version > 0 ? fields.version : history?.currentVersion;
  const version = number === undefined ? undefined : history?.versions[number];
  if (history === undefined || number === undefined || version === undefined) throw notFound();
  const metadata = versionMetadataJson(history, number, version);
  if (version.destroyed || isDeleted(version, env.clock.now())) {
    return { status: 404, data: { data: null, metadata } };
  }
  return { data: { data: await loadVersion(call, fields.path, number), metadata } };
}

/** Stores `document` as the new current version and answers with its metadata. */
function append(call: Call, history: History, settings: Settings, document: Json): Response {
  const { path } = call.fields;
  const { history: next, pruned } = withNewVersion(history, settings, call.env.clock.now());
  storeVersion(call, path, next.currentVersion, document);
  dropVersions(call, path, pruned);
  storeHistory(call, path, next);
  const version = next.versions[next.currentVersion];
  return version === undefined
    ? NO_CONTENT
    : { data: versionMetadataJson(next, next.currentVersion, version) };
}

async function update(call: Call): Promise<Response> {
  const { view, fields, env, request } = call;
  if (fields.path === '' && !request.path.endsWith('/')) return rootWarning(request);
  if (fields.path === '') throw badRequest('missing path');
  refuseFolder(fields.path);
  if (fields.data === undefined) throw badRequest('no data provided');
  const settings = await loadSettings(view);
  const history = await loadHistoryToChange(call, fields.path);
  checkAndSet(fields.options, settings, history);
  return append(call, history ?? newHistory(env.clock.now()), settings, fields.data);
}

async function patch(call: Call): Promise<Response> {
  const { view, fields, env, request } = call;
  if (fields.path === '' && !request.path.endsWith('/')) return rootWarning(request);
  refuseFolder(fields.path);
  if (fields.data === undefined) throw badRequest('no data provided');
  const history = await loadHistory(call, fields.path);
  if (history === undefined) throw notFound();
  const settings = await loadSettings(view);
  checkAndSet(fields.options, settings, history);
  const number = history.currentVersion;
  const version = history.versions[number];
  if (version === undefined) throw notFound();
  if (version.destroyed || isDeleted(version, env.clock.now())) {
    return { status: 404, data: versionMetadataJson(history, number, version) };
  }
  const document = await loadVersion(call, fields.path, number);
  await loadHistoryToChange(call, fields.path);
  return append(call, history, settings, mergePatch(document, fields.data));
}

async function remove(call: Call): Promise<Response> {
  const { fields, env, request } = call;
  if (fields.path === '') return rootWarning(request);
  const history = await loadHistoryToChange(call, fields.path);
  const current = history?.versions[history.currentVersion];
  if (history === undefined || current === undefined || current.destroyed) return NO_CONTENT;
  if (isDeleted(current, env.clock.now())) return NO_CONTENT;
  storeHistory(call, fields.path, withDeleted(history, [history.currentVersion], env.clock.now()));
  return NO_CONTENT;
}

export const kvV2DataRoute = route(
  kvV2Data,
  { read, update, patch, delete: remove },
  async (call) => (await loadHistory(call, call.fields.path)) !== undefined,
);
