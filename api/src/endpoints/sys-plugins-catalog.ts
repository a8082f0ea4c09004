/** The backends this server has. Read-only: there is no loader of foreign code. */
import { declare } from '../endpoint.ts';

export const sysPluginsCatalog = declare({
  backend: 'sys',
  path: 'plugins/catalog',
  synopsis: 'Lists the backends that can be mounted.',
  description: 'Lists auth methods and secrets engines by kind, and each with its version.',
  fields: {},
  operations: {
    read: { summary: 'List all backends.', access: 'token' },
    list: { summary: 'List all backends.', access: 'token' },
  },
});

const KIND = { type: 'string', in: 'path', description: '"auth", "database" or "secret".' } as const;

export const sysPluginsCatalogOfType = declare({
  backend: 'sys',
  path: 'plugins/catalog/{type}',
  synopsis: 'Lists the backends of one kind.',
  description: 'Lists the names of the backends of one kind.',
  fields: { type: KIND },
  operations: {
    list: { summary: 'List the backends of one kind.', access: 'sudo' },
    read: { summary: 'List the backends of one kind.', access: 'sudo' },
  },
});

export const sysPluginsCatalogEntry = declare({
  backend: 'sys',
  path: 'plugins/catalog/{type}/{name}',
  synopsis: 'Shows one backend.',
  description: 'Shows a backend that can be mounted.',
  fields: { type: KIND, name: { type: 'string', in: 'path', description: 'Name of the backend.' } },
  operations: { read: { summary: 'Show a backend.', access: 'sudo' } },
});
