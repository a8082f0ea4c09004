/** `unwrap [TOKEN]`: opens a wrapped answer. */
import { atMostOne } from '../arguments.ts';
import { listKeys } from '../client/secret.ts';
import { command } from '../command.ts';
import { orFail } from '../failure.ts';
import { printList, printSecret, printSecretField } from '../output/print.ts';

export const unwrap = command({
  name: 'unwrap',
  synopsis: 'Unwrap a wrapped secret',
  help: `
Usage: {program} unwrap [options] [TOKEN]

  Opens a wrapped answer with its wrapping token, which is used up by that.
  The output is that of the command whose answer was wrapped. Without TOKEN
  the token you are logged in with is taken for the wrapping token.

  Open a wrapped answer:

      $ {program} unwrap hvs.CAES...
`,
  output: ['field', 'format'],
  async run(call) {
    const token = atMostOne(call.args, '0-1');
    const client = await call.connect();
    const secret = await orFail('Error unwrapping', client.unwrap(token));
    if (secret === undefined) {
      if (call.terminal.format === 'table') {
        call.terminal.output('Successfully unwrapped. There was no data in the wrapped secret.');
      }
      return 0;
    }
    if (call.field !== '') return printSecretField(call.terminal, secret, call.field);
    return listKeys(secret) === undefined
      ? printSecret(call.terminal, secret)
      : printList(call.terminal, secret);
  },
});
