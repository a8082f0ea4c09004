/** Rules for `custom_metadata`. */
import { utf8 } from '../../base/bytes.ts';
import { exactNumberText } from '../../base/json.ts';
import { badRequest } from '../../base/refusal.ts';
import type { Json } from '../../logical/request.ts';

const KEYS_MAX = 64;
const KEY_BYTES_MAX = 128;
const VALUE_BYTES_MAX = 512;
const FAILED = 'custom_metadata validation failed';

/** Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;

function asText(value: unknown): string {
  const exact = exactNumberText(value);
  if (exact !== undefined) return exact;
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  const kind = Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
  throw badRequest(`${FAILED}: '' expected type 'string', got unconvertible type '${kind}'`);
}

function faults(key: string, value: string): readonly string[] {
  const found: string[] = [];
  const name = JSON.stringify(key);
  const keyLength = utf8(key).length;
  const valueLength = utf8(value).length;
  if (keyLength === 0 || keyLength > KEY_BYTES_MAX) {
    found.push(`length of key ${name} is ${keyLength} but must be 0 < len(key) <= ${KEY_BYTES_MAX}`);
  }
  if (valueLength === 0 || valueLength > VALUE_BYTES_MAX) {
    found.push(
      `length of value for key ${name} is ${valueLength} but must be 0 < len(value) <= ${VALUE_BYTES_MAX}`,
    );
  }
  if (!PRINTABLE.test(key)) found.push(`key ${name} (${key}) contains unprintable characters`);
  if (!PRINTABLE.test(value)) found.push(`value for key ${name} contains unprintable characters`);
  return found.map((fault) => `${FAILED}: ${fault}`);
}

/**
 * The pairs of `given` as texts. Refusal 400 that names every fault, in Go's multi-error form. With
 * `dropNulls` members that are null are left out: a patch uses them to remove.
 */
export function parseCustomMetadata(given: Json, dropNulls: boolean): Readonly<Record<string, string>> {
  const pairs: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(given)) {
    if (!(dropNulls && value === null)) pairs[key] = asText(value);
  }
  const count = Object.keys(pairs).length;
  const found =
    count > KEYS_MAX
      ? [`${FAILED}: payload must contain at most ${KEYS_MAX} keys, provided ${count}`]
      : Object.entries(pairs).flatMap(([key, value]) => faults(key, value));
  if (found.length > 0) {
    const title = found.length === 1 ? '1 error occurred:' : `${found.length} errors occurred:`;
    throw badRequest(`${title}\n${found.map((fault) => `\t* ${fault}\n`).join('')}\n`);
  }
  return pairs;
}
