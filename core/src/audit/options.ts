/** Options of a device that shape its lines, whatever its type. */
import { badRequest } from '../base/refusal.ts';

export type LineOptions = {
  /** Secrets in clear. */
  readonly raw: boolean;
  readonly hmacAccessor: boolean;
  /** LIST answers show how many names there were, not which. */
  readonly elideListResponses: boolean;
};

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/** Refusal 400 for values that cannot be, and for a prefix, which could make a log file into a program. */
export function lineOptions(options: Readonly<Record<string, string>>): LineOptions {
  const { format = 'json' } = options;
  if (format !== 'json') throw badRequest(`unknown format type "${format}"`);
  if ('prefix' in options) throw badRequest('audit log prefixing is not allowed');
  return {
    raw: bool(options, 'log_raw', false),
    hmacAccessor: bool(options, 'hmac_accessor', true),
    elideListResponses: bool(options, 'elide_list_responses', false),
  };
}

function bool(options: Readonly<Record<string, string>>, name: string, absent: boolean): boolean {
  const text = options[name];
  if (text === undefined) return absent;
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw badRequest(`option "${name}" must be true or false`);
}
