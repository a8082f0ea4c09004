/** `status`: seal and leadership of a server. Needs no token. */
import { exactly } from '../arguments.ts';
import type { Client } from '../client/client.ts';
import { command } from '../command.ts';
import { orFail } from '../failure.ts';
import { printSealStatus, sealStatus, sealStatusField } from '../output/seal-status.ts';

export const status = command({
  name: 'status',
  synopsis: 'Print seal and HA status',
  help: `
Usage: {program} status [options]

  Shows whether the server is initialized and unsealed, what it runs on, and
  which node of its cluster is active. Needs no token and also answers on a
  sealed server and on a DR secondary.

  The exit code tells the state of the seal:

      - 0 - unsealed
      - 1 - error
      - 2 - sealed
`,
  output: ['field', 'format'],
  async run(call) {
    exactly(0, call.args);
    const client = withoutNamespace(await call.connectWithoutToken());
    const seal = await orFail('Error checking seal status', client.json('GET', 'sys/seal-status'), 1);
    const full = await sealStatus(client, seal);
    if (call.field === '') printSealStatus(call.terminal, full);
    else sealStatusField(call.terminal, full, call.field);
    return seal.get('sealed') === true ? 2 : 0;
  },
});

/** The seal is that of the whole server: a namespace would hide it while sealed. */
function withoutNamespace(client: Client): Client {
  return client.with({ headers: client.settings.headers.filter(([name]) => name !== 'X-Vault-Namespace') });
}
