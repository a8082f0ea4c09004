/** sys/leases: what ends at a time unless it is renewed. With the paths of before Vault 0.8. */
import { declare, type Field } from '../endpoint.ts';

const LEASE_ID = { type: 'string', description: 'Id of the lease.' } as const satisfies Field;
const URL_LEASE_ID = {
  type: 'string',
  in: 'path',
  description: 'Id of the lease, in the path instead of the body.',
} as const satisfies Field;
const INCREMENT = {
  type: 'duration',
  default: 0,
  description: 'How long it shall live from now. 0 takes the time it was made with.',
} as const satisfies Field;
const SYNC = {
  type: 'bool',
  default: true,
  description: 'Whether to answer only when it is done; otherwise 202 at once.',
} as const satisfies Field;
const PREFIX = {
  type: 'string',
  in: 'path',
  description: 'Beginning of the lease ids, up to a slash; or one whole id.',
} as const satisfies Field;
const TYPE = {
  type: 'string',
  description: 'Which leases: "irrevocable" is the only kind.',
} as const satisfies Field;
const INCLUDE_CHILD_NAMESPACES = {
  type: 'bool',
  default: false,
  description: 'Whether leases of namespaces below count. There are none.',
} as const satisfies Field;

const RENEW_SYNOPSIS = 'Renews a lease.';
const RENEW_DESCRIPTION = `Moves the end of a secret's lease on, at most to its maximum. Tokens are renewed at auth/token/renew.`;
const RENEW = { update: { summary: 'Renew a lease.', access: 'token' } } as const;
const REVOKE_SYNOPSIS = 'Ends a lease.';
const REVOKE_DESCRIPTION = `Ends a lease before its time. A token whose lease it is ends with all its children.`;
const REVOKE = { update: { summary: 'Revoke a lease.', access: 'token', status: 204 } } as const;
const PREFIX_SYNOPSIS = 'Ends all leases below a prefix.';
const PREFIX_DESCRIPTION = `Ends all leases whose ids begin with the prefix, as far as a slash. Leases of tokens begin with the path
that made the token, so auth/userpass/ ends all logins of that method.`;
const REVOKE_PREFIX = {
  update: { summary: 'Revoke all leases below a prefix.', access: 'sudo', status: 204 },
} as const;
const FORCE_SYNOPSIS = 'Ends all leases below a prefix, whatever their engines say.';
const FORCE_DESCRIPTION = `Ends all leases whose ids begin with the prefix and does not care whether their engines could revoke what
was given out. Meant for engines that are beyond repair: what they made stays in the world.`;
const REVOKE_FORCE = {
  update: { summary: 'Forget all leases below a prefix.', access: 'sudo', status: 204 },
} as const;

export const sysLeasesLookup = declare({
  backend: 'sys',
  path: 'leases/lookup',
  synopsis: 'Shows a lease.',
  description: `Shows the times of a lease. LIST shows the first segments of all lease ids.`,
  fields: { lease_id: LEASE_ID },
  operations: {
    update: { summary: 'Show a lease.', access: 'token' },
    list: { summary: 'List the first segments of lease ids.', access: 'sudo' },
  },
});

export const sysLeasesLookupPrefix = declare({
  backend: 'sys',
  path: 'leases/lookup/{prefix...}',
  synopsis: 'Lists lease ids below a prefix.',
  description: `Lists the names directly below a prefix of lease ids.`,
  fields: { prefix: PREFIX },
  operations: { list: { summary: 'List lease ids below a prefix.', access: 'sudo' } },
});

export const sysLeasesRenew = declare({
  backend: 'sys',
  path: 'leases/renew',
  synopsis: RENEW_SYNOPSIS,
  description: RENEW_DESCRIPTION,
  fields: { lease_id: LEASE_ID, increment: INCREMENT },
  operations: RENEW,
});

export const sysLeasesRenewId = declare({
  backend: 'sys',
  path: 'leases/renew/{url_lease_id...}',
  synopsis: RENEW_SYNOPSIS,
  description: RENEW_DESCRIPTION,
  fields: { url_lease_id: URL_LEASE_ID, lease_id: LEASE_ID, increment: INCREMENT },
  operations: RENEW,
});

export const sysRenew = declare({
  backend: 'sys',
  path: 'renew',
  synopsis: RENEW_SYNOPSIS,
  description: `Old path of sys/leases/renew. ${RENEW_DESCRIPTION}`,
  fields: { lease_id: LEASE_ID, increment: INCREMENT },
  operations: RENEW,
});

export const sysRenewId = declare({
  backend: 'sys',
  path: 'renew/{url_lease_id...}',
  synopsis: RENEW_SYNOPSIS,
  description: `Old path of sys/leases/renew. ${RENEW_DESCRIPTION}`,
  fields: { url_lease_id: URL_LEASE_ID, lease_id: LEASE_ID, increment: INCREMENT },
  operations: RENEW,
});

export const sysLeasesRevoke = declare({
  backend: 'sys',
  path: 'leases/revoke',
  synopsis: REVOKE_SYNOPSIS,
  description: REVOKE_DESCRIPTION,
  fields: { lease_id: LEASE_ID, sync: SYNC },
  operations: REVOKE,
});

export const sysLeasesRevokeId = declare({
  backend: 'sys',
  path: 'leases/revoke/{url_lease_id...}',
  synopsis: REVOKE_SYNOPSIS,
  description: REVOKE_DESCRIPTION,
  fields: { url_lease_id: URL_LEASE_ID, lease_id: LEASE_ID, sync: SYNC },
  operations: REVOKE,
});

export const sysRevoke = declare({
  backend: 'sys',
  path: 'revoke',
  synopsis: REVOKE_SYNOPSIS,
  description: `Old path of sys/leases/revoke. ${REVOKE_DESCRIPTION}`,
  fields: { lease_id: LEASE_ID, sync: SYNC },
  operations: REVOKE,
});

export const sysRevokeId = declare({
  backend: 'sys',
  path: 'revoke/{url_lease_id...}',
  synopsis: REVOKE_SYNOPSIS,
  description: `Old path of sys/leases/revoke. ${REVOKE_DESCRIPTION}`,
  fields: { url_lease_id: URL_LEASE_ID, lease_id: LEASE_ID, sync: SYNC },
  operations: REVOKE,
});

export const sysLeasesRevokePrefix = declare({
  backend: 'sys',
  path: 'leases/revoke-prefix/{prefix...}',
  synopsis: PREFIX_SYNOPSIS,
  description: PREFIX_DESCRIPTION,
  fields: { prefix: PREFIX, sync: SYNC },
  operations: REVOKE_PREFIX,
});

export const sysRevokePrefix = declare({
  backend: 'sys',
  path: 'revoke-prefix/{prefix...}',
  synopsis: PREFIX_SYNOPSIS,
  description: `Old path of sys/leases/revoke-prefix. ${PREFIX_DESCRIPTION}`,
  fields: { prefix: PREFIX, sync: SYNC },
  operations: REVOKE_PREFIX,
});

export const sysLeasesRevokeForce = declare({
  backend: 'sys',
  path: 'leases/revoke-force/{prefix...}',
  synopsis: FORCE_SYNOPSIS,
  description: FORCE_DESCRIPTION,
  fields: { prefix: PREFIX },
  operations: REVOKE_FORCE,
});

export const sysRevokeForce = declare({
  backend: 'sys',
  path: 'revoke-force/{prefix...}',
  synopsis: FORCE_SYNOPSIS,
  description: `Old path of sys/leases/revoke-force. ${FORCE_DESCRIPTION}`,
  fields: { prefix: PREFIX },
  operations: REVOKE_FORCE,
});

export const sysLeasesTidy = declare({
  backend: 'sys',
  path: 'leases/tidy',
  synopsis: 'Removes index rows that point to no lease.',
  description: `Starts a walk over the rows by which leases and tokens are found, in the background. Rows are written and
removed together, so it should find nothing; the server's log says what it removed.`,
  fields: {},
  operations: { update: { summary: 'Start tidying.', access: 'token' } },
});

export const sysLeasesCount = declare({
  backend: 'sys',
  path: 'leases/count',
  synopsis: 'Counts leases whose engines could not revoke them.',
  description: `Counts irrevocable leases, by mount. Such a lease was tried several times; sys/leases/revoke-force drops it.`,
  fields: { type: { ...TYPE, in: 'query' }, include_child_namespaces: INCLUDE_CHILD_NAMESPACES },
  operations: { read: { summary: 'Count irrevocable leases.', access: 'token' } },
});

export const sysLeases = declare({
  backend: 'sys',
  path: 'leases',
  synopsis: 'Lists leases whose engines could not revoke them.',
  description: `Lists irrevocable leases with the last error of each.`,
  fields: {
    type: { ...TYPE, in: 'query' },
    limit: { type: 'string', in: 'query', description: 'Most leases listed, or "none" for no limit.' },
    include_child_namespaces: INCLUDE_CHILD_NAMESPACES,
  },
  operations: { read: { summary: 'List irrevocable leases.', access: 'sudo' } },
});
