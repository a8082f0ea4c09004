/** `auth enable TYPE`. */
import { exactly } from '../../arguments.ts';
import { withTrailingSlash } from '../../client/address.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';
import { durationText } from '../../flags/duration.ts';
import { flags } from '../../flags/flag.ts';
import {
  configurationFlags,
  enableFlags,
  givenConfiguration,
  mountOptions,
} from '../mounts/configuration.ts';

export const tokenTypeFlag = flags({
  'token-type': {
    kind: 'string',
    usage: 'Kind of token that logins get: "service", "batch" or a default of either.',
  },
});

export const authEnable = command({
  name: 'auth enable',
  synopsis: 'Enables a new auth method',
  help: `
Usage: {program} auth enable [options] TYPE

  Enables an auth method at the path that is named like its type, or at -path.
  Logins then go to auth/<path>.

      $ {program} auth enable userpass
      $ {program} auth enable -path=auth-prod ldap
`,
  flags: { ...configurationFlags, ...enableFlags, ...tokenTypeFlag },
  async run(call) {
    const { flags: given } = call;
    const named = exactly(1, call.args).trim();
    const client = await call.connect();
    const type = named === 'plugin' ? given['plugin-name'] : named;
    const path = withTrailingSlash(given.path || type);
    const body = {
      type,
      description: given.description,
      config: {
        options: null,
        default_lease_ttl: durationText(given['default-lease-ttl']),
        max_lease_ttl: durationText(given['max-lease-ttl']),
        force_no_cache: false,
        ...(call.given.has('token-type') ? { token_type: given['token-type'] } : {}),
        ...(given['identity-token-key'] === '' ? {} : { identity_token_key: given['identity-token-key'] }),
        ...givenConfiguration(given, call.given),
      },
      local: given.local,
      seal_wrap: given['seal-wrap'],
      external_entropy_access: given['external-entropy-access'],
      options: mountOptions(given),
    };
    await orFail(`Error enabling ${type} auth`, client.request('POST', `sys/auth/${path}`, { body }));
    const version = given['plugin-version'] === '' ? '' : ` version ${given['plugin-version']}`;
    call.terminal.output(`Success! Enabled ${type} auth method${version} at: ${path}`);
    return 0;
  },
});
