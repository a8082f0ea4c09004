/** The compiled Acl against a matcher that is written for clarity only and shares no code with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Capability } from './acl.ts';
import { compileAcl } from './compile.ts';
import { parsePolicy } from './policy.ts';

type Rule = { readonly path: string; readonly capabilities: readonly Capability[] };

function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Whether `pattern` matches, by comparing letter by letter with every way to spend the wildcards. */
function slowMatch(pattern: string, path: string): boolean {
  const star = pattern.endsWith('*');
  const want = (star ? pattern.slice(0, -1) : pattern).split('/');
  const have = path.split('/');
  if (star ? have.length < want.length : have.length !== want.length) return false;
  return want.every((segment, i) => {
    const own = have[i] ?? '';
    // A `+` that ends in a `*` cannot be: `+*` is forbidden.
    if (segment === '+') return true;
    return star && i === want.length - 1 ? own.slice(0, segment.length) === segment : own === segment;
  });
}

/** Vault's documentation, rule P1 < P2, point by point; -1 when `a` is the less specific. */
function slowOrder(a: string, b: string): number {
  const first = (text: string) => {
    const positions = [...text].flatMap((letter, i) => {
      const whole =
        letter === '+' && (i === 0 || text[i - 1] === '/') && (i + 1 === text.length || text[i + 1] === '/');
      return whole || (letter === '*' && i === text.length - 1) ? [i] : [];
    });
    return positions[0] ?? text.length;
  };
  const plusses = (text: string) => text.split('/').filter((segment) => segment === '+').length;
  if (first(a) !== first(b)) return first(a) < first(b) ? -1 : 1;
  if (a.endsWith('*') !== b.endsWith('*')) return a.endsWith('*') ? -1 : 1;
  if (plusses(a) !== plusses(b)) return plusses(a) > plusses(b) ? -1 : 1;
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function isExact(path: string): boolean {
  return !path.endsWith('*') && !path.split('/').includes('+');
}

function slowBest(paths: readonly string[], path: string): string | undefined {
  return paths
    .filter((pattern) => !isExact(pattern) && slowMatch(pattern, path))
    .sort(slowOrder)
    .at(-1);
}

function slowRule(paths: readonly string[], path: string, list: boolean, denies: (p: string) => boolean) {
  if (paths.includes(path)) return path;
  if (!list || !path.endsWith('/')) return slowBest(paths, path);
  const bare = path.slice(0, -1);
  if (paths.includes(bare)) return bare;
  const folder = slowBest(paths, path);
  const entry = slowBest(paths, bare);
  if (folder === undefined || entry === undefined) return folder ?? entry;
  return denies(entry) && slowOrder(folder, entry) < 0 ? entry : folder;
}

function slowCapabilities(rules: readonly Rule[], path: string, list: boolean): readonly Capability[] {
  const sum = (pattern: string) => {
    const all = rules.filter((rule) => rule.path === pattern).flatMap((rule) => rule.capabilities);
    return all.includes('deny') ? (['deny'] as const) : [...new Set(all)].sort();
  };
  const paths = [...new Set(rules.map((rule) => rule.path))];
  const rule = slowRule(paths, path, list, (pattern) => sum(pattern).includes('deny'));
  const granted = rule === undefined ? [] : sum(rule);
  return granted.length === 0 ? ['deny'] : granted;
}

const SEGMENTS = ['a', 'b', 'ab', 'abc', 'a+', '+a', ''];
const OPERATIONS = ['create', 'read', 'update', 'delete', 'list', 'patch'] as const;
const CAPABILITIES = [...OPERATIONS, 'sudo', 'deny'] as const;

test('50,000 random questions get the answer of the slow matcher', () => {
  const random = generator(20_260_517);
  const pick = <T>(items: readonly T[]) => items[random(items.length)] as T;
  const path = (wild: boolean) => {
    const parts = Array.from({ length: 1 + random(4) }, () =>
      wild && random(3) === 0 ? '+' : pick(SEGMENTS),
    );
    let text = parts.join('/').replace(/^\/+/, '');
    if (wild && random(2) === 0 && !text.endsWith('+')) text += '*';
    return text.includes('+*') ? 'a' : text;
  };
  let granted = 0;
  let questions = 0;
  while (questions < 50_000) {
    const rules: Rule[] = Array.from({ length: 1 + random(12) }, () => ({
      path: path(true),
      capabilities: Array.from(
        { length: random(6) },
        () => CAPABILITIES[random(15) === 0 ? 7 : random(7)] as Capability,
      ),
    }));
    const source = rules.map(
      (rule) => `path "${rule.path}" { capabilities = ${JSON.stringify(rule.capabilities)} }`,
    );
    const acl = compileAcl(parsePolicy(source.join('\n')).rules, undefined);
    for (let i = 0; i < 25; i++, questions++) {
      const asked = random(4) === 0 ? `${path(false)}/`.replace(/^\/+/, '') : path(false);
      const operation = pick(OPERATIONS);
      const context = `${operation} ${asked}\n${source.join('\n')}`;
      const answer = acl.decide({ operation, path: asked, body: {}, wrapTtlMs: undefined });
      const expected = slowCapabilities(rules, asked, operation === 'list');
      assert.equal(answer.allowed, expected.includes(operation), context);
      assert.equal(answer.sudo, expected.includes('sudo'), context);
      assert.deepEqual(acl.capabilities(asked), slowCapabilities(rules, asked, true), context);
      if (answer.allowed) granted += 1;
    }
  }
  assert.ok(granted > 5_000, `the cases must not all be refusals: ${granted}`);
});

test('a pattern and a path of a megabyte are answered by counting steps, not by searching', () => {
  const long = 'a*'.repeat(500_000);
  const acl = compileAcl(parsePolicy(`path "${long}" { capabilities = ["read"] }`).rules, undefined);
  const ask = (path: string) =>
    acl.decide({ operation: 'read', path, body: {}, wrapTtlMs: undefined }).allowed;
  assert.equal(ask(`${'a*'.repeat(500_000)}tail`), true);
  assert.equal(ask('a'.repeat(1_000_000)), false);
  const deep = compileAcl(
    parsePolicy(`path "${'+/'.repeat(100_000)}x*" { capabilities = ["read"] }`).rules,
    undefined,
  );
  const path = `${'s/'.repeat(100_000)}xyz`;
  assert.equal(deep.decide({ operation: 'read', path, body: {}, wrapTtlMs: undefined }).allowed, true);
});

test('many + rules that share their beginning cost at most their number', () => {
  const rules = Array.from({ length: 2 ** 10 }, (_, i) => {
    const segments = [...i.toString(2).padStart(10, '0')].map((bit) => (bit === '0' ? 'x' : '+'));
    return `path "${segments.join('/')}" { capabilities = ["read"] }`;
  });
  const acl = compileAcl(parsePolicy(rules.join('\n')).rules, undefined);
  const path = Array.from({ length: 10 }, () => 'x').join('/');
  assert.equal(acl.decide({ operation: 'read', path, body: {}, wrapTtlMs: undefined }).allowed, true);
});
