/** The mount of `sys/`, which exists even while the mount table cannot be read. */
import type { MountEntry } from '../mounts/mount.ts';

export const SYSTEM_MOUNT: MountEntry = {
  table: 'mounts',
  path: 'sys/',
  type: 'system',
  description: 'system endpoints used for control, policy and debugging',
  uuid: 'system',
  accessor: 'system_00000000',
  local: false,
  sealWrap: true,
  externalEntropyAccess: false,
  options: null,
  config: {
    defaultLeaseTtlMs: 0,
    maxLeaseTtlMs: 0,
    forceNoCache: false,
    listingVisibility: '',
    auditNonHmacRequestKeys: [],
    auditNonHmacResponseKeys: [],
    passthroughRequestHeaders: ['Accept'],
    allowedResponseHeaders: [],
    tokenType: 'default-service',
  },
  runningVersion: '',
};
