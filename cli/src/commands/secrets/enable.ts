/** `secrets enable TYPE`. */
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

export const secretsEnable = command({
  name: 'secrets enable',
  synopsis: 'Enable a secrets engine',
  help: `
Usage: {program} secrets enable [options] TYPE

  Enables a secrets engine at the path that is named like its type, or at -path.
  From then on it answers all requests below that path.

      $ {program} secrets enable -version=2 kv
      $ {program} secrets enable -path=secret -version=2 kv
      $ {program} secrets enable -max-lease-ttl=30m database
`,
  flags: {
    ...configurationFlags,
    ...enableFlags,
    ...flags({ 'force-no-cache': { kind: 'bool', usage: 'Do not cache what the engine stores.' } }),
  },
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
        force_no_cache: given['force-no-cache'],
        ...(given['identity-token-key'] === '' ? {} : { identity_token_key: given['identity-token-key'] }),
        ...givenConfiguration(given, call.given),
      },
      local: given.local,
      seal_wrap: given['seal-wrap'],
      external_entropy_access: given['external-entropy-access'],
      options: mountOptions(given),
    };
    await orFail('Error enabling', client.request('POST', `sys/mounts/${path}`, { body }));
    const version = given['plugin-version'] === '' ? '' : ` version ${given['plugin-version']}`;
    call.terminal.output(`Success! Enabled the ${type} secrets engine${version} at: ${path}`);
    return 0;
  },
});
