/** `token renew [TOKEN|ACCESSOR]`: lengthens the life of a token. */
import { atMostOne } from '../../arguments.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { printSecret } from '../../output/print.ts';

export const tokenRenew = command({
  name: 'token renew',
  synopsis: 'Renew a token lease',
  help: `
Usage: {program} token renew [options] [TOKEN]

  Lengthens the life of a token; without an argument, of the token you use. Fails
  when the token cannot be renewed, is revoked or has reached its longest life.

      $ {program} token renew
      $ {program} token renew -increment=30m hvs.CAES...
`,
  flags: flags({
    accessor: { kind: 'bool', usage: 'The argument is an accessor.' },
    increment: {
      kind: 'duration',
      aliases: ['i'],
      usage: 'How much longer the token shall live, as "30s" or "5m". The server may decide otherwise.',
    },
  }),
  output: ['format'],
  async run(call) {
    const token = atMostOne(call.args, '1');
    const client = await call.connect();
    const increment = wholeSeconds(call.flags.increment);
    const renewed =
      token === ''
        ? client.write('auth/token/renew-self', { increment })
        : call.flags.accessor
          ? client.write('auth/token/renew-accessor', { accessor: token, increment }, 'POST')
          : client.write('auth/token/renew', { token, increment });
    return printSecret(call.terminal, await orFail('Error renewing token', renewed));
  },
});

/** Increments are whole seconds; less than one is none. */
export function wholeSeconds(milliseconds: number): number {
  return Math.max(0, Math.floor(milliseconds / 1_000));
}
