/** `token revoke [TOKEN|ACCESSOR]`: ends a token and its children. */
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';

export const tokenRevoke = command({
  name: 'token revoke',
  synopsis: 'Revoke a token and its children',
  help: `
Usage: {program} token revoke [options] [TOKEN | ACCESSOR]

  Ends a token, all tokens made with it, and all their leases.

      $ {program} token revoke hvs.CAES...

  Leave the children alive, as orphans:

      $ {program} token revoke -mode=orphan hvs.CAES...

  By accessor, or the token you use:

      $ {program} token revoke -accessor 9793c9b3-e04a-46f3-e7b8-748d7da248da
      $ {program} token revoke -self
`,
  flags: flags({
    accessor: { kind: 'bool', usage: 'The argument is an accessor.' },
    mode: {
      kind: 'string',
      usage:
        'What to revoke: the token and its children when not given, "orphan" for the token alone, "path" for ' +
        'all tokens made by the auth method at a path.',
    },
    self: { kind: 'bool', usage: 'Revoke the token you use.' },
  }),
  async run(call) {
    const { accessor, mode, self } = call.flags;
    const count = call.args.length;
    if (mode !== '' && mode !== 'orphan' && mode !== 'path') throw new Failure(1, `Invalid mode: ${mode}`);
    if (self && count > 0) throw new Failure(1, `Too many arguments with -self (expected 0, got ${count})`);
    if (!self && count > 1) throw new Failure(1, `Too many arguments (expected 1 or -self, got ${count})`);
    if (!self && count < 1) throw new Failure(1, `Not enough arguments (expected 1 or -self, got ${count})`);
    if (self && accessor) throw new Failure(1, 'Cannot use -self with -accessor!');
    if (self && mode !== '') throw new Failure(1, 'Cannot use -self with -mode!');
    if (accessor && mode !== '') throw new Failure(1, `Cannot use -accessor with -mode=${mode}!`);
    const token = (call.args[0] ?? '').trim();
    const client = await call.connect();
    const revoked = self
      ? client.request('PUT', 'auth/token/revoke-self')
      : accessor
        ? client.request('POST', 'auth/token/revoke-accessor', { body: { accessor: token } })
        : mode === 'orphan'
          ? client.request('PUT', 'auth/token/revoke-orphan', { body: { token } })
          : mode === 'path'
            ? client.request('PUT', `sys/leases/revoke-prefix/${token}`)
            : client.request('PUT', 'auth/token/revoke', { body: { token } });
    await orFail('Error revoking token', revoked);
    call.terminal.output('Success! Revoked token (if it existed)');
    return 0;
  },
});
