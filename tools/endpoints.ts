/**
 * Declarations, handlers and files belong together: this is the rule of CONTRIBUTING.md, and the one place where
 * the way from a path to its file is written down.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from '@holdfast/api';
import { ROOT } from './layers.ts';

/** An old path is served where the new one is (first segment of the path below `sys/` and what stands for it). */
const ALIASES: Readonly<Record<string, string>> = {
  renew: 'leases/renew',
  revoke: 'leases/revoke',
  'revoke-force': 'leases/revoke-force',
  'revoke-prefix': 'leases/revoke-prefix',
};

const AUTH_METHODS: readonly string[] = ['token', 'userpass'];

/**
 * The file of an endpoint's handlers, or the folder (with a slash at its end) for engines and auth methods.
 * Parameters have no file of their own: `policies/acl/{name}` is served in `policies/acl.ts`.
 */
export function placeOf(endpoint: Pick<Endpoint, 'backend' | 'path'>): string {
  const { backend, path } = endpoint;
  if (backend !== 'sys') return `core/src/${AUTH_METHODS.includes(backend) ? 'auth' : 'engines'}/${backend}/`;
  const literal = path
    .split('/')
    .filter((segment) => !segment.startsWith('{'))
    .join('/');
  return `core/src/system/${ALIASES[literal] ?? literal}.ts`;
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'backend' in value && 'operations' in value;
}

export type Declared = { readonly name: string; readonly file: string; readonly endpoint: Endpoint };

/** Every declaration of `api`, with the name under which it is exported. Members of a list have the list's name. */
export async function declared(): Promise<readonly Declared[]> {
  const found: Declared[] = [];
  for (const file of globSync('api/src/endpoints/*.ts', { cwd: ROOT }).sort()) {
    const module: Readonly<Record<string, unknown>> = await import(join(ROOT, file));
    for (const [name, value] of Object.entries(module)) {
      for (const endpoint of Array.isArray(value) ? value : [value]) {
        if (isEndpoint(endpoint)) found.push({ name, file, endpoint });
      }
    }
  }
  return found;
}

/** Which files tie handlers to the declaration of that name. */
export function tiedIn(): ReadonlyMap<string, readonly string[]> {
  const tied = new Map<string, string[]>();
  const files = globSync('core/src/**/*.ts', { cwd: ROOT }).filter(
    (path) => !/\.test\.ts$|\/testing\//.test(path),
  );
  for (const path of files) {
    const text = readFileSync(join(ROOT, path), 'utf8');
    for (const found of text.matchAll(/\b(?:systemRoute|route)\(\s*(\w+)/g)) {
      const name = found[1] as string;
      tied.set(name, [...(tied.get(name) ?? []), path]);
    }
  }
  return tied;
}

/** One sentence for every declaration that is tied nowhere, twice, or in the wrong file. */
export function misplaced(
  all: readonly Declared[],
  tied: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const found: string[] = [];
  for (const { name, endpoint } of all) {
    const files = tied.get(name) ?? [];
    const place = placeOf(endpoint);
    const right = (file: string) => (place.endsWith('/') ? file.startsWith(place) : file === place);
    if (files.length !== 1 || !files.every(right))
      found.push(
        `${name} (${endpoint.backend} ${endpoint.path}): in ${files.join(', ') || 'no file'}, not ${place}`,
      );
  }
  return found;
}
