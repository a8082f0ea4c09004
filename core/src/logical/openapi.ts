/**
 * OpenAPI 3.0 (https://spec.openapis.org/oas/v3.0.3) made from the declarations. Extensions `x-vault-*` are those
 * that Vault's own document has, which code generators for Vault read.
 */
import type { Endpoint, Field, FieldType, OperationDeclaration, OperationName } from '@holdfast/api';
import type { Json } from './request.ts';

/** Where a backend's endpoints appear in the document. */
export type DocumentedMount = {
  /** Request path with trailing slash: `sys/`, `secret/`, `auth/userpass/`. */
  readonly prefix: string;
  /** Vault's tag: `system`, `secrets`, `auth`, `identity`. */
  readonly tag: string;
  /** Name of the parameter that stands for the mount's path, when it is not to be shown itself. */
  readonly parameter: string | undefined;
  readonly endpoints: readonly Endpoint[];
};

/** A mount with the words that its names begin with. */
type NamedMount = DocumentedMount & { readonly words: readonly string[] };

type Schema = Json;

const SCHEMA: { readonly [type in FieldType]: Schema } = {
  string: { type: 'string' },
  int: { type: 'integer' },
  bool: { type: 'boolean' },
  duration: { type: 'string', format: 'duration' },
  list: { type: 'array', items: { type: 'string' } },
  kvpairs: { type: 'object', additionalProperties: { type: 'string' } },
  map: { type: 'object' },
  any: {},
};

function schemaOf(field: Field): Schema {
  return {
    ...SCHEMA[field.type],
    ...(field.default !== undefined && { default: field.default }),
    ...(field.deprecated && { deprecated: true }),
    ...(field.sensitive && { 'x-vault-displayAttrs': { sensitive: true } }),
  };
}

function parameter(name: string, field: Field, where: 'path' | 'query'): Json {
  return {
    name,
    in: where,
    description: field.description,
    schema: schemaOf(field),
    ...(where === 'path' && { required: true }),
  };
}

/** Names of the parameters in a path template. */
function pathNames(path: string): ReadonlySet<string> {
  return new Set([...path.matchAll(/\{(\w+)(?:\.\.\.)?\}/g)].map((found) => found[1] ?? ''));
}

function words(text: string): readonly string[] {
  return text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
}

const VERB: { readonly [operation in OperationName]: string } = {
  read: 'read',
  update: 'write',
  delete: 'delete',
  list: 'list',
  patch: 'patch',
};

/** Paging parameters (api/src/endpoints/paging.ts). */
const LIST_ONLY: ReadonlySet<string> = new Set(['after', 'limit']);

/** Paths of two mounts may have the same words (`team/kv/`, `team-kv/`); names must be of one only. */
function named(mounts: readonly DocumentedMount[]): readonly NamedMount[] {
  const taken = new Set<string>();
  return mounts.map((mount) => {
    const own = words(mount.prefix);
    let name = own;
    for (let count = 2; taken.has(name.join('-').toLowerCase()); count++) name = [...own, String(count)];
    taken.add(name.join('-').toLowerCase());
    return { ...mount, words: name };
  });
}

function schemaName(mount: NamedMount, endpoint: Endpoint): string {
  return [...mount.words, ...words(endpoint.path), 'request']
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

function bodyFields(endpoint: Endpoint): readonly (readonly [string, Field])[] {
  const inPath = pathNames(endpoint.path);
  return Object.entries(endpoint.fields).filter(
    ([name, field]) => field.in === undefined && !inPath.has(name),
  );
}

function operation(
  mount: NamedMount,
  endpoint: Endpoint,
  name: OperationName,
  declaration: OperationDeclaration,
): Json {
  const asks = name === 'read' || name === 'list' ? Object.entries(endpoint.fields) : [];
  const query = asks
    .filter(([field, declared]) => declared.in === 'query' && LIST_ONLY.has(field) === (name === 'list'))
    .map(([field, declared]) => parameter(field, declared, 'query'));
  const list = { name: 'list', in: 'query', description: 'Must be "true".', required: true };
  const parameters =
    name === 'list' ? [{ ...list, schema: { type: 'string', enum: ['true'] } }, ...query] : query;
  const hasBody =
    (name === 'update' || name === 'patch') && (endpoint.freeForm || bodyFields(endpoint).length > 0);
  const type = name === 'patch' ? 'application/merge-patch+json' : 'application/json';
  const schema = endpoint.freeForm
    ? { type: 'object', additionalProperties: true }
    : { $ref: `#/components/schemas/${schemaName(mount, endpoint)}` };
  return {
    summary: declaration.summary,
    operationId: [...mount.words, VERB[name], ...words(endpoint.path)].join('-'),
    tags: [mount.tag],
    ...(parameters.length > 0 && { parameters }),
    ...(hasBody && { requestBody: { required: true, content: { [type]: { schema } } } }),
    responses:
      declaration.status === 204 ? { 204: { description: 'empty body' } } : { 200: { description: 'OK' } },
  };
}

/** The item of a path, or of the same path as a folder, where only LIST answers. */
function pathItem(mount: NamedMount, endpoint: Endpoint, folder: boolean): Json {
  const { list, ...others } = endpoint.operations;
  const operations = folder ? { list } : others;
  const declared = Object.values(operations).filter((one) => one !== undefined);
  const inPath = pathNames(endpoint.path);
  const parameters = Object.entries(endpoint.fields)
    .filter(([name]) => inPath.has(name))
    .map(([name, field]) => parameter(name, field, 'path'));
  if (mount.parameter !== undefined) {
    const description = 'Path that the backend was mounted at';
    parameters.push(parameter(mount.parameter, { type: 'string', description }, 'path'));
  }
  const of = (name: OperationName) => {
    const declaration = endpoint.operations[name];
    return declaration === undefined || (name === 'list') !== folder
      ? undefined
      : operation(mount, endpoint, name, declaration);
  };
  const get = folder ? of('list') : of('read');
  const post = of('update');
  const patch = of('patch');
  const remove = of('delete');
  return {
    description: endpoint.synopsis,
    ...(parameters.length > 0 && { parameters }),
    ...(declared.every((one) => one.access === 'sudo') && { 'x-vault-sudo': true }),
    ...(declared.every((one) => one.access === 'unauthenticated' || one.access === 'login') && {
      'x-vault-unauthenticated': true,
    }),
    ...(get && { get }),
    ...(post && { post }),
    ...(patch && { patch }),
    ...(remove && { delete: remove }),
  };
}

function requestSchema(endpoint: Endpoint): Schema {
  const fields = bodyFields(endpoint);
  const required = fields.filter(([, field]) => field.required).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map(([name, field]) => [name, { ...schemaOf(field), description: field.description }]),
    ),
    ...(required.length > 0 && { required }),
  };
}

/** A template as OpenAPI writes it: greedy parameters look like the others. */
function shownPath(mount: DocumentedMount, endpoint: Endpoint): string {
  const table = mount.prefix.startsWith('auth/') ? 'auth/' : '';
  const prefix = mount.parameter === undefined ? mount.prefix : `${table}{${mount.parameter}}/`;
  return `/${prefix}${endpoint.path.replaceAll('...}', '}')}`;
}

/** The document of the given mounts. `version` is the API level it claims. */
export function openApiDocument(mounts: readonly DocumentedMount[], version: string): Json {
  const paths: Record<string, Json> = {};
  const schemas: Record<string, Schema> = {};
  for (const mount of named(mounts)) {
    for (const endpoint of mount.endpoints) {
      const path = shownPath(mount, endpoint);
      const { list, ...others } = endpoint.operations;
      if (Object.keys(others).length > 0) paths[path] = pathItem(mount, endpoint, false);
      // LIST is a GET of the folder, as Vault documents it: OpenAPI knows no LIST method.
      if (list !== undefined) paths[`${path}/`] = pathItem(mount, endpoint, true);
      const writes = endpoint.operations.update ?? endpoint.operations.patch;
      if (writes !== undefined && !endpoint.freeForm && bodyFields(endpoint).length > 0) {
        schemas[schemaName(mount, endpoint)] = requestSchema(endpoint);
      }
    }
  }
  return {
    openapi: '3.0.2',
    info: {
      title: 'Holdfast API',
      description: 'The HTTP API of this server. All paths begin with `/v1/`.',
      version,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: { schemas },
  };
}
