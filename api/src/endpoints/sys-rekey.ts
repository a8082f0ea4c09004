/** sys/rekey/*: new key shares with the consent of their holders. */
import { declare, type Field, type NodeState } from '../endpoint.ts';

/** Not on a DR secondary: its shares are its primary's. */
const STATES: readonly NodeState[] = ['uninitialized', 'sealed', 'active'];

const OPEN = {
  access: 'unauthenticated',
  states: STATES,
  unaudited: true,
  outsideTransaction: true,
} as const;

const SHARE_FIELDS = {
  key: { type: 'string', default: '', sensitive: true, description: 'One key share, hex or base64.' },
  nonce: { type: 'string', default: '', description: 'Nonce of the operation the share is meant for.' },
} as const satisfies Record<string, Field>;

export const sysRekeyInit = declare({
  backend: 'sys',
  path: 'rekey/init',
  synopsis: 'Starts, shows or cancels a replacement of the key shares.',
  description: `A rekey makes new key shares, as many as asked for, and makes the present ones worthless. A
threshold of the present holders hands in its shares at sys/rekey/update; the last answer carries the new ones.
The encryption key of the data stays: replace it with sys/rotate. DR secondaries of this cluster take the new
shares from then on.`,
  fields: {
    secret_shares: { type: 'int', default: 0, description: 'Number of new key shares, 1 to 255.' },
    secret_threshold: { type: 'int', default: 0, description: 'Number of new shares that open the seal.' },
    pgp_keys: {
      type: 'list',
      description: 'OpenPGP public keys, base64 of their binary form, one per new share.',
    },
    backup: {
      type: 'bool',
      default: false,
      description: 'Keep a copy of the encrypted shares at sys/rekey/backup. Needs pgp_keys.',
    },
    nonce: {
      type: 'string',
      default: '',
      description:
        'For a cancellation: nonce of the rekey that is meant. Cancellations that name theirs are not limited in number.',
    },
    require_verification: {
      type: 'bool',
      default: false,
      description: 'Put the new shares to use only after a threshold of them came in at sys/rekey/verify.',
    },
  },
  operations: {
    read: { summary: 'Show the rekey.', ...OPEN },
    update: { summary: 'Start a rekey.', ...OPEN },
    delete: { summary: 'Cancel the rekey.', status: 204, ...OPEN },
  },
});

export const sysRekeyUpdate = declare({
  backend: 'sys',
  path: 'rekey/update',
  synopsis: 'Takes one present key share towards a rekey.',
  description: `The answer to the last share carries the new shares. They are shown once. When a share is wrong
the count starts again at 0, and the right ones stay accepted.`,
  fields: SHARE_FIELDS,
  operations: { update: { summary: 'Hand in a present key share.', ...OPEN } },
});

export const sysRekeyVerify = declare({
  backend: 'sys',
  path: 'rekey/verify',
  synopsis: 'Takes one new key share, to see that its holder has it.',
  description: `Only for a rekey with require_verification. The answer to the last share says that the new shares
are in use. Until then the present ones stay valid.`,
  fields: SHARE_FIELDS,
  operations: {
    read: { summary: 'Show the verification.', ...OPEN },
    update: { summary: 'Hand in a new key share.', ...OPEN },
    delete: { summary: 'Begin the verification again.', ...OPEN },
  },
});

export const sysRekeyBackup = declare({
  backend: 'sys',
  path: 'rekey/backup',
  synopsis: 'Shows or deletes the copy of encrypted key shares.',
  description: `The shares of the last rekey with backup, as they were encrypted to their holders' OpenPGP keys,
by the fingerprint of the key.`,
  fields: {},
  operations: {
    read: { summary: 'Show the copy.', access: 'token' },
    delete: { summary: 'Delete the copy.', access: 'token', status: 204 },
  },
});
