/** Settings of the HTTP interface that are kept in the storage. */
import { declare } from '../endpoint.ts';

export const sysConfigCors = declare({
  backend: 'sys',
  path: 'config/cors',
  synopsis: 'Which web pages may call this server.',
  description: `Shows, sets or removes the rules of cross-origin requests. Origins are compared as they are; "*" alone
allows all.`,
  fields: {
    allowed_origins: { type: 'list', description: 'Origins such as "https://example.com", or "*" alone.' },
    allowed_headers: { type: 'list', description: 'Request headers to allow beyond the standard ones.' },
  },
  operations: {
    read: { summary: 'Show the rules of cross-origin requests.', access: 'sudo' },
    update: { summary: 'Allow cross-origin requests.', access: 'sudo', status: 204 },
    delete: { summary: 'Refuse cross-origin requests.', access: 'sudo', status: 204 },
  },
});

export const sysConfigUiHeaders = declare({
  backend: 'sys',
  path: 'config/ui/headers',
  synopsis: 'Lists the headers set for the web interface.',
  description: 'Lists the names of the response headers that are set for the web interface.',
  fields: {},
  operations: { list: { summary: 'List header names.', access: 'sudo' } },
});

export const sysConfigUiHeader = declare({
  backend: 'sys',
  path: 'config/ui/headers/{header}',
  synopsis: 'A response header of the web interface.',
  description: 'Shows, sets or removes a response header that the web interface is served with.',
  fields: {
    header: { type: 'string', in: 'path', description: 'Name of the header.' },
    values: { type: 'list', description: 'Its values.' },
    multivalue: {
      type: 'bool',
      in: 'query',
      default: false,
      description: 'Show all values instead of the first.',
    },
  },
  operations: {
    read: { summary: 'Show a header.', access: 'sudo' },
    update: { summary: 'Set a header.', access: 'sudo' },
    delete: { summary: 'Remove a header.', access: 'sudo', status: 204 },
  },
});
