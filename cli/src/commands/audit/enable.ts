/** `audit enable TYPE [K=V...]`. */
import { withTrailingSlash } from '../../client/address.ts';
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { textValues } from '../../input/key-values.ts';

export const auditEnable = command({
  name: 'audit enable',
  synopsis: 'Enables an audit device',
  help: `
Usage: {program} audit enable [options] TYPE [CONFIG K=V...]

  Enables an audit device. What it needs to know is given as for the "write"
  command.

      $ {program} audit enable file file_path=/var/log/audit.log
`,
  flags: flags({
    description: { kind: 'string', usage: 'What the device is for, in words.' },
    local: { kind: 'bool', usage: 'Keep the device on this cluster: it is not replicated.' },
    path: { kind: 'string', usage: 'Name of the device; its type when not given.' },
  }),
  async run(call) {
    const type = (call.args[0] ?? '').trim();
    if (type === '') {
      throw new Failure(
        1,
        "Error enabling audit device: audit type missing. Valid types include 'file', 'socket' and 'syslog'.",
      );
    }
    const path = withTrailingSlash(call.flags.path || type);
    const stdin = call.nonInteractive ? undefined : call.host.stdin;
    const options = await textValues(stdin, call.args.slice(1), 'Failed to parse K=V data');
    const client = await call.connect();
    const body = { type, description: call.flags.description, options, local: call.flags.local };
    await orFail('Error enabling audit device', client.request('PUT', `sys/audit/${path}`, { body }));
    call.terminal.output(`Success! Enabled the ${type} audit device at: ${path}`);
    return 0;
  },
});
