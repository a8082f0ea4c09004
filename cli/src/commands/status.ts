/** `status`: seal and leadership of a server. Needs no token. */
import { exactly } from '../arguments.ts';
import { type BaseCall, command } from '../command.ts';
import { Failure, orFail } from '../failure.ts';
import { printSealStatus, type SealStatus, sealStatus, sealStatusField } from '../output/seal-status.ts';

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
    const status = await ask(call);
    if (call.field === '') printSealStatus(call.terminal, status);
    else sealStatusField(call.terminal, status, call.field);
    return status.seal.get('sealed') === true ? 2 : 0;
  },
});

/**
 * Without namespace: the seal is that of the whole server, and a namespace would hide it while sealed. Throws
 * Failure 1 whatever went wrong, because 2 says "sealed" here.
 */
async function ask(call: BaseCall): Promise<SealStatus> {
  try {
    const client = await call.connectWithoutToken();
    const headers = client.settings.headers.filter(([name]) => name !== 'X-Vault-Namespace');
    const plain = client.with({ headers });
    const seal = await orFail('Error checking seal status', plain.json('GET', 'sys/seal-status'));
    return await sealStatus(plain, seal);
  } catch (error) {
    throw error instanceof Failure ? new Failure(1, error.message) : error;
  }
}
