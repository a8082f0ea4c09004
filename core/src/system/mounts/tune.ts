/** sys/mounts/<path>/tune: settings of a mount. */
import { sysMountTune } from '@holdfast/api/endpoints/sys-mounts';
import type { Tx } from '../../barrier/store.ts';
import { badRequest } from '../../base/refusal.ts';
import { type Core, type SystemContext, systemRoute } from '../../kernel/core.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { effectiveDefaultTtlMs, effectiveMaxTtlMs } from '../../mounts/config.ts';
import { mountPath, quoted } from '../../mounts/mount-path.ts';
import { findMount } from '../../mounts/table.ts';
import { tuneMount } from '../../mounts/tune.ts';
import { configLists } from '../mount-info.ts';

type Call = SystemContext<typeof sysMountTune>;

/** The settings in force at `path` (as requests name it, with trailing slash). */
export async function tuning(tx: Tx, core: Core, path: string): Promise<Response> {
  const found = await findMount(tx, path);
  if (found === undefined) throw badRequest(`cannot fetch sysview for path ${quoted(path)}`);
  const { mount } = found;
  const { defaultLeaseTtlMs, maxLeaseTtlMs } = core.config;
  return {
    data: {
      default_lease_ttl: Math.trunc(effectiveDefaultTtlMs(mount, defaultLeaseTtlMs) / 1000),
      description: mount.description,
      force_no_cache: mount.config.forceNoCache,
      max_lease_ttl: Math.trunc(effectiveMaxTtlMs(mount, maxLeaseTtlMs) / 1000),
      ...configLists(mount.config),
      ...(mount.externalEntropyAccess && { external_entropy_access: true }),
      ...(mount.options !== null && Object.keys(mount.options).length > 0 && { options: mount.options }),
      ...(mount.table === 'auth' && { token_type: mount.config.tokenType }),
    },
    topLevel: true,
  };
}

/** Changes the settings at `path`. A warning makes it 200 with a body, as Vault answers an upgrade of kv. */
export async function tune(
  { tx, env, fields }: Pick<Call, 'tx' | 'env'> & { readonly fields: Omit<Call['fields'], 'path'> },
  path: string,
): Promise<Response> {
  const { warning } = await tuneMount(tx, env, path, {
    defaultLeaseTtl: fields.default_lease_ttl,
    maxLeaseTtl: fields.max_lease_ttl,
    description: fields.description,
    auditNonHmacRequestKeys: fields.audit_non_hmac_request_keys,
    auditNonHmacResponseKeys: fields.audit_non_hmac_response_keys,
    listingVisibility: fields.listing_visibility,
    passthroughRequestHeaders: fields.passthrough_request_headers,
    allowedResponseHeaders: fields.allowed_response_headers,
    tokenType: fields.token_type,
    pluginVersion: fields.plugin_version,
    options: fields.options,
  });
  return warning === undefined ? NO_CONTENT : { status: 200, warnings: [warning] };
}

async function read({ tx, core, fields }: Call): Promise<Response> {
  return tuning(tx, core, mountPath(fields.path));
}

async function update(call: Call): Promise<Response> {
  return tune(call, mountPath(call.fields.path));
}

export const mountTuneRoute = systemRoute(sysMountTune, { read, update });
