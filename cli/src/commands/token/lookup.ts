/** `token lookup [TOKEN|ACCESSOR]`: what the server knows about a token. */
import { atMostOne } from '../../arguments.ts';
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { printSecret, printSecretField } from '../../output/print.ts';

export const tokenLookup = command({
  name: 'token lookup',
  synopsis: 'Display information about a token',
  help: `
Usage: {program} token lookup [options] [TOKEN | ACCESSOR]

  Shows what the server knows about a token: policies, life, parent, metadata.
  Without an argument, about the token you use.

      $ {program} token lookup
      $ {program} token lookup hvs.CAES...
      $ {program} token lookup -accessor 9793c9b3-e04a-46f3-e7b8-748d7da248da
`,
  flags: flags({
    accessor: { kind: 'bool', usage: 'The argument is an accessor; the token itself is then not shown.' },
  }),
  output: ['field', 'format'],
  async run(call) {
    const { accessor } = call.flags;
    const count = call.args.length;
    if (accessor && count < 1)
      throw new Failure(1, `Not enough arguments with -accessor (expected 1, got ${count})`);
    if (accessor && count > 1)
      throw new Failure(1, `Too many arguments with -accessor (expected 1, got ${count})`);
    const token = atMostOne(call.args, '0-1');
    const client = await call.connect();
    const answered =
      token === ''
        ? client.read('auth/token/lookup-self')
        : accessor
          ? client.write('auth/token/lookup-accessor', { accessor: token }, 'POST')
          : client.write('auth/token/lookup', { token }, 'POST');
    const secret = await orFail('Error looking up token', answered);
    return call.field !== '' && secret !== undefined
      ? printSecretField(call.terminal, secret, call.field)
      : printSecret(call.terminal, secret);
  },
});
