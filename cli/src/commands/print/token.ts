/** `print token`: the token that commands would send. */
import { command } from '../../command.ts';

export const printToken = command({
  name: 'print token',
  synopsis: 'Prints the token currently in use',
  help: `
Usage: {program} print token

  Prints the token that commands send: the one of the VAULT_TOKEN variable, else
  the one that "{program} login" left in the token store.

      $ {program} print token
`,
  async run(call) {
    call.terminal.output((await call.connect()).settings.token);
    return 0;
  },
});
