/** `operator step-down`: makes the active node hand over. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';

export const stepDown = command({
  name: 'operator step-down',
  synopsis: 'Forces the server to resign active duty',
  help: `
Usage: {program} operator step-down [options]

  Makes the active node of a cluster give up its role, so that another node takes
  it. When no other node does, the same one may become active again.

      $ {program} operator step-down
`,
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    await orFail('Error stepping down', client.request('PUT', 'sys/step-down'));
    call.terminal.output(`Success! Stepped down: ${client.addressText}`);
    return 0;
  },
});
