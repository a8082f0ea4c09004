/** Which wrapping token a call means. */
import { badRequest } from '../../base/refusal.ts';
import type { SystemContext } from '../../kernel/core.ts';

/** The token in the body, else the token of the call. Refusal 400 when there is neither. */
export function presentedToken(
  context: Pick<SystemContext, 'request'> & { readonly fields: { readonly token: string | undefined } },
): string {
  const text = context.fields.token || context.request.token;
  if (text === undefined || text === '') throw badRequest('missing "token" value in input');
  return text;
}
