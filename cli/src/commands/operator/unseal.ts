/** `operator unseal [KEY]`: gives one key share to a sealed server. */
import { atMostOne } from '../../arguments.ts';
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { askHidden } from '../../input/hidden.ts';
import { printSealStatus, sealStatus } from '../../output/seal-status.ts';
import { wrap } from '../../output/wrap.ts';

export const unseal = command({
  name: 'operator unseal',
  synopsis: 'Unseals the server',
  help: `
Usage: {program} operator unseal [options] [KEY]

  Gives one key share to a sealed server. After a threshold of different shares
  the server is unsealed. Without KEY it is asked for and not shown, which is
  better: an argument stays in the history of the shell and is seen by everyone
  on the machine.

      $ {program} operator unseal
      Unseal Key (will be hidden):
`,
  flags: flags({
    migrate: { kind: 'bool', usage: 'The share is given to move the server to another kind of seal.' },
    reset: { kind: 'bool', usage: 'Forget the shares given so far.' },
  }),
  output: ['format'],
  async run(call) {
    let key = atMostOne(call.args, '1');
    const client = await call.connect();
    if (call.flags.reset) {
      const reset = client.json('PUT', 'sys/unseal', { body: { reset: true } });
      const seal = await orFail('Error resetting unseal process', reset);
      return printSealStatus(call.terminal, await sealStatus(client, seal));
    }
    if (key === '') {
      if (call.nonInteractive) {
        const text =
          'Refusing to read from stdin with -non-interactive specified; specify unseal key as an argument to this command';
        throw new Failure(1, wrap(text));
      }
      key = await askHidden(call.host, {
        text: 'Unseal Key (will be hidden): ',
        to: 'stdout',
        what: 'an unseal key',
        instead:
          'You should run the unseal command from a terminal for maximum security. If this is not an option, the unseal key can be provided as the first argument to the unseal command.',
      });
    }
    const body = { key, reset: false, migrate: call.flags.migrate };
    const seal = await orFail('Error unsealing', client.json('PUT', 'sys/unseal', { body }));
    return printSealStatus(call.terminal, await sealStatus(client, seal));
  },
});
