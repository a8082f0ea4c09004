/** `lease renew ID`: lengthens the life of a secret. */
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { printSecret } from '../../output/print.ts';
import { wholeSeconds } from '../token/renew.ts';
import { leaseId } from './lookup.ts';

export const leaseRenew = command({
  name: 'lease renew',
  synopsis: 'Renews the lease of a secret',
  help: `
Usage: {program} lease renew [options] ID

  Lengthens the time for which a secret can be used. Fails when the lease cannot
  be renewed, is revoked or has reached its longest life.

      $ {program} lease renew database/creds/readonly/2f6a614c...
`,
  flags: flags({
    increment: {
      kind: 'duration',
      usage: 'How much longer, in seconds or as "5m". The server may decide otherwise.',
    },
  }),
  output: ['format'],
  async run(call) {
    const id = leaseId(call.args, '1-2');
    const client = await call.connect();
    const increment = wholeSeconds(call.flags.increment);
    const renewed = client.write('sys/leases/renew', { increment, lease_id: id });
    return printSecret(call.terminal, await orFail(`Error renewing ${id}`, renewed));
  },
});
