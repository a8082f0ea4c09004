/** What `vault path-help` and `?help=1` show: text for people and OpenAPI for programs. */
import type { Endpoint, FieldType } from '@holdfast/api';
import { type MountEntry, mountRequestPath } from '../mounts/mount.ts';
import type { Route } from './context.ts';
import { documentedMount, endpointsOf } from './documented-mount.ts';
import { openApiDocument } from './openapi.ts';
import type { Json } from './request.ts';

const TYPE_NAMES: { readonly [type in FieldType]: string } = {
  string: 'string',
  int: 'int',
  bool: 'bool',
  duration: 'duration (sec)',
  list: 'slice',
  kvpairs: 'keypair',
  map: 'map',
  any: 'any',
};

/** The template as the regular expression clients of path-help know. */
function pattern(path: string): string {
  const shown = path.replace(/\{(\w+)\.\.\.\}/g, '(?P<$1>.*)').replace(/\{(\w+)\}/g, '(?P<$1>[^/]+)');
  return `^${shown}$`;
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(by) + line))
    .join('\n');
}

function endpointText(request: string, endpoint: Endpoint): string {
  const fields = Object.entries(endpoint.fields).sort(([a], [b]) => (a < b ? -1 : 1));
  const parameters = fields.map(([name, field]) => {
    const mark = field.deprecated ? ' (DEPRECATED)' : '';
    return `    ${name} (${TYPE_NAMES[field.type]})${mark}\n\n${indented(field.description, 8)}\n`;
  });
  return [
    `Request:        ${request}`,
    `Matching Route: ${pattern(endpoint.path)}`,
    '',
    endpoint.synopsis,
    '',
    ...(parameters.length > 0 ? ['## PARAMETERS', '', ...parameters] : []),
    '## DESCRIPTION',
    '',
    endpoint.description,
    '',
  ].join('\n');
}

function rootText(mount: MountEntry, endpoints: readonly Endpoint[]): string {
  const rows = endpoints.map(
    (endpoint) => `    ${pattern(endpoint.path)}\n${indented(endpoint.synopsis, 8)}\n`,
  );
  return [
    '## DESCRIPTION',
    '',
    mount.description === '' ? `A ${mount.type} backend.` : mount.description,
    '',
    '## PATHS',
    '',
    'These paths are served here. Ask for help on any of them for its parameters.',
    '',
    ...rows,
  ].join('\n');
}

/**
 * The help page for `requestPath` below `mount`. The mount's root, and a path without an endpoint of its own
 * (`route` undefined), show what the mount offers.
 */
export function pathHelp(
  routes: readonly Route[],
  route: Route | undefined,
  mount: MountEntry,
  requestPath: string,
  version: string,
): Json {
  const rest = requestPath.slice(mountRequestPath(mount).length).replace(/\/+$/, '');
  const documented = documentedMount(routes, mount, false);
  if (route === undefined || rest === '') {
    return {
      help: rootText(mount, endpointsOf(routes, mount)),
      see_also: null,
      openapi: openApiDocument([documented], version),
    };
  }
  return {
    help: endpointText(rest, route.endpoint),
    see_also: null,
    openapi: openApiDocument([{ ...documented, endpoints: [route.endpoint] }], version),
  };
}
