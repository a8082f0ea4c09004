/** `policy delete NAME`. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';

export const policyDelete = command({
  name: 'policy delete',
  synopsis: 'Deletes a policy by name',
  help: `
Usage: {program} policy delete [options] NAME

  Deletes a policy. Tokens that have it lose at once what it allowed. "default"
  and "root" cannot be deleted.

      $ {program} policy delete my-policy
`,
  async run(call) {
    const name = exactly(1, call.args).trim().toLowerCase();
    const client = await call.connect();
    await orFail(`Error deleting ${name}`, client.delete(`sys/policies/acl/${name}`));
    call.terminal.output(`Success! Deleted policy: ${name}`);
    return 0;
  },
});
