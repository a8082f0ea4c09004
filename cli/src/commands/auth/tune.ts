/** `auth tune PATH`. */
import { exactly } from '../../arguments.ts';
import { sanitizePath, withTrailingSlash } from '../../client/address.ts';
import { type Call, command } from '../../command.ts';
import { orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import type { Tree } from '../../output/tree.ts';
import { configurationFlags, tuneBody, tunedTtl } from '../mounts/configuration.ts';
import { tokenTypeFlag } from './enable.ts';

const tuneFlags = {
  ...configurationFlags,
  ...tokenTypeFlag,
  ...flags({
    'user-lockout-counter-reset-duration': {
      kind: 'duration',
      usage: 'After how long failed logins are forgotten.',
    },
    'user-lockout-disable': { kind: 'bool', usage: 'Never lock out users.' },
    'user-lockout-duration': { kind: 'duration', usage: 'For how long a user is locked out.' },
    'user-lockout-threshold': { kind: 'int', usage: 'After how many failed logins a user is locked out.' },
  }),
};

export const authTune = command({
  name: 'auth tune',
  synopsis: 'Tunes an auth method configuration',
  help: `
Usage: {program} auth tune [options] PATH

  Changes settings of the auth method at a path; what is not given stays.

      $ {program} auth tune -default-lease-ttl=72h userpass/
`,
  flags: tuneFlags,
  async run(call) {
    const path = withTrailingSlash(sanitizePath(exactly(1, call.args)));
    const client = await call.connect();
    const lockout = userLockout(call);
    const body = {
      ...tuneBody(call.flags, call.given),
      ...(call.given.has('token-type') ? { token_type: call.flags['token-type'] } : {}),
      ...(Object.keys(lockout).length === 0 ? {} : { user_lockout_config: lockout }),
    };
    await orFail(
      `Error tuning auth method ${path}`,
      client.request('POST', `sys/mounts/auth/${path}tune`, { body }),
    );
    call.terminal.output(`Success! Tuned the auth method at: ${path}`);
    return 0;
  },
});

function userLockout({ flags: values, given }: Call<typeof tuneFlags>): Record<string, Tree> {
  const lockout: Record<string, Tree> = {};
  if (given.has('user-lockout-threshold'))
    lockout['lockout_threshold'] = String(values['user-lockout-threshold']);
  if (given.has('user-lockout-duration'))
    lockout['lockout_duration'] = tunedTtl(values['user-lockout-duration']);
  if (given.has('user-lockout-counter-reset-duration')) {
    lockout['lockout_counter_reset_duration'] = tunedTtl(values['user-lockout-counter-reset-duration']);
  }
  if (given.has('user-lockout-disable')) lockout['lockout_disable'] = values['user-lockout-disable'];
  return lockout;
}
