/** What a token may do on given paths. */
import { declare, type Field } from '../endpoint.ts';

const PATHS = {
  paths: { type: 'list', description: 'Paths to look at.' },
  path: { type: 'list', description: 'Paths to look at; the older name of "paths".', deprecated: true },
} as const satisfies Readonly<Record<string, Field>>;

const ANSWER = `The answer has one list of capabilities for each path, and for a single path repeats it as
"capabilities". "deny" stands for nothing at all, "root" for everything.`;

export const sysCapabilities = declare({
  backend: 'sys',
  path: 'capabilities',
  synopsis: 'Shows what a token may do on paths.',
  description: ANSWER,
  fields: { token: { type: 'string', description: 'The token in question.', sensitive: true }, ...PATHS },
  operations: { update: { summary: 'Show the capabilities of a token.', access: 'token' } },
});

export const sysCapabilitiesSelf = declare({
  backend: 'sys',
  path: 'capabilities-self',
  synopsis: 'Shows what the calling token may do on paths.',
  description: ANSWER,
  fields: {
    token: {
      type: 'string',
      description: 'Ignored: it is the calling token.',
      sensitive: true,
      deprecated: true,
    },
    ...PATHS,
  },
  operations: { update: { summary: 'Show the capabilities of the calling token.', access: 'token' } },
});

export const sysCapabilitiesAccessor = declare({
  backend: 'sys',
  path: 'capabilities-accessor',
  synopsis: 'Shows what the token behind an accessor may do on paths.',
  description: ANSWER,
  fields: { accessor: { type: 'string', description: 'Accessor of the token in question.' }, ...PATHS },
  operations: { update: { summary: 'Show the capabilities of a token by its accessor.', access: 'token' } },
});
