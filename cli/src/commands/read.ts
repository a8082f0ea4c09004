/** `read PATH [K=V...]`: GET of any path. */
import { sanitizePath } from '../client/address.ts';
import { command } from '../command.ts';
import { Failure, orFail } from '../failure.ts';
import { queryValues } from '../input/key-values.ts';
import { printSecret, printSecretField } from '../output/print.ts';

export const read = command({
  name: 'read',
  synopsis: 'Read data and retrieves secrets',
  help: `
Usage: {program} read [options] PATH [K=V...]

  Reads what is at a path: a secret, generated credentials, a configuration.
  K=V pairs are sent as query parameters.

  Read a secret:

      $ {program} read cubbyhole/my-secret

  Print one field of it, for a script:

      $ {program} read -field=password cubbyhole/my-secret

  Look at the replication of this cluster (no token is needed):

      $ {program} read -format=json sys/replication/status
`,
  output: ['field', 'format'],
  raw: true,
  async run(call) {
    if (call.args.length < 1) throw new Failure(1, 'Not enough arguments (expected 1, got 0)');
    const client = await call.connect();
    const path = sanitizePath(call.args[0] ?? '');
    const stdin = call.nonInteractive ? undefined : call.host.stdin;
    const query = await queryValues(stdin, call.args.slice(1), 'Failed to parse K=V data');
    if (call.terminal.format === 'raw') {
      const answer = await orFail(`Error reading: ${path}`, client.request('GET', path, { query }));
      if (answer.body === '') throw new Failure(2, `No value found at ${path}`);
      call.terminal.output(answer.body);
      return 0;
    }
    const secret = await orFail(`Error reading ${path}`, client.read(path, query));
    if (secret === undefined) throw new Failure(2, `No value found at ${path}`);
    return call.field === ''
      ? printSecret(call.terminal, secret)
      : printSecretField(call.terminal, secret, call.field);
  },
});
