/** KV version 1: documents at paths, without history. */
import { declare } from '../endpoint.ts';
import { LIST_PAGE } from './paging.ts';

export const kvV1Secret = declare({
  backend: 'kv-v1',
  path: '{path...}',
  synopsis: 'Stores documents at paths of your choice.',
  description: `Reads and writes documents below this mount. Each document is encrypted before it reaches the
storage. A write replaces the whole document; there is no history.

A member "ttl" (or "lease") of a document is shown as lease_duration when it is read: a hint of when to
read again. It deletes nothing.`,
  freeForm: true,
  fields: {
    path: { type: 'string', in: 'path', description: 'Where the document lies.' },
    ...LIST_PAGE,
  },
  operations: {
    read: { summary: 'Read the document at a path.', access: 'token' },
    update: { summary: 'Write a document, replacing what is there.', access: 'token', status: 204 },
    delete: { summary: 'Delete the document at a path.', access: 'token', status: 204 },
    list: { summary: 'List the names directly below a path.', access: 'token' },
  },
});
