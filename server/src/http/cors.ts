/** Cross-origin requests, by the rules of sys/config/cors. Off until an operator switches it on. */
import { Refusal } from '@holdfast/core/base/refusal';
import type { CorsRules } from '@holdfast/core/kernel/answer';

const METHODS: readonly string[] = ['DELETE', 'GET', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'LIST'];

export type CorsDecision =
  /** Go on; add these headers to the answer. */
  | { readonly kind: 'pass'; readonly headers: Readonly<Record<string, string>> }
  /** A preflight, answered here. */
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Readonly<Record<string, string>> };

/** Throws Refusal 403 for an origin that is not allowed. */
export function decideCors(
  rules: CorsRules | undefined,
  method: string,
  origin: string | undefined,
  requestedMethod: string | undefined,
): CorsDecision {
  if (rules === undefined || !rules.enabled || origin === undefined || origin === '') {
    return { kind: 'pass', headers: {} };
  }
  const allowed = rules.allowedOrigins.includes('*') || rules.allowedOrigins.includes(origin);
  if (!allowed) throw new Refusal(403, 'origin not allowed');
  if (method === 'OPTIONS' && !METHODS.includes(requestedMethod ?? '')) {
    return { kind: 'answer', status: 405, headers: {} };
  }
  const headers = {
    'access-control-allow-origin': origin,
    vary: 'Origin',
    ...(rules.allowCredentials === true && { 'access-control-allow-credentials': 'true' }),
  };
  if (method !== 'OPTIONS') return { kind: 'pass', headers };
  return {
    kind: 'answer',
    status: 200,
    headers: {
      ...headers,
      'access-control-allow-methods': METHODS.join(','),
      'access-control-allow-headers': rules.allowedHeaders.join(','),
      'access-control-max-age': '300',
    },
  };
}
