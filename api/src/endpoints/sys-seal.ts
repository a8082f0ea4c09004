/** sys/*: the life of the seal (init, unseal, seal). */
import { declare } from '../endpoint.ts';
import { DR_OPERATION_TOKEN } from './dr-operation-token.ts';
import { ALWAYS, UNSEALED } from './sys-states.ts';

export const sysInit = declare({
  backend: 'sys',
  path: 'init',
  synopsis: 'Initialises a new cluster, or says whether it is initialised.',
  description: `A new cluster has no keys. Initialisation makes them: a root key that protects everything
stored, a number of key shares of which a threshold opens it, and a first root token. They are in the answer
and nowhere else, so keep them apart from each other and from this cluster.

The node stays sealed: hand in the shares at sys/unseal.`,
  fields: {
    secret_shares: { type: 'int', default: 0, description: 'Number of key shares to make, 1 to 255.' },
    secret_threshold: {
      type: 'int',
      default: 0,
      description: 'Number of shares that together open the seal, at most the number of shares.',
    },
    pgp_keys: {
      type: 'list',
      description:
        'OpenPGP public keys, base64 of their binary form, one per share. Each share is encrypted to its key.',
    },
    root_token_pgp_key: {
      type: 'string',
      default: '',
      description: 'OpenPGP public key, base64 of its binary form, to which the root token is encrypted.',
    },
    stored_shares: {
      type: 'int',
      default: 0,
      deprecated: true,
      description: 'Taken for older clients and not used.',
    },
    recovery_shares: {
      type: 'int',
      default: 0,
      description: 'Only for seals that open themselves; refused with key shares.',
    },
    recovery_threshold: {
      type: 'int',
      default: 0,
      description: 'Only for seals that open themselves; refused with key shares.',
    },
    recovery_pgp_keys: {
      type: 'list',
      description: 'Only for seals that open themselves; refused with key shares.',
    },
  },
  operations: {
    read: {
      summary: 'Say whether the cluster is initialised.',
      access: 'unauthenticated',
      states: ALWAYS,
      unaudited: true,
      outsideTransaction: true,
    },
    update: {
      summary: 'Initialise the cluster.',
      access: 'unauthenticated',
      states: ['uninitialized', 'sealed', 'active', 'fenced'],
      unaudited: true,
      outsideTransaction: true,
    },
  },
});

export const sysUnseal = declare({
  backend: 'sys',
  path: 'unseal',
  synopsis: 'Takes one key share towards unsealing this node.',
  description: `Each key holder hands in one share. When as many as the threshold are there the node opens. A
share that was handed in already changes nothing. When a share is wrong, that shows at the threshold: the count
starts again at 0, and the right shares stay accepted.`,
  fields: {
    key: { type: 'string', default: '', sensitive: true, description: 'One key share, hex or base64.' },
    reset: { type: 'bool', default: false, description: 'Forget the shares handed in so far.' },
    migrate: {
      type: 'bool',
      default: false,
      description: 'Only for a change of the kind of seal; refused when none is configured.',
    },
  },
  operations: {
    update: {
      summary: 'Hand in a key share.',
      access: 'unauthenticated',
      states: ['uninitialized', 'sealed', 'active', 'fenced'],
      unaudited: true,
      outsideTransaction: true,
    },
  },
});

export const sysSeal = declare({
  backend: 'sys',
  path: 'seal',
  synopsis: 'Seals this node.',
  description: `Ends what is under way and forgets all keys. The node answers nothing but its state until
enough key shares were handed in at sys/unseal. A DR secondary asks for a DR operation token.`,
  fields: DR_OPERATION_TOKEN,
  operations: {
    update: {
      summary: 'Seal the node.',
      access: 'sudo',
      onDrSecondary: 'dr-operation',
      states: UNSEALED,
      status: 204,
      outsideTransaction: true,
    },
  },
});

export const sysSealStatus = declare({
  backend: 'sys',
  path: 'seal-status',
  synopsis: 'Shows whether this node is sealed and how far an unseal is.',
  description: `Says whether the node is initialised and sealed, how many shares there are (n), how many open
it (t), and how many were handed in (progress). It needs no token, so that a sealed node can be asked.`,
  fields: {},
  operations: {
    read: {
      summary: 'Show the state of the seal.',
      access: 'unauthenticated',
      states: ALWAYS,
      unaudited: true,
      outsideTransaction: true,
    },
  },
});

export const sysStepDown = declare({
  backend: 'sys',
  path: 'step-down',
  synopsis: 'Gives the active role to another node of this cluster.',
  description: `The node stops being active for a while, so that another one can take over. A node that is
alone stays active. A DR secondary asks for a DR operation token.`,
  fields: DR_OPERATION_TOKEN,
  operations: {
    update: {
      summary: 'Give up the active role.',
      access: 'sudo',
      onDrSecondary: 'dr-operation',
      states: ['active', 'dr-secondary'],
      status: 204,
      outsideTransaction: true,
    },
  },
});

export const sysKeyStatus = declare({
  backend: 'sys',
  path: 'key-status',
  synopsis: 'Shows which encryption key is in use.',
  description: `Shows the number (term) of the key that encrypts new data, since when it is in use, and about
how often it was used.`,
  fields: {},
  operations: { read: { summary: 'Show the encryption key in use.', access: 'token' } },
});

export const sysRotate = declare({
  backend: 'sys',
  path: 'rotate',
  synopsis: 'Begins a new encryption key.',
  description: `Adds a key to the keyring and encrypts everything written from now on with it. Older keys stay
to read older data. Key shares are not changed, and nothing is interrupted.`,
  fields: {},
  operations: { update: { summary: 'Begin a new encryption key.', access: 'sudo', status: 204 } },
});

export const sysRotateConfig = declare({
  backend: 'sys',
  path: 'rotate/config',
  synopsis: 'Sets when the encryption key is rotated by itself.',
  description: `The key is rotated after it was used a number of times (AES-GCM with random nonces is safe for
about four thousand million uses), and after an interval when one is set.`,
  fields: {
    max_operations: { type: 'int', description: 'Uses of a key before the next one begins.' },
    interval: {
      type: 'duration',
      description: 'Age at which a key is replaced, at least 24h; 0 does not look at its age.',
    },
    enabled: { type: 'bool', description: 'Whether keys are rotated by themselves.' },
  },
  operations: {
    read: { summary: 'Show when keys are rotated.', access: 'token' },
    update: { summary: 'Set when keys are rotated.', access: 'token', status: 204 },
  },
});
