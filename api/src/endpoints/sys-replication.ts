/** sys/replication/*: disaster-recovery replication. */
import { declare, type Field } from '../endpoint.ts';
import { DR_OPERATION_TOKEN } from './dr-operation-token.ts';
import { UNSEALED } from './sys-states.ts';

const STATUS = {
  access: 'unauthenticated',
  unaudited: true,
  outsideTransaction: true,
  states: UNSEALED,
} as const;
const CONTROL = { access: 'token', outsideTransaction: true } as const;
const SUDO_CONTROL = { access: 'sudo', outsideTransaction: true } as const;
const DR_OPERATION = { access: 'dr-operation', outsideTransaction: true, states: UNSEALED } as const;

const CLUSTER_ADDR = {
  primary_cluster_addr: {
    type: 'string',
    default: '',
    description:
      'Address (host:port) at which secondaries reach this cluster, when it differs from cluster_addr: a load balancer that passes TCP through, for example.',
  },
} as const satisfies Record<string, Field>;

const CONNECT = {
  primary_api_addr: {
    type: 'string',
    default: '',
    description: 'API address of the primary (https://host:8200); needed when the token carries none.',
  },
  ca_file: {
    type: 'string',
    default: '',
    description: "File on this server with the PEM certificate that signed the primary's API certificate.",
  },
  ca_path: {
    type: 'string',
    default: '',
    description: 'Directory on this server with such files.',
  },
  ca_cert: {
    type: 'string',
    default: '',
    description: 'The PEM certificate itself, so that no file on the server is needed.',
  },
  client_cert_pem: {
    type: 'string',
    default: '',
    description: "Client certificate in PEM, when the primary's API asks for one.",
  },
  client_key_pem: {
    type: 'string',
    default: '',
    sensitive: true,
    description: 'Private key of that certificate in PEM.',
  },
} as const satisfies Record<string, Field>;

const REINDEX = {
  diff: {
    type: 'bool',
    default: false,
    description: 'Taken for compatibility; every reindex compares all keys.',
  },
  force: { type: 'bool', default: false, description: 'Taken for compatibility; every reindex is complete.' },
  skip_flush: {
    type: 'bool',
    default: false,
    description: 'Taken for compatibility; the index is durable with the data, there is nothing to flush.',
  },
} as const satisfies Record<string, Field>;

const REINDEX_HELP = `Recomputes the sync index from the stored data, in the background and while the cluster is in
use. The index is part of every commit, so this is never needed for replication to be right; it repairs index
rows that a disk has damaged. The status shows its progress.`;

const CHECK_HELP = `Recomputes the roots of the sync index from the stored data and compares them with the index, while
the cluster is in use. The report names what differs as pages and subpages.`;

const RECOVER_HELP = `Closes all replication links, forgets errors and begins anew. Use it after replication stopped
because repeated synchronizations did not converge, or when a link hangs.`;

const STATUS_HELP = `The members that Vault has keep its names and types. Further members tell the epoch, how far a secondary
is behind in records and in seconds, what the last promotion lost, and which commands are allowed now.`;

export const sysReplicationStatus = declare({
  backend: 'sys',
  path: 'replication/status',
  synopsis: 'Shows the state of DR and performance replication.',
  description: `Both modes in one answer. ${STATUS_HELP}`,
  fields: {},
  operations: { read: { summary: 'Show the state of replication.', ...STATUS } },
});

export const sysReplicationDrStatus = declare({
  backend: 'sys',
  path: 'replication/dr/status',
  synopsis: 'Shows the state of DR replication.',
  description: STATUS_HELP,
  fields: {},
  operations: { read: { summary: 'Show the state of DR replication.', ...STATUS } },
});

export const sysReplicationRecover = declare({
  backend: 'sys',
  path: 'replication/recover',
  synopsis: 'Restarts replication.',
  description: RECOVER_HELP,
  fields: {},
  operations: { update: { summary: 'Restart replication.', ...CONTROL } },
});

export const sysReplicationReindex = declare({
  backend: 'sys',
  path: 'replication/reindex',
  synopsis: 'Rebuilds the sync index.',
  description: REINDEX_HELP,
  fields: REINDEX,
  operations: { update: { summary: 'Rebuild the sync index.', ...SUDO_CONTROL } },
});

export const sysReplicationDrReindex = declare({
  backend: 'sys',
  path: 'replication/dr/reindex',
  synopsis: 'Rebuilds the sync index.',
  description: REINDEX_HELP,
  fields: REINDEX,
  operations: { update: { summary: 'Rebuild the sync index.', ...SUDO_CONTROL } },
});

export const sysReplicationMerkleCheck = declare({
  backend: 'sys',
  path: 'replication/merkle-check',
  synopsis: 'Checks the sync index against the data.',
  description: CHECK_HELP,
  fields: {},
  operations: {
    read: { summary: 'Check the sync index.', ...CONTROL },
    update: { summary: 'Check the sync index.', ...CONTROL },
  },
});

export const sysReplicationDrPrimaryEnable = declare({
  backend: 'sys',
  path: 'replication/dr/primary/enable',
  synopsis: 'Makes this cluster the primary of a new DR replication set.',
  description: `The set gets an id and a certificate authority of its own. Nothing else changes for clients. Create a
token for each secondary afterwards.`,
  fields: CLUSTER_ADDR,
  operations: { update: { summary: 'Enable DR replication as a primary.', ...CONTROL } },
});

export const sysReplicationDrPrimaryDemote = declare({
  backend: 'sys',
  path: 'replication/dr/primary/demote',
  synopsis: 'Makes this primary an idle secondary of its set.',
  description: `Writes stop, connected secondaries get the last records and are told that these are the last, then this
cluster becomes a secondary that serves no clients and connects to nobody. It keeps its data and the id of its
set: update-primary connects it to the new primary without a wipe. This is the way to a failover that loses
nothing, and what to do with an old primary that comes back.`,
  fields: {},
  operations: {
    update: { summary: 'Demote this primary.', ...CONTROL, states: ['active', 'fenced'] },
  },
});

export const sysReplicationDrPrimaryDisable = declare({
  backend: 'sys',
  path: 'replication/dr/primary/disable',
  synopsis: 'Ends DR replication on this primary.',
  description: `The id of the set, its authority and the list of secondaries are erased; the data stays and this cluster
goes on alone. Secondaries can no longer connect. Enabling it again makes a new set.`,
  fields: {},
  operations: {
    update: { summary: 'Disable DR replication.', ...CONTROL, states: ['active', 'fenced'] },
  },
});

export const sysReplicationDrPrimarySecondaryToken = declare({
  backend: 'sys',
  path: 'replication/dr/primary/secondary-token',
  synopsis: 'Makes the activation token of a secondary.',
  description: `The token lets one cluster become a secondary of this one, once, within its TTL. Treat it like a root
token. It is wrapped as a JWT that carries the API address of this cluster; with secondary_public_key it is
encrypted to that key instead, and the secondary needs no access to this API.`,
  fields: {
    id: {
      type: 'string',
      default: '',
      description: 'Name of the secondary, unique here. It is shown in the status to anybody: no secrets.',
    },
    ttl: { type: 'duration', default: '30m', description: 'How long the token may be used.' },
    secondary_public_key: {
      type: 'string',
      default: '',
      description: 'What secondary/generate-public-key answered on the cluster that becomes the secondary.',
    },
  },
  operations: { update: { summary: 'Make an activation token.', access: 'sudo' } },
});

export const sysReplicationDrPrimaryRevokeSecondary = declare({
  backend: 'sys',
  path: 'replication/dr/primary/revoke-secondary',
  synopsis: 'Cuts a secondary off for good.',
  description: `Its link ends at once and neither its certificate nor its activation token are accepted again. Its data
stays where it is. The id may be used for a new token.`,
  fields: { id: { type: 'string', default: '', description: 'Name of the secondary.' } },
  operations: { update: { summary: 'Revoke a secondary.', status: 204, ...CONTROL } },
});

export const sysReplicationDrStranded = declare({
  backend: 'sys',
  path: 'replication/dr/stranded',
  synopsis: 'Lists writes that were kept when this cluster rejoined its set.',
  description: `A former primary may hold writes that its successor never got. Before they are replaced they are kept
as a set, sealed like all data. This lists the sets: when, how many, which part of the log.`,
  fields: {},
  operations: { read: { summary: 'List stranded sets.', ...SUDO_CONTROL } },
});

const STRANDED_SET = {
  id: { type: 'string', in: 'path', description: 'Id of the set.' },
  from: { type: 'int', in: 'query', default: 0, description: 'First index of the log to show.' },
  limit: { type: 'int', in: 'query', default: 1000, description: 'About how many changes to show.' },
} as const satisfies Record<string, Field>;

const STRANDED_SET_HELP = `Each change names the index and time of its record, the storage key and whether it was written or
deleted. Values are not shown. Deleting a set drops its data for good.`;

export const sysReplicationDrStrandedSet = declare({
  backend: 'sys',
  path: 'replication/dr/stranded/{id}',
  synopsis: 'Shows the changes in a stranded set, or drops it.',
  description: STRANDED_SET_HELP,
  fields: STRANDED_SET,
  operations: {
    read: { summary: 'Show the changes of a set.', ...SUDO_CONTROL },
    delete: { summary: 'Drop a set.', status: 204, ...SUDO_CONTROL },
  },
});

export const sysReplicationDrSecondaryEnable = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/enable',
  synopsis: 'Makes this cluster a DR secondary of another one.',
  description: `All data of this cluster is replaced by the primary's: tokens, policies, secrets and unseal keys. The
primary's data is fetched and verified beside the old data first; when anything fails before that is complete,
this cluster stays as it was. Afterwards it is unsealed with the primary's keys.`,
  fields: {
    token: { type: 'string', sensitive: true, description: 'Activation token from the primary.' },
    ...CONNECT,
  },
  operations: { update: { summary: 'Enable DR replication as a secondary.', ...CONTROL } },
});

export const sysReplicationDrSecondaryGeneratePublicKey = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/generate-public-key',
  synopsis: 'Makes a key pair for an activation token that only this cluster can read.',
  description: `Give the public key to secondary-token on the primary. The private key stays here until a connection with
such a token has succeeded; a new pair replaces it. On a DR secondary this is a DR operation.`,
  fields: DR_OPERATION_TOKEN,
  operations: { update: { summary: 'Make a key pair.', ...DR_OPERATION } },
});

export const sysReplicationDrSecondaryPromote = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/promote',
  synopsis: 'Makes this DR secondary the primary of its set.',
  description: `It serves clients with everything the primary had: tokens, leases, secrets. A new epoch begins with a new
data key; the former primary is told and stops accepting writes as soon as it is reached. Other secondaries need
new tokens. Refused with 503 while data is being synchronized, unless force is given.`,
  fields: {
    ...DR_OPERATION_TOKEN,
    ...CLUSTER_ADDR,
    force: {
      type: 'bool',
      default: false,
      description: 'Promote although data is still being synchronized. Writes may be lost.',
    },
  },
  operations: { update: { summary: 'Promote this secondary.', ...DR_OPERATION } },
});

export const sysReplicationDrSecondaryDisable = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/disable',
  synopsis: 'Ends DR replication on this secondary.',
  description: `This cluster becomes an ordinary one with the data, keys and tokens of the primary: a second cluster that
accepts writes. Guard it like promote. While the first data is still being fetched it stays what it was, and a
token of its own may order it.`,
  fields: DR_OPERATION_TOKEN,
  operations: { update: { summary: 'Disable DR replication.', ...DR_OPERATION } },
});

export const sysReplicationDrSecondaryUpdatePrimary = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/update-primary',
  synopsis: 'Connects this secondary to another primary of its set, or to another address.',
  description: `No data is wiped: only what differs is transferred. Writes here that the primary does not have are kept as a
stranded set first. Give a token, or an empty one to leave the primary and stay idle, or addresses.`,
  fields: {
    ...DR_OPERATION_TOKEN,
    token: {
      type: 'string',
      sensitive: true,
      description: 'Activation token from the new primary. Empty: forget the primary.',
    },
    update_primary_addrs: {
      type: 'list',
      description: 'Cluster addresses (host:port) of the same primary; the first that answers is used.',
    },
    force: {
      type: 'bool',
      default: false,
      description: 'Consent to join another replication set, which replaces all data of this cluster.',
    },
    ...CONNECT,
  },
  operations: { update: { summary: 'Update the primary of this secondary.', ...DR_OPERATION } },
});

export const sysReplicationDrSecondaryRecover = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/recover',
  synopsis: 'Restarts replication on this secondary.',
  description: RECOVER_HELP,
  fields: DR_OPERATION_TOKEN,
  operations: { update: { summary: 'Restart replication.', ...DR_OPERATION } },
});

export const sysReplicationDrSecondaryReindex = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/reindex',
  synopsis: 'Rebuilds the sync index of this secondary.',
  description: REINDEX_HELP,
  fields: { ...DR_OPERATION_TOKEN, ...REINDEX },
  operations: { update: { summary: 'Rebuild the sync index.', ...DR_OPERATION } },
});

export const sysReplicationDrSecondaryMerkleCheck = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/merkle-check',
  synopsis: 'Checks the sync index of this secondary against its data.',
  description: CHECK_HELP,
  fields: DR_OPERATION_TOKEN,
  operations: { update: { summary: 'Check the sync index.', ...DR_OPERATION } },
});

export const sysReplicationDrSecondaryOperationTokenDelete = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/operation-token/delete',
  synopsis: 'Deletes the DR operation token of this secondary.',
  description: `The token has no end of its own; delete it when the operation is done. A promotion deletes it too.`,
  fields: DR_OPERATION_TOKEN,
  operations: { update: { summary: 'Delete the DR operation token.', status: 204, ...DR_OPERATION } },
});

export const sysReplicationDrSecondaryConfigReload = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/config/reload/{subsystem}',
  synopsis: 'Reloads a part of the configuration on this secondary.',
  description: `For scripts written for Vault Enterprise, which reload the license with it. There is no license here: the
call is checked, answered and changes nothing.`,
  fields: {
    ...DR_OPERATION_TOKEN,
    subsystem: { type: 'string', in: 'path', description: 'Part to reload: license.' },
  },
  operations: { update: { summary: 'Reload configuration.', status: 204, ...DR_OPERATION } },
});

export const sysReplicationDrSecondaryStranded = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/stranded',
  synopsis: 'Lists writes that were kept when this cluster rejoined its set.',
  description: `As replication/dr/stranded, on a DR secondary.`,
  fields: DR_OPERATION_TOKEN,
  operations: { read: { summary: 'List stranded sets.', ...DR_OPERATION } },
});

export const sysReplicationDrSecondaryStrandedSet = declare({
  backend: 'sys',
  path: 'replication/dr/secondary/stranded/{id}',
  synopsis: 'Shows the changes in a stranded set, or drops it.',
  description: STRANDED_SET_HELP,
  fields: { ...DR_OPERATION_TOKEN, ...STRANDED_SET },
  operations: {
    read: { summary: 'Show the changes of a set.', ...DR_OPERATION },
    delete: { summary: 'Drop a set.', status: 204, ...DR_OPERATION },
  },
});
