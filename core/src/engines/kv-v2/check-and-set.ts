/** The `cas` option: a write that succeeds only on the version it was based on. */
import { exactNumberText } from '../../base/json.ts';
import { badRequest } from '../../base/refusal.ts';
import type { Json } from '../../logical/request.ts';
import type { History } from './history.ts';
import type { Settings } from './settings.ts';

/** As forgiving as Vault: numbers, texts of numbers, booleans, and null for 0. */
function wanted(value: unknown): number | undefined {
  const exact = exactNumberText(value);
  if (exact !== undefined) return Math.trunc(Number(exact));
  if (value === null) return 0;
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && /^[+-]?\d*$/.test(value)) return Number(value || '0');
  return undefined;
}

/** Refusal 400 unless `options` allow a write on `history` (undefined: the secret does not exist). */
export function checkAndSet(
  options: Json | undefined,
  settings: Settings,
  history: History | undefined,
): void {
  if (options !== undefined && Object.hasOwn(options, 'cas')) {
    const version = wanted(options['cas']);
    if (version === undefined || Number.isNaN(version)) {
      throw badRequest('error parsing check-and-set parameter');
    }
    if (version !== (history?.currentVersion ?? 0)) {
      throw badRequest('check-and-set parameter did not match the current version');
    }
  } else if (settings.casRequired || history?.casRequired) {
    throw badRequest('check-and-set parameter required for this call');
  }
}
