/** What an auth method may fix for the tokens it gives out. */
import type { Field } from '../endpoint.ts';

export const TOKEN_FIELDS = {
  token_ttl: { type: 'duration', description: 'How long a token lives unless it is renewed.' },
  token_max_ttl: { type: 'duration', description: 'How long a token may live with renewals.' },
  token_explicit_max_ttl: {
    type: 'duration',
    description: 'How long a token may live at most; later changes of other limits do not touch it.',
  },
  token_period: {
    type: 'duration',
    description: 'Makes periodic tokens: each renewal gives them this long, without an end.',
  },
  token_policies: { type: 'list', description: 'Policies of the token.' },
  token_no_default_policy: { type: 'bool', description: 'Whether the policy "default" is left out.' },
  token_bound_cidrs: {
    type: 'list',
    description: 'Address ranges that may log in and use the token. Any address when empty.',
  },
  token_num_uses: { type: 'int', description: 'How often a token may be used. 0 sets no limit.' },
  token_type: {
    type: 'string',
    description: 'Type of token: "service", "batch", or "default" for what the mount says.',
  },
} as const satisfies Readonly<Record<string, Field>>;
