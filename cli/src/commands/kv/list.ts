/** `kv list PATH`: the names of keys below a path. */
import { exactly } from '../../arguments.ts';
import { sanitizePath } from '../../client/address.ts';
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { printListed } from '../list.ts';
import { locate, mountFlag } from './mount.ts';

export const kvList = command({
  name: 'kv list',
  synopsis: 'List data or secrets',
  help: `
Usage: {program} kv list [options] PATH

  Lists the names of keys below a path. With -mount, PATH may be left out.

      $ {program} kv list -mount=secret my-app/
      $ {program} kv list secret/my-app/
`,
  flags: mountFlag,
  flagsTitle: 'Common Options',
  output: ['format'],
  async run(call) {
    const whole = call.args.length === 0 && call.flags.mount !== '';
    const key = sanitizePath(whole ? '' : exactly(1, call.args));
    const client = await call.connect();
    const location = await locate(client, call.flags.mount, key);
    const path = location.versioned ? location.path('metadata') : location.plainPath;
    const secret = await orFail(`Error listing ${path}`, client.list(path));
    if (
      secret !== undefined &&
      secret.wrapInfo === undefined &&
      secret.data === undefined &&
      call.terminal.format === 'table'
    ) {
      throw new Failure(2, `No value found at ${path}`);
    }
    return printListed(call, path, secret);
  },
});
