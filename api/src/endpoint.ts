/**
 * How an endpoint is declared: once, as data. Router, OpenAPI, path-help, UI forms and the authorisation
 * matrix test all derive from these declarations (one file per path family under `endpoints/`).
 */

/** Vault's logical operations. POST and PUT are `update` (the policy asks for `create` where nothing is there). */
export type OperationName = 'read' | 'update' | 'delete' | 'list' | 'patch';

/**
 * Who may call.
 *   unauthenticated  nobody is asked for a token
 *   token            a token whose policies grant the operation on the path
 *   sudo             the same, and `sudo`
 *   dr-operation     a DR operation token or a batch DR operation token (contract 4)
 *   login            unauthenticated, and answers with a token
 */
export type Access = 'unauthenticated' | 'login' | 'token' | 'sudo' | 'dr-operation';

/** What the node is when the request arrives; every request finds exactly one. */
export type NodeState = 'uninitialized' | 'sealed' | 'active' | 'dr-secondary' | 'fenced';

export type FieldType =
  | 'string'
  | 'int'
  | 'bool'
  /** Go duration or seconds; handlers get milliseconds. */
  | 'duration'
  /** List of strings; a text is split at commas. */
  | 'list'
  /** Object with string values; also `["k=v"]`. */
  | 'kvpairs'
  /** Any JSON object. */
  | 'map'
  | 'any';

export type Field = {
  readonly type: FieldType;
  readonly description: string;
  /** Missing or empty is refused. */
  readonly required?: true;
  /** Where it comes from; body when absent (a query parameter is also taken for reads and lists). */
  readonly in?: 'path' | 'query';
  readonly default?: string | number | boolean;
  /** Never shown by UI or logs, hidden at prompts. */
  readonly sensitive?: true;
  readonly deprecated?: true;
};

export type OperationDeclaration = {
  readonly summary: string;
  readonly access: Access;
  /** Node states in which it answers; `['active']` when absent. */
  readonly states?: readonly NodeState[];
  /**
   * On a DR secondary, which has no token store, a DR operation token authorises the operation instead of what
   * `access` asks for. Its handler then runs outside of any transaction.
   */
  readonly onDrSecondary?: 'dr-operation';
  /** Status of the usual answer, for OpenAPI; 200 when absent. */
  readonly status?: 200 | 204;
  /** Request and response never reach audit devices (health, seal-status and the like). */
  readonly unaudited?: true;
  /**
   * Changes or reads the state of the node itself (role, seal): its handler runs after authorisation was
   * committed, outside of any transaction, and is not held back while a role change is under way.
   */
  readonly outsideTransaction?: true;
};

/** Who may call an operation on a node in `state`. */
export function accessIn(declaration: OperationDeclaration, state: NodeState): Access {
  return (state === 'dr-secondary' && declaration.onDrSecondary) || declaration.access;
}

/** What serves a path: `sys` at `sys/`, `token` at `auth/token/`; the others wherever they are mounted. */
export type Backend = 'sys' | 'token' | 'cubbyhole' | 'identity' | 'kv-v1' | 'kv-v2' | 'userpass';

export type Endpoint = {
  readonly backend: Backend;
  /**
   * Path below the mount. `{name}` is one segment, `{name...}` the rest with its slashes (may be empty).
   * Literal segments win over `{name}`, which wins over `{name...}`.
   */
  readonly path: string;
  /** One line for path-help and OpenAPI. */
  readonly synopsis: string;
  readonly description: string;
  readonly fields: Readonly<Record<string, Field>>;
  readonly operations: { readonly [operation in OperationName]?: OperationDeclaration };
  /** The body is the client's own document (KV v1, cubbyhole): no unknown-parameter warning. */
  readonly freeForm?: true;
};

/** Declares an endpoint; keeps the literal types, from which a handler's fields are inferred. */
export function declare<const E extends Endpoint>(endpoint: E): E {
  return endpoint;
}

type ValueOf<T extends FieldType> = T extends 'string'
  ? string
  : T extends 'int' | 'duration'
    ? number
    : T extends 'bool'
      ? boolean
      : T extends 'list'
        ? readonly string[]
        : T extends 'kvpairs'
          ? Readonly<Record<string, string>>
          : T extends 'map'
            ? Readonly<Record<string, unknown>>
            : unknown;

/** The validated fields a handler gets: always there when required, defaulted or in the path, else maybe undefined. */
export type Fields<E extends Endpoint> = {
  readonly [name in keyof E['fields']]: E['fields'][name] extends { readonly required: true }
    ? ValueOf<E['fields'][name]['type']>
    : E['fields'][name] extends { readonly default: string | number | boolean }
      ? ValueOf<E['fields'][name]['type']>
      : E['fields'][name] extends { readonly in: 'path' }
        ? ValueOf<E['fields'][name]['type']>
        : ValueOf<E['fields'][name]['type']> | undefined;
};
