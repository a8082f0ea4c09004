/** The cubbyhole: storage that belongs to one token and ends with it. */
import { declare } from '../endpoint.ts';
import { LIST_PAGE } from './paging.ts';

export const cubbyholeSecret = declare({
  backend: 'cubbyhole',
  path: '{path...}',
  synopsis: 'Stores documents that only the calling token can see.',
  description: `Reads and writes documents in a space of the calling token's own. No other token can reach it, not
even root, and everything in it is deleted when the token is revoked or expires. Wrapped responses
travel in the cubbyhole of a token made for them.

Batch tokens have no cubbyhole.`,
  freeForm: true,
  fields: {
    path: { type: 'string', in: 'path', description: 'Where the document lies in the cubbyhole.' },
    ...LIST_PAGE,
  },
  operations: {
    read: { summary: 'Read the document at a path.', access: 'token' },
    update: { summary: 'Write a document, replacing what is there.', access: 'token', status: 204 },
    delete: { summary: 'Delete the document at a path.', access: 'token', status: 204 },
    list: { summary: 'List the names directly below a path.', access: 'token' },
  },
});
