/** What `secrets` and `auth` let people set on a mount, when enabling it and when tuning it. */
import { durationText } from '../../flags/duration.ts';
import { type FlagValues, flags } from '../../flags/flag.ts';
import type { Struct, Tree } from '../../output/tree.ts';

export const configurationFlags = flags({
  'allowed-response-headers': {
    kind: 'list',
    usage: 'Response header that the mount may set; may be given several times.',
  },
  'audit-non-hmac-request-keys': {
    kind: 'list',
    usage: 'Key of request data that audit devices record in plain text; may be given several times.',
  },
  'audit-non-hmac-response-keys': {
    kind: 'list',
    usage: 'Key of response data that audit devices record in plain text; may be given several times.',
  },
  'default-lease-ttl': {
    kind: 'duration',
    usage: 'Life of leases that ask for none, as "30m"; "system" for the server\'s own.',
  },
  description: { kind: 'string', usage: 'What the mount is for, in words.' },
  'listing-visibility': {
    kind: 'string',
    usage: 'Whether the UI lists the mount before login: "unauth" or "hidden".',
  },
  'max-lease-ttl': {
    kind: 'duration',
    usage: 'Longest life of leases, as "72h"; "system" for the server\'s own.',
  },
  options: { kind: 'map', usage: 'A key=value option of the mount; may be given several times.' },
  'passthrough-request-headers': {
    kind: 'list',
    usage: 'Request header that is handed to the mount; may be given several times.',
  },
  'plugin-version': { kind: 'string', usage: 'Version of the plugin to run.' },
  version: { kind: 'int', usage: 'Version of the engine to run, where there are several (kv: 1 or 2).' },
});

export const enableFlags = flags({
  'external-entropy-access': {
    kind: 'bool',
    usage: "Let the mount use the server's external source of randomness.",
  },
  'identity-token-key': { kind: 'string', usage: "Key that signs the mount's identity tokens." },
  local: { kind: 'bool', usage: 'Keep the mount on this cluster: it is not replicated.' },
  path: { kind: 'string', usage: 'Where to mount; the type when not given.' },
  'plugin-name': { kind: 'string', usage: 'Name of the plugin when the type is "plugin".' },
  'seal-wrap': { kind: 'bool', usage: 'Encrypt critical values of the mount with the seal, too.' },
});

type Configuration = FlagValues<typeof configurationFlags>;

/** Members of `config` that are only sent when they were given. */
export function givenConfiguration(values: Configuration, given: ReadonlySet<string>): Record<string, Tree> {
  const config: Record<string, Tree> = {};
  for (const name of [
    'audit-non-hmac-request-keys',
    'audit-non-hmac-response-keys',
    'listing-visibility',
    'passthrough-request-headers',
    'allowed-response-headers',
    'plugin-version',
  ] as const) {
    if (given.has(name)) config[name.replaceAll('-', '_')] = values[name];
  }
  return config;
}

/** The options, with -version among them; null when there is none. */
export function mountOptions(values: Configuration): Tree {
  const options = new Map<string, Tree>(values.options);
  if (values.version > 0) options.set('version', String(values.version));
  return options.size === 0 ? null : options;
}

/** The body of a tune. */
export function tuneBody(values: Configuration, given: ReadonlySet<string>): Struct {
  return {
    options: mountOptions(values),
    default_lease_ttl: tunedTtl(values['default-lease-ttl']),
    max_lease_ttl: tunedTtl(values['max-lease-ttl']),
    ...(given.has('description') ? { description: values.description } : {}),
    ...givenConfiguration(values, given),
  };
}

/** '' leaves it as it is, "system" takes the server's own. */
export function tunedTtl(milliseconds: number): string {
  if (milliseconds === 0) return '';
  return milliseconds < 0 ? 'system' : durationText(milliseconds);
}
