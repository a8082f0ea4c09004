/** `audit disable PATH`. */
import { exactly } from '../../arguments.ts';
import { sanitizePath, withTrailingSlash } from '../../client/address.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';

export const auditDisable = command({
  name: 'audit disable',
  synopsis: 'Disables an audit device',
  help: `
Usage: {program} audit disable [options] PATH

  Stops recording to an audit device. What it has recorded stays. PATH is where
  the device is enabled, not its type.

      $ {program} audit disable file/
`,
  async run(call) {
    const path = withTrailingSlash(sanitizePath(exactly(1, call.args)));
    const client = await call.connect();
    await orFail('Error disabling audit device', client.request('DELETE', `sys/audit/${path}`));
    call.terminal.output(`Success! Disabled audit device (if it was enabled) at: ${path}`);
    return 0;
  },
});
