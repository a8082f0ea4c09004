/** Parameters every LIST takes. */
import type { Field } from '../endpoint.ts';

export const LIST_PAGE = {
  after: {
    type: 'string',
    in: 'query',
    description: 'For LIST: begin behind this name, which need not exist.',
  },
  limit: {
    type: 'int',
    in: 'query',
    description: 'For LIST: return at most this many names. All when absent or not positive.',
  },
} as const satisfies Readonly<Record<string, Field>>;
