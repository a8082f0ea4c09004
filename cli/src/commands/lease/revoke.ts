/** `lease revoke ID`: ends a lease, or all below a prefix. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { wrap } from '../../output/wrap.ts';

export const leaseRevoke = command({
  name: 'lease revoke',
  synopsis: 'Revokes leases and secrets',
  help: `
Usage: {program} lease revoke [options] ID

  Ends a lease, or all leases below a prefix. The server does that in the
  background and keeps trying; -sync waits for it.

      $ {program} lease revoke database/creds/readonly/2f6a614c...
      $ {program} lease revoke -prefix aws/creds/deploy

  Forget leases even when the secrets behind them cannot be revoked:

      $ {program} lease revoke -force -prefix consul/creds
`,
  flags: flags({
    force: {
      kind: 'bool',
      aliases: ['f'],
      usage: 'Forget the leases even when the secrets cannot be revoked. For repairs; needs -prefix.',
    },
    prefix: { kind: 'bool', usage: 'ID is a prefix: all leases below it are revoked.' },
    sync: { kind: 'bool', usage: 'Wait until it is done; a failure is then yours to repeat.' },
  }),
  async run(call) {
    const { force, prefix, sync } = call.flags;
    const id = exactly(1, call.args).trim();
    if (force && !prefix) throw new Failure(1, 'Specifying -force requires also specifying -prefix');
    const client = await call.connect();
    if (force) {
      call.terminal.warn(
        wrap('Warning! Force-removing leases can cause Vault to become out of sync with secret engines!'),
      );
    }
    const verb = force ? 'revoke-force' : prefix ? 'revoke-prefix' : 'revoke';
    const failed = force
      ? `Error force revoking leases with prefix ${id}`
      : prefix
        ? `Error revoking leases with prefix ${id}`
        : `Error revoking lease ${id}`;
    await orFail(failed, client.request('PUT', `sys/leases/${verb}/${id}`, force ? {} : { body: { sync } }));
    call.terminal.output(
      force
        ? `Success! Force revoked any leases with prefix: ${id}`
        : !sync
          ? 'All revocation operations queued successfully!'
          : prefix
            ? `Success! Revoked any leases with prefix: ${id}`
            : `Success! Revoked lease: ${id}`,
    );
    return 0;
  },
});
