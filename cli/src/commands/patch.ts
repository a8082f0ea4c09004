/** `patch PATH [K=V...]`: changes some fields of what is at a path. */
import { command } from '../command.ts';
import { keyValues } from '../input/key-values.ts';
import { dataPath, forceFlag, printWritten } from './write.ts';

export const patch = command({
  name: 'patch',
  synopsis: 'Patch data, configuration, and secrets',
  help: `
Usage: {program} patch [options] PATH [DATA K=V...]

  Changes the given fields of what is at a path and leaves the others as they
  are. Data is given as for the "write" command.

  Change one field of a role:

      $ {program} patch pki/roles/example allow_localhost=false

  Read the value from stdin:

      $ echo "example.com" | {program} patch pki/roles/example allowed_domains=-
`,
  flags: forceFlag,
  output: ['field', 'format'],
  async run(call) {
    const path = dataPath(call, call.flags.force);
    const stdin = call.nonInteractive ? undefined : call.host.stdin;
    const data = await keyValues(stdin, call.args.slice(1), 'Failed to parse K=V data');
    const client = await call.connect();
    return printWritten(call, path, client.patch(path, data));
  },
});
