/** `delete PATH [K=V...]`: DELETE of any path. */
import { sanitizePath } from '../client/address.ts';
import { command } from '../command.ts';
import { Failure } from '../failure.ts';
import { queryValues } from '../input/key-values.ts';
import { printWritten } from './write.ts';

export const deletion = command({
  name: 'delete',
  synopsis: 'Delete secrets and configuration',
  help: `
Usage: {program} delete [options] PATH [K=V...]

  Deletes what is at a path. It is no error when there is nothing.

  Delete a secret:

      $ {program} delete cubbyhole/my-secret

  Delete a user of the userpass auth method:

      $ {program} delete auth/userpass/users/student01
`,
  output: ['field', 'format'],
  async run(call) {
    if (call.args.length < 1) throw new Failure(1, 'Not enough arguments (expected at least 1, got 0)');
    const client = await call.connect();
    const path = sanitizePath(call.args[0] ?? '');
    const stdin = call.nonInteractive ? undefined : call.host.stdin;
    const query = await queryValues(stdin, call.args.slice(1), 'Failed to parse string list data');
    return printWritten(
      call,
      path,
      client.delete(path, query),
      `Success! Data deleted (if it existed) at: ${path}`,
      `Error deleting ${path}`,
    );
  },
});
