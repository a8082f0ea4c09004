/**
 * From policy names to an Acl.
 *
 * Compiled policies are kept by the very texts they were made of, and the texts are read again in each
 * transaction, so a changed policy holds from its commit on and nothing here can be stale.
 */
import type { Tx } from '../barrier/store.ts';
import { ACL_CACHE_MAX, PARSED_POLICY_CACHE_MAX } from '../base/limits.ts';
import type { Acl } from './acl.ts';
import { compileAcl, ROOT_ACL } from './compile.ts';
import { policyNames } from './names.ts';
import { getPolicy } from './policies.ts';
import { type ParsedPolicy, parsePolicy } from './policy.ts';
import type { TemplateIdentity } from './template.ts';

type CompiledSet = { readonly texts: readonly string[]; readonly acl: Acl };

const parsedByText = new Map<string, ParsedPolicy>();
const compiledByNames = new Map<string, CompiledSet>();

/**
 * The Acl of the named policies for `identity`. Names without a policy grant nothing. `root` counts only alone,
 * as a root token carries it.
 */
export async function loadAcl(
  tx: Tx,
  names: readonly string[],
  identity: TemplateIdentity | undefined,
): Promise<Acl> {
  const wanted = policyNames(names);
  if (wanted.length === 1 && wanted[0] === 'root') return ROOT_ACL;
  const texts: string[] = [];
  for (const name of wanted) {
    const policy = await getPolicy(tx, name);
    texts.push(policy?.text ?? '');
  }
  return aclOfTexts(wanted, texts, identity);
}

/** Forgets all policies, as sealing must. */
export function forgetPolicies(): void {
  parsedByText.clear();
  compiledByNames.clear();
}

function aclOfTexts(
  names: readonly string[],
  texts: readonly string[],
  identity: TemplateIdentity | undefined,
): Acl {
  const policies = texts.map(parsed);
  const templated = policies.some((policy) => policy.templated);
  const key = JSON.stringify(templated ? [names, identity] : [names]);
  const known = compiledByNames.get(key);
  if (known?.texts.every((text, i) => text === texts[i])) {
    remember(compiledByNames, key, known, ACL_CACHE_MAX);
    return known.acl;
  }
  const acl = compileAcl(
    policies.flatMap((policy) => policy.rules),
    identity,
  );
  remember(compiledByNames, key, { texts, acl }, ACL_CACHE_MAX);
  return acl;
}

function parsed(text: string): ParsedPolicy {
  const policy = parsedByText.get(text) ?? parsePolicy(text);
  remember(parsedByText, text, policy, PARSED_POLICY_CACHE_MAX);
  return policy;
}

/** Puts an entry at the young end and drops the oldest beyond `max`. */
function remember<V>(cache: Map<string, V>, key: string, value: V, max: number): void {
  cache.delete(key);
  cache.set(key, value);
  const oldest = cache.size > max ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
}
