/**
 * From a path below a mount to its route. Built once from the declarations.
 * Literal segments win over `{name}`, which wins over `{name...}`; a greedy parameter may be followed by
 * literal segments (`mounts/{path...}/tune`).
 */
import type { Backend } from '@holdfast/api';
import { assert } from '../base/assert.ts';
import type { Route } from '../logical/context.ts';

export type Match = { readonly route: Route; readonly parameters: Readonly<Record<string, string>> };

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'one'; readonly name: string }
  | { readonly kind: 'rest'; readonly name: string };

type Pattern = { readonly route: Route; readonly segments: readonly Segment[] };

function compile(route: Route): Pattern {
  const segments = route.endpoint.path.split('/').map((text): Segment => {
    if (text.startsWith('{') && text.endsWith('...}')) return { kind: 'rest', name: text.slice(1, -4) };
    if (text.startsWith('{') && text.endsWith('}')) return { kind: 'one', name: text.slice(1, -1) };
    return { kind: 'literal', text };
  });
  assert(
    segments.filter((s) => s.kind === 'rest').length <= 1,
    `two greedy parameters in ${route.endpoint.path}`,
  );
  return { route, segments: route.endpoint.path === '' ? [] : segments };
}

const RANK = { literal: 0, one: 1, rest: 2 } as const;

/** More specific patterns first, compared segment by segment. */
function bySpecificity(a: Pattern, b: Pattern): number {
  for (let i = 0; i < Math.min(a.segments.length, b.segments.length); i++) {
    const difference = RANK[(a.segments[i] as Segment).kind] - RANK[(b.segments[i] as Segment).kind];
    if (difference !== 0) return difference;
  }
  // Of two that begin alike the longer one says more, unless all it adds is a rest that may be empty.
  const longer = a.segments.length > b.segments.length ? a : b;
  const added = longer.segments[Math.min(a.segments.length, b.segments.length)];
  const longerFirst = added?.kind !== 'rest';
  return longerFirst ? b.segments.length - a.segments.length : a.segments.length - b.segments.length;
}

function matchPattern(pattern: Pattern, parts: readonly string[]): Record<string, string> | undefined {
  const { segments } = pattern;
  const greedy = segments.findIndex((segment) => segment.kind === 'rest');
  if (greedy < 0 ? parts.length !== segments.length : parts.length < segments.length - 1) return undefined;
  const parameters: Record<string, string> = {};
  const after = greedy < 0 ? 0 : segments.length - greedy - 1;
  // `mounts/{path...}/tune` needs something to tune.
  if (after > 0 && parts.length < segments.length) return undefined;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i] as Segment;
    if (segment.kind === 'rest') {
      parameters[segment.name] = parts.slice(greedy, parts.length - after).join('/');
      continue;
    }
    const part = parts[greedy < 0 || i < greedy ? i : parts.length - segments.length + i];
    if (part === undefined) return undefined;
    if (segment.kind === 'literal' ? segment.text !== part : part === '') return undefined;
    if (segment.kind === 'one') parameters[segment.name] = part;
  }
  return parameters;
}

export interface Router {
  /** `rest` is the path below the mount, with its trailing slash when it has one. */
  find(backend: Backend, rest: string): Match | undefined;
}

/** Throws AssertionError when two routes of one backend declare the same path. */
export function createRouter(routes: readonly Route[]): Router {
  const byBackend = new Map<
    Backend,
    { readonly byFirst: Map<string, Pattern[]>; readonly open: Pattern[] }
  >();
  const seen = new Set<string>();
  for (const pattern of routes.map(compile).sort(bySpecificity)) {
    const { backend, path } = pattern.route.endpoint;
    assert(!seen.has(`${backend}:${path}`), `declared twice: ${backend} ${path}`);
    seen.add(`${backend}:${path}`);
    const table = byBackend.get(backend) ?? { byFirst: new Map<string, Pattern[]>(), open: [] };
    byBackend.set(backend, table);
    const first = pattern.segments[0];
    if (first?.kind === 'literal') {
      table.byFirst.set(first.text, [...(table.byFirst.get(first.text) ?? []), pattern]);
    } else {
      table.open.push(pattern);
    }
  }
  return {
    find(backend, rest) {
      const table = byBackend.get(backend);
      if (table === undefined) return undefined;
      const parts = rest === '' ? [] : rest.split('/');
      for (const pattern of table.byFirst.get(parts[0] ?? '') ?? []) {
        const parameters = matchPattern(pattern, parts);
        if (parameters !== undefined) return { route: pattern.route, parameters };
      }
      for (const pattern of table.open) {
        const parameters = matchPattern(pattern, parts);
        if (parameters !== undefined) return { route: pattern.route, parameters };
      }
      return undefined;
    },
  };
}
