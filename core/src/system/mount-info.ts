/** A mount as sys/mounts, sys/auth and sys/internal/ui/mounts show it. */
import type { Json } from '../logical/request.ts';
import { findPlugin } from '../mounts/catalog.ts';
import type { MountConfig, MountEntry } from '../mounts/mount.ts';

function seconds(ms: number): number {
  return Math.trunc(ms / 1000);
}

/** The settings that are shown only where they were set. */
export function configLists(config: MountConfig): Json {
  return {
    ...(config.auditNonHmacRequestKeys.length > 0 && {
      audit_non_hmac_request_keys: config.auditNonHmacRequestKeys,
    }),
    ...(config.auditNonHmacResponseKeys.length > 0 && {
      audit_non_hmac_response_keys: config.auditNonHmacResponseKeys,
    }),
    ...(config.listingVisibility !== '' && { listing_visibility: config.listingVisibility }),
    ...(config.passthroughRequestHeaders.length > 0 && {
      passthrough_request_headers: config.passthroughRequestHeaders,
    }),
    ...(config.allowedResponseHeaders.length > 0 && {
      allowed_response_headers: config.allowedResponseHeaders,
    }),
  };
}

export function mountInfo(mount: MountEntry): Json {
  const { config } = mount;
  const plugin = findPlugin(mount.table === 'auth' ? 'auth' : 'secret', mount.type);
  return {
    accessor: mount.accessor,
    config: {
      default_lease_ttl: seconds(config.defaultLeaseTtlMs),
      force_no_cache: config.forceNoCache,
      max_lease_ttl: seconds(config.maxLeaseTtlMs),
      ...configLists(config),
      ...(mount.table === 'auth' && { token_type: config.tokenType }),
    },
    ...(plugin && { deprecation_status: 'supported' }),
    description: mount.description,
    external_entropy_access: mount.externalEntropyAccess,
    local: mount.local,
    options: mount.options,
    plugin_version: '',
    running_plugin_version: mount.runningVersion,
    running_sha256: '',
    seal_wrap: mount.sealWrap,
    type: mount.type,
    uuid: mount.uuid,
  };
}
