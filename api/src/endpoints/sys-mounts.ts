/** Secrets engines and where they are mounted. */
import { declare, type Field } from '../endpoint.ts';

/** What a mount is made of; auth methods take the same. */
export const MOUNT_FIELDS = {
  type: { type: 'string', description: 'Type of the backend, for example "kv" or "userpass".' },
  description: { type: 'string', description: 'What the mount is for, for people.' },
  config: {
    type: 'map',
    description:
      'Settings: default_lease_ttl, max_lease_ttl, force_no_cache, listing_visibility, audit_non_hmac_request_keys, audit_non_hmac_response_keys, passthrough_request_headers, allowed_response_headers, token_type, plugin_version.',
  },
  local: {
    type: 'bool',
    default: false,
    description: 'Whether the mount stays on this cluster: performance secondaries never see it.',
  },
  seal_wrap: {
    type: 'bool',
    default: false,
    description: 'Kept for clients; every entry is encrypted anyway.',
  },
  external_entropy_access: { type: 'bool', default: false, description: 'Kept for clients.' },
  plugin_name: {
    type: 'string',
    description: 'Name of the backend when type is "plugin".',
    deprecated: true,
  },
  options: { type: 'kvpairs', description: 'Options of the backend; for kv "version": "1" or "2".' },
} as const satisfies Readonly<Record<string, Field>>;

/** What can be changed while it is mounted. */
export const TUNE_FIELDS = {
  default_lease_ttl: {
    type: 'string',
    description: 'Default lease TTL below the mount; "system" goes back to the system default.',
  },
  max_lease_ttl: {
    type: 'string',
    description: 'Longest lease TTL below the mount; "system" goes back to the system default.',
  },
  description: { type: 'string', description: 'What the mount is for, for people.' },
  audit_non_hmac_request_keys: {
    type: 'list',
    description: 'Request members that audit devices show in clear.',
  },
  audit_non_hmac_response_keys: {
    type: 'list',
    description: 'Response members that audit devices show in clear.',
  },
  listing_visibility: {
    type: 'string',
    description: '"unauth" shows the mount to everyone in sys/internal/ui/mounts, "hidden" or "" does not.',
  },
  passthrough_request_headers: { type: 'list', description: 'Request headers that reach the backend.' },
  allowed_response_headers: { type: 'list', description: 'Response headers that the backend may set.' },
  token_type: {
    type: 'string',
    description: 'For auth methods: "default-service", "default-batch", "service" or "batch".',
  },
  plugin_version: { type: 'string', description: 'Version of the backend; only the built-in one exists.' },
  options: {
    type: 'kvpairs',
    description: 'Options of the backend. "version": "2" gives a kv mount versions.',
  },
} as const satisfies Readonly<Record<string, Field>>;

const MOUNT_PATH = {
  type: 'string',
  in: 'path',
  description: 'Where the secrets engine is mounted, for example "secret".',
} as const satisfies Field;

export const sysMounts = declare({
  backend: 'sys',
  path: 'mounts',
  synopsis: 'Lists the mounted secrets engines.',
  description: 'Shows every secrets engine by its path, with its type, accessor, options and settings.',
  fields: {},
  operations: { read: { summary: 'List the mounted secrets engines.', access: 'token' } },
});

export const sysMount = declare({
  backend: 'sys',
  path: 'mounts/{path...}',
  synopsis: 'Mounts, shows and unmounts a secrets engine.',
  description: `Mounts a secrets engine at a path, shows one, or unmounts it. Mounts do not nest.

Unmounting revokes all leases of the mount and deletes all its data.`,
  fields: { path: MOUNT_PATH, ...MOUNT_FIELDS },
  operations: {
    read: { summary: 'Show a mounted secrets engine.', access: 'token' },
    update: { summary: 'Mount a secrets engine.', access: 'token', status: 204 },
    delete: { summary: 'Unmount a secrets engine and delete its data.', access: 'token', status: 204 },
  },
});

export const sysMountTune = declare({
  backend: 'sys',
  path: 'mounts/{path...}/tune',
  synopsis: 'Settings of a mount.',
  description:
    'Shows or changes the settings of the mount at a path; auth methods are reached as auth/<path>.',
  fields: { path: MOUNT_PATH, ...TUNE_FIELDS },
  operations: {
    read: { summary: 'Show the settings of a mount.', access: 'token' },
    update: { summary: 'Change the settings of a mount.', access: 'token', status: 204 },
  },
});
