/** `lease lookup ID`: until when a secret lives. */
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { printSecret } from '../../output/print.ts';

export const leaseLookup = command({
  name: 'lease lookup',
  synopsis: 'Lookup the lease of a secret',
  help: `
Usage: {program} lease lookup ID

  Shows when a lease was made, when it ends, and whether it can be renewed.

      $ {program} lease lookup database/creds/readonly/2f6a614c...
`,
  output: ['format'],
  async run(call) {
    const id = leaseId(call.args, '1');
    const client = await call.connect();
    const found = client.write('sys/leases/lookup', { lease_id: id });
    return printSecret(call.terminal, await orFail(`error looking up lease id ${id}`, found));
  },
});

/** The one argument. Throws Failure 1. */
export function leaseId(args: readonly string[], expected: string): string {
  if (args.length === 0) throw new Failure(1, 'Missing ID!');
  if (args.length > 1) throw new Failure(1, `Too many arguments (expected ${expected}, got ${args.length})`);
  return (args[0] ?? '').trim();
}
