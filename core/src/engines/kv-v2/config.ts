/** <mount>/config: settings for every secret of the mount. */
import { kvV2Config } from '@holdfast/api/endpoints/kv-v2';
import { goDuration } from '../../base/time.ts';
import { type Context, route } from '../../logical/context.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { checkMaxVersions } from './numbers.ts';
import { loadSettings, storeSettings } from './settings.ts';

type Call = Context<typeof kvV2Config>;

/** What a negative `delete_version_after` is stored as. */
const TURNED_OFF_MS = -1000;

async function read({ view }: Call): Promise<Response> {
  const settings = await loadSettings(view);
  return {
    data: {
      cas_required: settings.casRequired,
      delete_version_after: goDuration(settings.deleteVersionAfterMs),
      max_versions: settings.maxVersions,
    },
  };
}

async function update({ view, fields }: Call): Promise<Response> {
  const { max_versions, cas_required, delete_version_after } = fields;
  if (max_versions === undefined && cas_required === undefined && delete_version_after === undefined) {
    return NO_CONTENT;
  }
  const settings = await loadSettings(view);
  const age = delete_version_after ?? settings.deleteVersionAfterMs;
  storeSettings(view, {
    maxVersions: max_versions === undefined ? settings.maxVersions : checkMaxVersions(max_versions),
    casRequired: cas_required ?? settings.casRequired,
    deleteVersionAfterMs: age < 0 ? TURNED_OFF_MS : Math.trunc(age / 1000) * 1000,
  });
  return NO_CONTENT;
}

export const kvV2ConfigRoute = route(kvV2Config, { read, update });
