/** <mount>/detailed-metadata/<path>: LIST with the metadata of each secret. */
import { kvV2DetailedMetadata } from '@holdfast/api/endpoints/kv-v2';
import { notFound } from '../../base/refusal.ts';
import { type Context, route } from '../../logical/context.ts';
import type { Json, Response } from '../../logical/request.ts';
import { listPrefix, pageOf } from '../document.ts';
import { historyJson } from './metadata.ts';
import { listSecrets, loadHistory } from './secrets.ts';

async function list(call: Context<typeof kvV2DetailedMetadata>): Promise<Response> {
  const keys = await listSecrets(call, call.fields.path, pageOf(call.fields));
  if (keys.length === 0) throw notFound();
  const details: Record<string, Json> = Object.create(null);
  for (const key of keys) {
    const history = key.endsWith('/')
      ? undefined
      : await loadHistory(call, listPrefix(call.fields.path) + key);
    details[key] = history === undefined ? {} : historyJson(history);
  }
  return { data: { keys, key_info: details } };
}

export const kvV2DetailedMetadataRoute = route(kvV2DetailedMetadata, { list });
