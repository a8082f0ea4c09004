/** sys/wrapping: answers inside of single-use tokens. */
import { declare, type Field } from '../endpoint.ts';

const TOKEN = {
  type: 'string',
  description: 'The wrapping token, or the JWT that stands for it. The token of the call when absent.',
  sensitive: true,
} as const satisfies Field;

export const sysWrappingWrap = declare({
  backend: 'sys',
  path: 'wrapping/wrap',
  synopsis: 'Wraps the body of the request.',
  description: `Answers with the body of the request, wrapped. The header X-Vault-Wrap-TTL must say for how long.`,
  freeForm: true,
  fields: {},
  operations: { update: { summary: 'Wrap a document.', access: 'token' } },
});

export const sysWrappingUnwrap = declare({
  backend: 'sys',
  path: 'wrapping/unwrap',
  synopsis: 'Gives the wrapped answer and ends the wrapping token.',
  description: `Answers with what was wrapped, once: the wrapping token ends with this. The wrapping token is itself the
permission to call; it may come as the token of the call or in the body.`,
  fields: { token: TOKEN },
  operations: { update: { summary: 'Unwrap an answer.', access: 'unauthenticated' } },
});

export const sysWrappingLookup = declare({
  backend: 'sys',
  path: 'wrapping/lookup',
  synopsis: 'Shows when, for how long and by which path an answer was wrapped.',
  description: `Shows the properties of a wrapping token without ending it. Check creation_path before unwrapping: a
token that somebody exchanged was made somewhere else.`,
  fields: { token: TOKEN },
  operations: {
    read: { summary: 'Show the wrapping token of the call.', access: 'unauthenticated' },
    update: { summary: 'Show a wrapping token.', access: 'unauthenticated' },
  },
});

export const sysWrappingRewrap = declare({
  backend: 'sys',
  path: 'wrapping/rewrap',
  synopsis: 'Moves a wrapped answer into a new wrapping token.',
  description: `Ends a wrapping token and makes another with the same answer and the same time to live, from now on.`,
  fields: { token: TOKEN },
  operations: { update: { summary: 'Exchange a wrapping token.', access: 'token' } },
});

export const sysWrappingPubkey = declare({
  backend: 'sys',
  path: 'wrapping/pubkey',
  synopsis: 'Shows the public key that wrapping tokens in JWT form are signed with.',
  description: `Whoever receives a wrapping token as a JWT can check with it that this cluster made it (ES512). The
coordinates are decimal numbers.`,
  fields: {},
  operations: { read: { summary: 'Show the public key.', access: 'unauthenticated' } },
});
