/** What the clients themselves ask to find their way. */
import { declare } from '../endpoint.ts';

export const sysInternalUiMounts = declare({
  backend: 'sys',
  path: 'internal/ui/mounts',
  synopsis: 'Mounts that the caller can see.',
  description: `Shows the secrets engines and auth methods that the caller's policies reach. Without a token only mounts
whose listing_visibility is "unauth" are shown, with little about them.`,
  fields: {},
  operations: {
    read: { summary: 'List the mounts that the caller can see.', access: 'unauthenticated' },
  },
});

export const sysInternalUiMount = declare({
  backend: 'sys',
  path: 'internal/ui/mounts/{path...}',
  synopsis: 'The mount that serves a path.',
  description: `Shows the mount below which a path lies, for a caller whose policies reach anything below that mount.
Clients ask it to learn which version of kv they talk to.`,
  fields: { path: { type: 'string', in: 'path', description: 'Any path, for example "secret/app".' } },
  operations: { read: { summary: 'Show the mount that serves a path.', access: 'unauthenticated' } },
});

export const sysInternalUiNamespaces = declare({
  backend: 'sys',
  path: 'internal/ui/namespaces',
  synopsis: 'Namespaces that the caller can see.',
  description: 'This server has the root namespace only, so the list is empty.',
  fields: {},
  operations: { read: { summary: 'List namespaces.', access: 'unauthenticated' } },
});

export const sysInternalUiResultantAcl = declare({
  backend: 'sys',
  path: 'internal/ui/resultant-acl',
  synopsis: 'What all policies of the caller grant together.',
  description: 'Shows the rules that follow from all policies of the calling token.',
  fields: {},
  operations: { read: { summary: "Show the caller's rules.", access: 'token' } },
});

export const sysInternalUiFeatureFlags = declare({
  backend: 'sys',
  path: 'internal/ui/feature-flags',
  synopsis: 'Features that a user interface may ask for.',
  description: 'Lists the names of switched-on features. There are none.',
  fields: {},
  operations: {
    read: {
      summary: 'List feature flags.',
      access: 'unauthenticated',
      states: ['uninitialized', 'sealed', 'active', 'dr-secondary', 'fenced'],
      unaudited: true,
      outsideTransaction: true,
    },
  },
});

export const sysInternalSpecsOpenapi = declare({
  backend: 'sys',
  path: 'internal/specs/openapi',
  synopsis: 'The OpenAPI document of this server.',
  description: 'Describes, as OpenAPI 3, every endpoint below the mounts that the caller can see.',
  fields: {
    generic_mount_paths: {
      type: 'bool',
      in: 'query',
      default: false,
      description: 'Whether paths of mounts are shown as parameters, for code generators.',
    },
  },
  operations: { read: { summary: 'Read the OpenAPI document.', access: 'unauthenticated' } },
});
