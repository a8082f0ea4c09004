/** `policy read NAME`: the text of a policy. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { printTree } from '../../output/print.ts';
import { textOf } from '../../output/tree.ts';

export const policyRead = command({
  name: 'policy read',
  synopsis: 'Prints the contents of a policy',
  help: `
Usage: {program} policy read [options] NAME

  Prints the text of a policy.

      $ {program} policy read my-policy
`,
  output: ['format'],
  async run(call) {
    const name = exactly(1, call.args).trim().toLowerCase();
    const client = await call.connect();
    const read = await orFail(`Error reading policy named ${name}`, client.read(`sys/policies/acl/${name}`));
    const policy = textOf(read?.data?.get('policy'));
    if (policy === '') throw new Failure(2, `No policy named: ${name}`);
    if (call.terminal.format !== 'table') return printTree(call.terminal, { policy });
    call.terminal.output(policy.trim());
    return 0;
  },
});
