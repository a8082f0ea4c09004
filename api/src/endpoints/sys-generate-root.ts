/** sys/*: tokens made by a quorum of key holders. */
import { declare, type Field } from '../endpoint.ts';
import { ALWAYS, UNSEALED } from './sys-states.ts';

const ATTEMPT_FIELDS = {
  otp: {
    type: 'string',
    default: '',
    sensitive: true,
    description:
      'One-time password that hides the token: as many letters as otp_length says, or base64 of 16 bytes for a token in UUID form. Made by the server when neither this nor pgp_key is given.',
  },
  pgp_key: {
    type: 'string',
    default: '',
    description: 'OpenPGP public key, base64 of its binary form, to which the token is encrypted.',
  },
  nonce: {
    type: 'string',
    default: '',
    description:
      'For a cancellation: nonce of the attempt that is meant. Cancellations that name theirs are not limited in number.',
  },
  attempt: { type: 'bool', deprecated: true, description: 'Sent by older user interfaces and not used.' },
} as const satisfies Record<string, Field>;

const UPDATE_FIELDS = {
  key: { type: 'string', default: '', sensitive: true, description: 'One key share, hex or base64.' },
  nonce: { type: 'string', default: '', description: 'Nonce of the attempt the share is meant for.' },
} as const satisfies Record<string, Field>;

const OPEN = { access: 'unauthenticated', unaudited: true, outsideTransaction: true } as const;

const HOW_IT_GOES = `Someone starts an attempt and tells the key holders its nonce. Each holder hands in one
share with that nonce; the answer to the last one carries the token, hidden by the one-time password or
encrypted to the OpenPGP key of whoever started. There is one attempt at a time. Wrong shares show when as many
as the threshold came: the count starts again at 0, and the right shares stay accepted.`;

export const sysGenerateRootAttempt = declare({
  backend: 'sys',
  path: 'generate-root/attempt',
  synopsis: 'Starts, shows or cancels the generation of a root token.',
  description: `Makes a new root token with a quorum of key shares, for when none is left.

${HOW_IT_GOES}`,
  fields: ATTEMPT_FIELDS,
  operations: {
    read: { summary: 'Show the attempt.', states: ALWAYS, ...OPEN },
    update: { summary: 'Start an attempt.', states: ALWAYS, ...OPEN },
    delete: { summary: 'Cancel the attempt.', states: UNSEALED, status: 204, ...OPEN },
  },
});

export const sysGenerateRootUpdate = declare({
  backend: 'sys',
  path: 'generate-root/update',
  synopsis: 'Takes one key share towards a root token.',
  description: HOW_IT_GOES,
  fields: UPDATE_FIELDS,
  operations: { update: { summary: 'Hand in a key share.', states: ALWAYS, ...OPEN } },
});

export const sysGenerateOperationTokenAttempt = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/generate-operation-token/attempt',
  synopsis: 'Starts, shows or cancels the generation of a DR operation token.',
  description: `Makes the token that allows to promote, re-attach or disable this DR secondary, with a quorum of
its primary's key shares. A new one replaces the last. It has no end of its own: delete it after use.

${HOW_IT_GOES}`,
  fields: ATTEMPT_FIELDS,
  operations: {
    read: { summary: 'Show the attempt.', states: ALWAYS, ...OPEN },
    update: { summary: 'Start an attempt.', states: ALWAYS, ...OPEN },
    delete: { summary: 'Cancel the attempt.', states: ALWAYS, status: 204, ...OPEN },
  },
});

export const sysGenerateOperationTokenUpdate = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/generate-operation-token/update',
  synopsis: 'Takes one key share towards a DR operation token.',
  description: HOW_IT_GOES,
  fields: UPDATE_FIELDS,
  operations: { update: { summary: 'Hand in a key share.', states: ALWAYS, ...OPEN } },
});

export const sysDecodeToken = declare({
  backend: 'sys',
  path: 'decode-token',
  synopsis: 'Decodes a generated token with its one-time password.',
  description: `Combines encoded_token with the one-time password of its attempt. The same can be done anywhere
without the server; nothing is looked up or kept.`,
  fields: {
    encoded_token: { type: 'string', default: '', description: 'encoded_token of the last answer.' },
    otp: { type: 'string', default: '', sensitive: true, description: 'The one-time password.' },
  },
  operations: { update: { summary: 'Decode a token.', states: ALWAYS, ...OPEN } },
});
