/** `policy list`: the names of all policies. */
import { exactly } from '../../arguments.ts';
import { listKeys } from '../../client/secret.ts';
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { printTree } from '../../output/print.ts';

export const policyList = command({
  name: 'policy list',
  synopsis: 'Lists the installed policies',
  help: `
Usage: {program} policy list [options]

  Lists the names of all policies.
`,
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    const names = listKeys(await orFail('Error listing policies', client.list('sys/policies/acl')));
    if (names === undefined)
      throw new Failure(2, 'Error listing policies: data from server response is empty');
    if (call.terminal.format !== 'table') return printTree(call.terminal, names);
    for (const name of names) call.terminal.output(name);
    return 0;
  },
});
