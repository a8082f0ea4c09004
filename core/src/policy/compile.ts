/**
 * Policies compiled into one Acl.
 *
 * Which rule decides (Vault's policy documentation): the exact path; else, for LIST, the path without its last
 * slash; else the most specific pattern (see `moreSpecific`). Rules for the same path in several policies add
 * up, a denial winning. What no rule names is denied.
 */
import type { AccessAnswer, AccessQuestion, Acl, Capability, ResultantAcl } from './acl.ts';
import { moreSpecific, type Pattern, parsePattern } from './pattern.ts';
import { mergePermissions, type Permissions, permits } from './permissions.ts';
import type { PathRule } from './policy.ts';
import { renderTemplate, type TemplateIdentity } from './template.ts';
import { PatternTrie } from './trie.ts';

const REFUSED: AccessAnswer = { allowed: false, sudo: false };

/** The policy `root`: everything. */
export const ROOT_ACL: Acl = {
  root: true,
  decide: () => ({ allowed: true, sudo: true }),
  capabilities: () => ['root'],
  reaches: () => true,
  resultant: () => ({ root: true, exact_paths: {}, glob_paths: {} }),
};

/** The Acl of `rules` for one identity. Rules whose template has no value for it do not exist. */
export function compileAcl(rules: Iterable<PathRule>, identity: TemplateIdentity | undefined): Acl {
  const byText = new Map<string, { pattern: Pattern; value: Permissions }>();
  for (const rule of rules) {
    const rendered = renderTemplate(rule.path, identity);
    if (rendered === undefined) continue;
    // A value with wildcards must not widen what is granted; a denial may only get wider.
    if (rendered.unsafe && !rule.permissions.capabilities.has('deny')) continue;
    const pattern = parsePattern(rendered.path);
    if (pattern === undefined) continue;
    const before = byText.get(pattern.text);
    const value = before === undefined ? rule.permissions : mergePermissions(before.value, rule.permissions);
    byText.set(pattern.text, { pattern, value });
  }
  return new CompiledAcl([...byText.values()]);
}

type Entry = { readonly pattern: Pattern; readonly value: Permissions };

class CompiledAcl implements Acl {
  readonly root = false;
  readonly #entries: readonly Entry[];
  readonly #exact = new Map<string, Permissions>();
  readonly #patterns: PatternTrie<Permissions>;

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
    for (const { pattern, value } of entries) {
      if (!pattern.glob && pattern.wildcards === 0) this.#exact.set(pattern.text, value);
    }
    this.#patterns = new PatternTrie(entries.filter(({ pattern }) => pattern.glob || pattern.wildcards > 0));
  }

  decide(question: AccessQuestion): AccessAnswer {
    const permissions = this.#find(question.path, question.operation === 'list');
    if (permissions === undefined) return REFUSED;
    return {
      allowed: permits(permissions, question),
      sudo: permissions.capabilities.has('sudo'),
    };
  }

  capabilities(path: string): readonly Capability[] {
    // Like Vault it asks as LIST does, so that the answer holds for folders too.
    const permissions = this.#find(path, true);
    return permissions === undefined || permissions.capabilities.size === 0 ? ['deny'] : sorted(permissions);
  }

  reaches(prefix: string): boolean {
    const parts = prefix.replace(/\/$/, '').split('/');
    return this.#entries.some(
      ({ pattern, value }) =>
        grants(value) && (reachesBelow(pattern, parts) || pattern.text === prefix.slice(0, -1)),
    );
  }

  resultant(): ResultantAcl {
    const exact: Record<string, { capabilities: readonly Capability[] }> = Object.create(null);
    const glob: Record<string, { capabilities: readonly Capability[] }> = Object.create(null);
    for (const { pattern, value } of this.#entries) {
      const shown = { capabilities: value.capabilities.size === 0 ? (['deny'] as const) : sorted(value) };
      if (pattern.wildcards > 0) glob[pattern.text] = shown;
      else if (pattern.glob) glob[pattern.text.slice(0, -1)] = shown;
      else exact[pattern.text] = shown;
    }
    return { root: false, exact_paths: exact, glob_paths: glob };
  }

  #find(requested: string, list: boolean): Permissions | undefined {
    const path = requested.replace(/^\/+/, '');
    const exact = this.#exact.get(path);
    if (exact !== undefined) return exact;
    if (!list || !path.endsWith('/')) return this.#patterns.find(path)?.value;

    const bare = path.slice(0, -1);
    const exactBare = this.#exact.get(bare);
    if (exactBare !== undefined) return exactBare;
    const folder = this.#patterns.find(path);
    const entry = this.#patterns.find(bare);
    if (folder === undefined || entry === undefined) return (folder ?? entry)?.value;
    // The rule for the folder decides, unless one that names the path more exactly denies it: asking with a
    // slash must not be a way around a denial (GHSA-xp3c-3jw3-4vcr).
    const denied = entry.value.capabilities.has('deny') && moreSpecific(entry.pattern, folder.pattern) > 0;
    return denied ? entry.value : folder.value;
  }
}

function sorted(permissions: Permissions): readonly Capability[] {
  return [...permissions.capabilities].sort();
}

function grants(permissions: Permissions): boolean {
  return permissions.capabilities.size > 0 && !permissions.capabilities.has('deny');
}

/** Whether some path at or below the folder `parts` could match `pattern`. */
function reachesBelow(pattern: Pattern, parts: readonly string[]): boolean {
  const own = [...pattern.segments, pattern.last];
  for (const [i, part] of parts.entries()) {
    const segment = own[i];
    const last = i === own.length - 1;
    if (segment === undefined) return false;
    if (last && pattern.glob) return part.startsWith(segment);
    if (segment !== '+' && segment !== part) return false;
    if (last) return false;
  }
  return true;
}
