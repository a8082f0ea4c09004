/** `operator rotate`: a new key for what is encrypted from now on. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';
import { printTree } from '../../output/print.ts';
import { keyStatusText, readKeyStatus } from './key-status.ts';

export const rotate = command({
  name: 'operator rotate',
  synopsis: 'Rotates the underlying encryption key',
  help: `
Usage: {program} operator rotate [options]

  Makes a new encryption key, with which everything is encrypted that is written
  from now on. Older keys stay for what they have encrypted. Nothing stops
  meanwhile, and unseal keys stay the same.

      $ {program} operator rotate
`,
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    await orFail('Error rotating key', client.request('POST', 'sys/rotate'));
    const status = await readKeyStatus(client);
    if (call.terminal.format !== 'table') return printTree(call.terminal, status);
    call.terminal.output(`Success! Rotated key\n\n${keyStatusText(status)}`);
    return 0;
  },
});
