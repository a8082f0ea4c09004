/** Password policies: how generated passwords look, in the HCL form of Vault's documentation. */

import type { Entropy } from '../base/env.ts';
import { HclError, type HclObject } from '../base/hcl/ast.ts';
import { type Block, blocks, hclErrorText, member, onlyKeys } from '../base/hcl/blocks.ts';
import { parseHcl } from '../base/hcl/parse.ts';
import {
  PASSWORD_CHARSET_MAX,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  PASSWORD_RULES_MAX,
} from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';

export type PasswordPolicy = {
  readonly length: number;
  readonly rules: readonly { readonly charset: readonly string[]; readonly minChars: number }[];
};

/** Refusal 400 `invalid password policy: …` for anything wrong, impossible rules included. */
export function parsePasswordPolicy(source: string): PasswordPolicy {
  try {
    const root = parseHcl(source);
    onlyKeys(root, new Set(['length', 'rule']), '');
    const length = integer(root, 'length');
    if (length < PASSWORD_LENGTH_MIN || length > PASSWORD_LENGTH_MAX) {
      throw badRequest(
        `passwords must be between ${PASSWORD_LENGTH_MIN} and ${PASSWORD_LENGTH_MAX} characters`,
      );
    }
    const rules = blocks(root, 'rule', 1).map(charsetRule);
    if (rules.length === 0) throw new HclError('must have at least one rule with a charset', root.position);
    if (rules.length > PASSWORD_RULES_MAX) throw new HclError('too many rules', root.position);
    const wanted = rules.reduce((sum, rule) => sum + rule.minChars, 0);
    if (wanted > length) throw new HclError('rules ask for more characters than the length', root.position);
    return { length, rules };
  } catch (error) {
    if (error instanceof HclError) throw badRequest(`invalid password policy: ${hclErrorText(error)}`);
    throw error;
  }
}

/** A password that follows `policy`: what the rules ask for, the rest from all their letters, then shuffled. */
export function generatePassword(entropy: Entropy, policy: PasswordPolicy): string {
  const letters: string[] = [];
  for (const rule of policy.rules) {
    for (let i = 0; i < rule.minChars; i++) letters.push(pick(entropy, rule.charset));
  }
  const all = [...new Set(policy.rules.flatMap((rule) => rule.charset))];
  while (letters.length < policy.length) letters.push(pick(entropy, all));
  for (let i = letters.length - 1; i > 0; i--) {
    const j = below(entropy, i + 1);
    [letters[i], letters[j]] = [letters[j] ?? '', letters[i] ?? ''];
  }
  return letters.join('');
}

function charsetRule(block: Block): PasswordPolicy['rules'][number] {
  if (block.labels[0] !== 'charset') throw new HclError(`unknown rule "${block.labels[0]}"`, block.position);
  onlyKeys(block.body, new Set(['charset', 'min-chars']), '');
  const charset = member(block.body, 'charset')?.value;
  if (charset?.kind !== 'string' || charset.value === '')
    throw new HclError('no charset specified', block.position);
  const letters = [...new Set(charset.value)];
  if (letters.length > PASSWORD_CHARSET_MAX) throw new HclError('charset is too large', block.position);
  if (letters.some((letter) => !/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(letter))) {
    throw new HclError('non-printable character in charset', block.position);
  }
  return { charset: letters, minChars: integer(block.body, 'min-chars', 0) };
}

function integer(object: HclObject, name: string, absent?: number): number {
  const value = member(object, name)?.value;
  if (value === undefined && absent !== undefined) return absent;
  if (value?.kind !== 'number' || !Number.isSafeInteger(value.value) || value.value < 0) {
    throw new HclError(`"${name}" must be a whole number`, value?.position ?? object.position);
  }
  return value.value;
}

function pick(entropy: Entropy, letters: readonly string[]): string {
  return letters[below(entropy, letters.length)] ?? '';
}

/** A number from 0 to `bound` - 1, each with equal chance. */
function below(entropy: Entropy, bound: number): number {
  const space = 2 ** 32;
  const fair = space - (space % bound);
  for (;;) {
    const word = entropy.bytes(4).reduce((sum, byte) => sum * 256 + byte, 0);
    // Numbers above the largest multiple of `bound` would favour the first letters.
    if (word < fair) return word % bound;
  }
}
