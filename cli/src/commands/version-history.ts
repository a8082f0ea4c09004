/** `version-history`: which versions have run on the server's data. */
import { listKeys } from '../client/secret.ts';
import { command } from '../command.ts';
import { Failure, orFail } from '../failure.ts';
import { goValue } from '../output/go-format.ts';
import { printSecret } from '../output/print.ts';
import { table } from '../output/table.ts';
import { mapOf } from '../output/tree.ts';

export const versionHistory = command({
  name: 'version-history',
  synopsis: 'Prints the version history of the target server',
  help: `
Usage: {program} version-history [options]

  Lists the versions of the server program that have worked on its data, and
  since when.

      $ {program} version-history
`,
  output: ['format'],
  async run(call) {
    const client = await call.connect();
    const secret = await orFail('Error reading version history', client.list('sys/version-history'));
    const keys = listKeys(secret);
    if (secret === undefined || keys === undefined)
      throw new Failure(2, 'Invalid response returned from Vault');
    if (call.terminal.format !== 'table') return printSecret(call.terminal, secret);
    const info = mapOf(secret.data?.get('key_info'));
    const rows = keys.map((key) => {
      const one = mapOf(info.get(key));
      return [key, goValue(one.get('timestamp_installed')), goValue(one.get('build_date'))];
    });
    call.terminal.output(table([['Version', 'Installation Time', 'Build Date'], ...rows]));
    return 0;
  },
});
