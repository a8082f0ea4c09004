/** auth/token: making, seeing, renewing and revoking tokens. */
import { declare, type Field } from '../endpoint.ts';
import { LIST_PAGE } from './paging.ts';

const TOKEN_IN_BODY = {
  type: 'string',
  description: 'The token that is meant.',
  sensitive: true,
} as const satisfies Field;

const ACCESSOR = {
  type: 'string',
  description: 'Accessor of the token that is meant.',
} as const satisfies Field;

const INCREMENT = {
  type: 'duration',
  default: 0,
  description: 'How long the token shall live from now. 0 takes the time it was made with.',
} as const satisfies Field;

const CREATE_FIELDS = {
  id: {
    type: 'string',
    description: 'Text of the token. Needs sudo; must not contain a dot.',
    sensitive: true,
  },
  policies: {
    type: 'list',
    description:
      "Names of the policies it carries. Without sudo at most the caller's; all of them when absent.",
  },
  meta: {
    type: 'kvpairs',
    description: 'Names and values that are shown with the token and in audit lines.',
  },
  no_parent: { type: 'bool', default: false, description: 'Makes an orphan. Needs sudo.' },
  no_default_policy: { type: 'bool', default: false, description: 'Leaves out the policy "default".' },
  renewable: { type: 'bool', default: true, description: 'Whether it can be renewed.' },
  ttl: { type: 'duration', description: "How long it lives at first. The mount's default when absent or 0." },
  lease: { type: 'duration', description: 'Old name of ttl.', deprecated: true },
  type: { type: 'string', description: '"service" or "batch".' },
  explicit_max_ttl: { type: 'duration', description: 'Hard limit of its whole life, renewals included.' },
  period: { type: 'duration', description: 'Time each renewal grants, without end to renewals. Needs sudo.' },
  display_name: { type: 'string', description: 'Name shown with the token, behind "token-".' },
  num_uses: { type: 'int', default: 0, description: 'Requests it is good for; 0 does not count them.' },
  entity_alias: {
    type: 'string',
    description: 'Alias of the entity the token belongs to. Only with a role that allows it.',
  },
} as const satisfies Readonly<Record<string, Field>>;

const CREATE_DESCRIPTION = `Makes a token. It is a child of the calling token, and ends with it, unless it is made an orphan.

Without sudo it can carry no policy that the calling token does not carry. A token with a counted number of
uses and a batch token cannot make tokens.`;

export const tokenCreate = declare({
  backend: 'token',
  path: 'create',
  synopsis: 'Makes a token.',
  description: CREATE_DESCRIPTION,
  fields: CREATE_FIELDS,
  operations: { update: { summary: 'Make a child token of the calling one.', access: 'token' } },
});

export const tokenCreateOrphan = declare({
  backend: 'token',
  path: 'create-orphan',
  synopsis: 'Makes a token without a parent.',
  description: `Makes a token that does not end with the calling one. Otherwise the same as create.`,
  fields: CREATE_FIELDS,
  operations: { update: { summary: 'Make a token without a parent.', access: 'token' } },
});

export const tokenCreateWithRole = declare({
  backend: 'token',
  path: 'create/{role_name}',
  synopsis: 'Makes a token under the rules of a role.',
  description: `Makes a token whose policies, parent, type and times follow the rules of a role. The role's rules on
policies replace the rule that a child carries only what its parent carries.`,
  fields: {
    ...CREATE_FIELDS,
    role_name: { type: 'string', in: 'path', description: 'Name of the role.' },
  },
  operations: { update: { summary: 'Make a token under a role.', access: 'token' } },
});

export const tokenLookup = declare({
  backend: 'token',
  path: 'lookup',
  synopsis: 'Shows what a token is.',
  description: `Shows a token's properties: policies, times, accessor, metadata. The calling token when none is given.`,
  fields: { token: TOKEN_IN_BODY },
  operations: {
    read: { summary: 'Show the calling token.', access: 'token' },
    update: { summary: 'Show a token.', access: 'token' },
  },
});

export const tokenLookupSelf = declare({
  backend: 'token',
  path: 'lookup-self',
  synopsis: 'Shows what the calling token is.',
  description: `Shows the properties of the calling token.`,
  fields: { token: { ...TOKEN_IN_BODY, description: 'Not used: it is always the calling token.' } },
  operations: {
    read: { summary: 'Show the calling token.', access: 'token' },
    update: { summary: 'Show the calling token.', access: 'token' },
  },
});

export const tokenLookupAccessor = declare({
  backend: 'token',
  path: 'lookup-accessor',
  synopsis: 'Shows what the token with an accessor is.',
  description: `Shows the properties of a token whose accessor is known. The token itself is not in the answer.`,
  fields: { accessor: ACCESSOR },
  operations: { update: { summary: 'Show the token with an accessor.', access: 'token' } },
});

export const tokenRenew = declare({
  backend: 'token',
  path: 'renew',
  synopsis: 'Renews a token.',
  description: `Moves the end of a token on. It never goes beyond its maximum; a periodic token has none unless it was
given one.`,
  fields: { token: TOKEN_IN_BODY, increment: INCREMENT },
  operations: { update: { summary: 'Renew a token.', access: 'token' } },
});

export const tokenRenewSelf = declare({
  backend: 'token',
  path: 'renew-self',
  synopsis: 'Renews the calling token.',
  description: `Moves the end of the calling token on.`,
  fields: {
    token: { ...TOKEN_IN_BODY, description: 'Not used: it is always the calling token.' },
    increment: INCREMENT,
  },
  operations: { update: { summary: 'Renew the calling token.', access: 'token' } },
});

export const tokenRenewAccessor = declare({
  backend: 'token',
  path: 'renew-accessor',
  synopsis: 'Renews the token with an accessor.',
  description: `Moves the end of a token on whose accessor is known. The token itself is not in the answer.`,
  fields: { accessor: ACCESSOR, increment: INCREMENT },
  operations: { update: { summary: 'Renew the token with an accessor.', access: 'token' } },
});

export const tokenRevoke = declare({
  backend: 'token',
  path: 'revoke',
  synopsis: 'Revokes a token and all its children.',
  description: `Ends a token at once, with all tokens made with it and theirs, all their leases and cubbyholes.`,
  fields: { token: TOKEN_IN_BODY },
  operations: { update: { summary: 'Revoke a token and its children.', access: 'token', status: 204 } },
});

export const tokenRevokeSelf = declare({
  backend: 'token',
  path: 'revoke-self',
  synopsis: 'Revokes the calling token and all its children.',
  description: `Ends the calling token at once, with all tokens made with it and theirs.`,
  fields: {},
  operations: {
    update: { summary: 'Revoke the calling token and its children.', access: 'token', status: 204 },
  },
});

export const tokenRevokeAccessor = declare({
  backend: 'token',
  path: 'revoke-accessor',
  synopsis: 'Revokes the token with an accessor and all its children.',
  description: `Ends a token whose accessor is known, with all tokens made with it and theirs.`,
  fields: { accessor: ACCESSOR },
  operations: { update: { summary: 'Revoke the token with an accessor.', access: 'token', status: 204 } },
});

export const tokenRevokeOrphan = declare({
  backend: 'token',
  path: 'revoke-orphan',
  synopsis: 'Revokes a token and leaves its children.',
  description: `Ends a token and its leases. Its children live on without a parent. Needs sudo.`,
  fields: { token: TOKEN_IN_BODY },
  operations: { update: { summary: 'Revoke a token but not its children.', access: 'token', status: 204 } },
});

export const tokenAccessors = declare({
  backend: 'token',
  path: 'accessors',
  synopsis: 'Lists the accessors of all tokens.',
  description: `Lists the accessors of all service tokens. An accessor shows and revokes its token but does not let anyone
use it.`,
  fields: LIST_PAGE,
  operations: { list: { summary: 'List accessors.', access: 'sudo' } },
});

export const tokenRoles = declare({
  backend: 'token',
  path: 'roles',
  synopsis: 'Lists the token roles.',
  description: `Lists the names of the roles tokens can be made under.`,
  fields: LIST_PAGE,
  operations: { list: { summary: 'List roles.', access: 'token' } },
});

export const tokenRole = declare({
  backend: 'token',
  path: 'roles/{role_name}',
  synopsis: 'Rules under which tokens are made.',
  description: `A role says which policies the tokens made under it may carry, how long they live, whether they have a parent
and of which type they are. Changing a role changes the renewals of its tokens, not the tokens.`,
  fields: {
    role_name: { type: 'string', in: 'path', description: 'Name of the role.' },
    allowed_policies: {
      type: 'list',
      description: 'Policies a token may carry; all of them when none is asked for.',
    },
    allowed_policies_glob: { type: 'list', description: 'More of them, as patterns with "*".' },
    disallowed_policies: { type: 'list', description: 'Policies a token may never carry.' },
    disallowed_policies_glob: { type: 'list', description: 'More of them, as patterns with "*".' },
    allowed_entity_aliases: {
      type: 'list',
      description: 'Entity aliases a token may be made for; "*" in them matches.',
    },
    orphan: { type: 'bool', default: false, description: 'Whether its tokens have no parent.' },
    renewable: { type: 'bool', default: true, description: 'Whether its tokens can be renewed.' },
    path_suffix: {
      type: 'string',
      default: '',
      description: "End of its tokens' path, by which revoke-prefix can tell them apart.",
    },
    token_type: { type: 'string', description: 'service, batch, default-service or default-batch.' },
    token_period: { type: 'duration', description: 'Makes its tokens periodic with this period.' },
    token_explicit_max_ttl: { type: 'duration', description: 'Hard limit of the whole life of its tokens.' },
    token_num_uses: { type: 'int', description: 'Requests its tokens are good for; 0 does not count them.' },
    token_no_default_policy: { type: 'bool', description: 'Leaves out the policy "default".' },
    token_bound_cidrs: { type: 'list', description: 'Address ranges its tokens can be used from.' },
    period: { type: 'duration', description: 'Old name of token_period.', deprecated: true },
    explicit_max_ttl: {
      type: 'duration',
      description: 'Old name of token_explicit_max_ttl.',
      deprecated: true,
    },
    bound_cidrs: { type: 'list', description: 'Old name of token_bound_cidrs.', deprecated: true },
  },
  operations: {
    read: { summary: 'Show a role.', access: 'token' },
    update: { summary: 'Make or change a role.', access: 'token', status: 204 },
    delete: {
      summary: 'Delete a role. Its tokens live on but cannot be renewed.',
      access: 'token',
      status: 204,
    },
  },
});

export const tokenTidy = declare({
  backend: 'token',
  path: 'tidy',
  synopsis: 'Removes index rows that point to no token.',
  description: `Starts a walk over the rows by which tokens are found, in the background. Rows are written and removed
together, so it should find nothing; the server's log says what it removed.`,
  fields: {},
  operations: { update: { summary: 'Start tidying.', access: 'token' } },
});
