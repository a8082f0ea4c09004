/** The envelope of answers, as Vault's client understands and prints it. */
import { RequestError } from '../failure.ts';
import { goRfc3339 } from '../output/go-format.ts';
import {
  isMap,
  mapOf,
  numberOf,
  parseTree,
  type Struct,
  type Tree,
  type TreeMap,
  textOf,
  textsOf,
} from '../output/tree.ts';

export type SecretAuth = {
  readonly clientToken: string;
  readonly accessor: string;
  readonly policies: readonly string[] | null;
  readonly tokenPolicies: readonly string[] | null;
  readonly identityPolicies: readonly string[] | null;
  readonly metadata: Tree;
  readonly orphan: boolean;
  readonly entityId: string;
  readonly leaseDuration: number;
  readonly renewable: boolean;
  readonly mfaRequirement: Tree;
};

export type WrapInfo = {
  readonly token: string;
  readonly accessor: string;
  readonly ttl: number;
  readonly creationTime: string;
  readonly creationPath: string;
  readonly wrappedAccessor: string;
};

export type Secret = {
  readonly requestId: string;
  readonly leaseId: string;
  readonly leaseDuration: number;
  readonly renewable: boolean;
  readonly data: TreeMap | undefined;
  readonly warnings: readonly string[];
  readonly auth: SecretAuth | undefined;
  readonly wrapInfo: WrapInfo | undefined;
  readonly mountType: string;
};

export const EMPTY_SECRET: Secret = {
  requestId: '',
  leaseId: '',
  leaseDuration: 0,
  renewable: false,
  data: undefined,
  warnings: [],
  auth: undefined,
  wrapInfo: undefined,
  mountType: '',
};

/**
 * The secret of a body; undefined when the body is empty or only says `errors`. A body that is no envelope (health,
 * seal status) is data as a whole.
 */
export function parseSecret(body: string): Secret | undefined {
  if (body.trim() === '') return undefined;
  const tree = parseAnswer(body);
  if (!isMap(tree)) return undefined;
  const data = tree.get('data');
  const secret = {
    requestId: textOf(tree.get('request_id')),
    leaseId: textOf(tree.get('lease_id')),
    leaseDuration: numberOf(tree.get('lease_duration')),
    renewable: tree.get('renewable') === true,
    data: isMap(data) ? data : undefined,
    warnings: textsOf(tree.get('warnings')),
    auth: parseAuth(tree.get('auth')),
    wrapInfo: parseWrapInfo(tree.get('wrap_info')),
    mountType: textOf(tree.get('mount_type')),
  };
  if (!isEmpty(secret)) return secret;
  if (tree.size === 1 && tree.has('errors')) return undefined;
  if (tree.has('errors')) throw new RequestError(textsOf(tree.get('errors')).join(' '));
  return tree.size > 0 ? { ...secret, data: tree } : secret;
}

/** The tree of a body. Throws RequestError, without a word of the body: it may hold a secret. */
export function parseAnswer(body: string): Tree {
  try {
    return parseTree(body);
  } catch {
    throw new RequestError('the answer of the server is not JSON');
  }
}

function isEmpty(secret: Secret): boolean {
  const { requestId, leaseId, leaseDuration, renewable, data, warnings, auth, wrapInfo, mountType } = secret;
  const says = requestId !== '' || leaseId !== '' || leaseDuration !== 0 || renewable || mountType !== '';
  return !says && data === undefined && warnings.length === 0 && auth === undefined && wrapInfo === undefined;
}

function parseAuth(tree: Tree | undefined): SecretAuth | undefined {
  if (!isMap(tree)) return undefined;
  const list = (name: string): readonly string[] | null =>
    Array.isArray(tree.get(name)) ? textsOf(tree.get(name)) : null;
  return {
    clientToken: textOf(tree.get('client_token')),
    accessor: textOf(tree.get('accessor')),
    policies: list('policies'),
    tokenPolicies: list('token_policies'),
    identityPolicies: list('identity_policies'),
    metadata: tree.get('metadata') ?? null,
    orphan: tree.get('orphan') === true,
    entityId: textOf(tree.get('entity_id')),
    leaseDuration: numberOf(tree.get('lease_duration')),
    renewable: tree.get('renewable') === true,
    mfaRequirement: tree.get('mfa_requirement') ?? null,
  };
}

function parseWrapInfo(tree: Tree | undefined): WrapInfo | undefined {
  if (!isMap(tree)) return undefined;
  return {
    token: textOf(tree.get('token')),
    accessor: textOf(tree.get('accessor')),
    ttl: numberOf(tree.get('ttl')),
    creationTime: textOf(tree.get('creation_time')),
    creationPath: textOf(tree.get('creation_path')),
    wrappedAccessor: textOf(tree.get('wrapped_accessor')),
  };
}

/** The secret in the order and with the omissions of Vault's `-format=json`. */
export function secretStruct(secret: Secret): Struct {
  const { auth, wrapInfo } = secret;
  return {
    request_id: secret.requestId,
    lease_id: secret.leaseId,
    lease_duration: secret.leaseDuration,
    renewable: secret.renewable,
    data: secret.data ?? null,
    warnings: secret.warnings.length === 0 ? null : secret.warnings,
    auth: auth && {
      client_token: auth.clientToken,
      accessor: auth.accessor,
      policies: auth.policies,
      token_policies: auth.tokenPolicies,
      identity_policies: auth.identityPolicies,
      metadata: auth.metadata,
      orphan: auth.orphan,
      entity_id: auth.entityId,
      lease_duration: auth.leaseDuration,
      renewable: auth.renewable,
      mfa_requirement: auth.mfaRequirement,
    },
    wrap_info: wrapInfo && {
      token: wrapInfo.token,
      accessor: wrapInfo.accessor,
      ttl: wrapInfo.ttl,
      creation_time: goRfc3339(wrapInfo.creationTime),
      creation_path: wrapInfo.creationPath,
      wrapped_accessor: wrapInfo.wrappedAccessor,
    },
    mount_type: secret.mountType === '' ? undefined : secret.mountType,
  };
}

/** The names of a list answer; undefined when it is none. */
export function listKeys(secret: Secret | undefined): readonly string[] | undefined {
  const keys = secret?.data?.get('keys');
  return Array.isArray(keys) ? textsOf(keys) : undefined;
}

/** Whether there is anything in the secret of a 404 that is worth showing. */
export function saysSomething(secret: Secret | undefined): secret is Secret {
  return secret !== undefined && (secret.warnings.length > 0 || mapOf(secret.data).size > 0);
}
