/** `auth help TYPE|PATH`: how to log in with an auth method. */
import { exactly } from '../../arguments.ts';
import { sanitizePath, withTrailingSlash } from '../../client/address.ts';
import { parseSecret } from '../../client/secret.ts';
import { type BaseCall, command } from '../../command.ts';
import { orFail } from '../../failure.ts';
import { mapOf, textOf } from '../../output/tree.ts';
import { wrap } from '../../output/wrap.ts';
import { loginMethods } from '../login/methods.ts';

export const authHelp = command({
  name: 'auth help',
  synopsis: 'Prints usage for an auth method',
  help: `
Usage: {program} auth help [options] TYPE | PATH

  Tells how to log in with an auth method: with the methods of a TYPE, or with
  the one mounted at a PATH.

      $ {program} auth help userpass
      $ {program} auth help my-method/
`,
  async run(call) {
    const named = exactly(1, call.args).trim();
    const type = loginMethods[named] === undefined ? await typeOfMount(call, named) : named;
    if (type === undefined) {
      call.terminal.warn(
        `No auth method available on the server at "${withTrailingSlash(sanitizePath(named))}"`,
      );
      return 1;
    }
    const method = loginMethods[type];
    if (method === undefined) {
      call.terminal.warn(wrap(`No method-specific CLI handler available for auth method "${named}"`));
      return 2;
    }
    call.terminal.output(method.help.trim().replaceAll('{program}', call.program));
    return 0;
  },
});

async function typeOfMount(call: BaseCall, path: string): Promise<string | undefined> {
  const client = await call.connect();
  const answer = await orFail('Error listing auth methods', client.request('GET', 'sys/auth'));
  const mount = mapOf(parseSecret(answer.body)?.data).get(withTrailingSlash(sanitizePath(path)));
  return mount === undefined ? undefined : textOf(mapOf(mount).get('type'));
}
