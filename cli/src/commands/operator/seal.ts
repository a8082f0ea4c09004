/** `operator seal`: makes the server forget its keys. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';

export const seal = command({
  name: 'operator seal',
  synopsis: 'Seals the server',
  help: `
Usage: {program} operator seal [options]

  Makes the server forget the key to its data. It serves nothing until it is
  unsealed again. Key shares given so far are forgotten, too.

      $ {program} operator seal
`,
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    await orFail('Error sealing', client.request('PUT', 'sys/seal'));
    call.terminal.output('Success! Vault is sealed.');
    return 0;
  },
});
