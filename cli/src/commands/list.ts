/** `list PATH`: LIST of any path. */

import { exactly } from '../arguments.ts';
import { sanitizePath } from '../client/address.ts';
import { listKeys, type Secret } from '../client/secret.ts';
import { type BaseCall, command, type ExitCode } from '../command.ts';
import { Failure, orFail } from '../failure.ts';
import { printList, printSecret, printTree } from '../output/print.ts';

export const list = command({
  name: 'list',
  synopsis: 'List data or secrets',
  help: `
Usage: {program} list [options] PATH

  Lists the names below a path. Not every path can be listed.

  List the names below "my-app":

      $ {program} list cubbyhole/my-app/

  List the users of the userpass auth method:

      $ {program} list auth/userpass/users
`,
  output: ['detailed', 'format'],
  async run(call) {
    exactly(1, call.args);
    const client = await call.connect();
    const path = sanitizePath(call.args[0] ?? '');
    const secret = await orFail(`Error listing ${path}`, client.list(path));
    return printListed(call, path, secret);
  },
});

/** The names, or why there are none; exit code 2 when there are none. */
export function printListed(call: BaseCall, path: string, secret: Secret | undefined): ExitCode {
  if (secret?.wrapInfo !== undefined && secret.wrapInfo.ttl !== 0) return printSecret(call.terminal, secret);
  const keys = listKeys(secret);
  if (call.terminal.format !== 'table' && keys === undefined) {
    printTree(call.terminal, {});
    return 2;
  }
  if (secret === undefined) throw new Failure(2, `No value found at ${path}`);
  if (secret.data === undefined) return printSecret(call.terminal, secret);
  if (keys === undefined) throw new Failure(2, `No entries found at ${path}`);
  return printList(call.terminal, secret);
}
