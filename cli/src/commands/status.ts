/** `status`: seal and leadership of a server. Needs no token. */
import { exactly } from '../arguments.ts';
import type { Client } from '../client/client.ts';
import { type BaseCall, command } from '../command.ts';
import { Failure, orFail } from '../failure.ts';
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
    const client = await connectForStatus(call);
    const seal = await orFail('Error checking seal status', client.json('GET', 'sys/seal-status'), 1);
    const full = await sealStatus(client, seal);
    if (call.field === '') printSealStatus(call.terminal, full);
    else sealStatusField(call.terminal, full, call.field);
    return seal.get('sealed') === true ? 2 : 0;
  },
});

/**
 * Without namespace: the seal is that of the whole server, and a namespace would hide it while sealed. Throws
 * Failure 1, because 2 says "sealed" here.
 */
async function connectForStatus(call: BaseCall): Promise<Client> {
  try {
    const client = await call.connectWithoutToken();
    return client.with({ headers: client.settings.headers.filter(([name]) => name !== 'X-Vault-Namespace') });
  } catch (error) {
    throw error instanceof Failure ? new Failure(1, error.message) : error;
  }
}
