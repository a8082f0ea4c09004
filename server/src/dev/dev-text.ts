/** What dev mode prints. Scripts look for the lines `Unseal Key: ` and `Root Token: `. */
import type { DevSecrets } from './dev-start.ts';

/** `caFile` is given with `-dev-tls`. */
export function devText(secrets: DevSecrets, address: string, caFile: string | undefined): string {
  const exports = [`    $ export VAULT_ADDR='${address}'`];
  if (caFile !== undefined) exports.push(`    $ export VAULT_CACERT='${caFile}'`);
  return `WARNING! dev mode is enabled! The server keeps everything in memory, is unsealed
with one key, and forgets all at exit. The command line on this machine already
has the root token.

You may need to set the following environment variables:

${exports.join('\n')}

The unseal key and root token are shown here in case you want to seal and
unseal the server or log in again.

Unseal Key: ${secrets.unsealKey}
Root Token: ${secrets.rootToken}

Never use dev mode in production.
`;
}
