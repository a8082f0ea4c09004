/** Logging in with a name and a password. */
import { RequestError } from '../../failure.ts';
import { askHidden } from '../../input/hidden.ts';
import type { LoginMethod } from './methods.ts';

/** @param users whose names these are, for the help text. */
export function passwordMethod(type: string, users: string): LoginMethod {
  return {
    help: `
Usage: {program} login -method=${type} [CONFIG K=V...]

  Logs in with a name and a password of ${users}. The password is
  asked for when it is not given.

      $ {program} login -method=${type} username=sally
      Password (will be hidden):

Configuration:

  password=<string>
      The password. An argument stays in the history of the shell: better have
      it asked for, or read with "password=-" or "password=@file".

  username=<string>
      The name.
`,
    async login({ call, client, config, mount }) {
      const username = config.get('username') ?? '';
      if (username === '') throw new RequestError("'username' must be specified");
      let password = config.get('password') ?? '';
      if (password === '') {
        if (call.nonInteractive)
          throw new RequestError("'password' must be specified and refusing to pull from stdin");
        password = await askHidden(call.host, {
          text: 'Password (will be hidden): ',
          to: 'stderr',
          what: 'a password',
          instead: 'If you want to pipe the value, give "password=-" as the argument to read from stdin.',
        });
      }
      const secret = await client.write(`auth/${mount}/login/${username}`, { password });
      if (secret === undefined) throw new RequestError('empty response from credential provider');
      return secret;
    },
  };
}
