/** `operator init`: makes the keys of a new server. Its lines are what scripts everywhere look for. */
import { exactly } from '../../arguments.ts';
import type { Client } from '../../client/client.ts';
import { type BaseCall, command, type ExitCode } from '../../command.ts';
import { orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { printTree } from '../../output/print.ts';
import { type Struct, type TreeMap, textOf, textsOf } from '../../output/tree.ts';
import { wrap } from '../../output/wrap.ts';
import { pgpKey, pgpKeys } from './pgp.ts';

const SHARES = 5;
const THRESHOLD = 3;

export const operatorInit = command({
  name: 'operator init',
  synopsis: 'Initializes a server',
  help: `
Usage: {program} operator init [options]

  Initializes a server that has no data yet: makes its root key, splits it into
  key shares of which a threshold is needed to unseal, and makes the first root
  token. The keys are shown once and are stored nowhere. Of a cluster with
  several nodes only one is initialized.

  With the usual 5 shares, of which 3 are needed:

      $ {program} operator init

  With other numbers, each share encrypted for its holder:

      $ {program} operator init -key-shares=3 -key-threshold=2 \\
          -pgp-keys="alice.asc,bob.asc,carol.asc"
`,
  flags: flags({
    'key-shares': {
      kind: 'int',
      aliases: ['n'],
      usage: `Number of key shares to make; ${SHARES} when not given.`,
    },
    'key-threshold': {
      kind: 'int',
      aliases: ['t'],
      usage: `Number of key shares needed to unseal; ${THRESHOLD} when not given. At most -key-shares.`,
    },
    'pgp-keys': {
      kind: 'string',
      usage:
        'Comma-separated files with public PGP keys, one per key share, for which the shares are encrypted.',
    },
    'recovery-pgp-keys': {
      kind: 'string',
      usage: 'Like -pgp-keys, for the recovery key shares of an auto-unsealed server.',
    },
    'recovery-shares': {
      kind: 'int',
      default: SHARES,
      usage: 'Number of recovery key shares of an auto-unsealed server.',
    },
    'recovery-threshold': {
      kind: 'int',
      default: THRESHOLD,
      usage: 'Number of recovery key shares needed on an auto-unsealed server.',
    },
    'root-token-pgp-key': {
      kind: 'string',
      usage: 'File with the public PGP key for which the root token is encrypted.',
    },
    status: {
      kind: 'bool',
      usage:
        'Only tell whether the server is initialized: exit code 0 when it is, 2 when it is not, 1 on errors.',
    },
    'stored-shares': { kind: 'int', hidden: true, default: -1, usage: 'Without effect.' },
  }),
  flagsTitle: 'Common Options',
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    if (call.flags.status) return printInitStatus(call, client);
    const seal = await orFail(
      'Error reading seal status',
      client.forPreflight().json('GET', 'sys/seal-status'),
    );
    const recovery = seal.get('recovery_seal') === true;
    const request = {
      secret_shares: call.flags['key-shares'] || (recovery ? 0 : SHARES),
      secret_threshold: call.flags['key-threshold'] || (recovery ? 0 : THRESHOLD),
      pgp_keys: orNull(pgpKeys('pgp-keys', call.flags['pgp-keys'])),
      recovery_shares: recovery ? call.flags['recovery-shares'] : 0,
      recovery_threshold: recovery ? call.flags['recovery-threshold'] : 0,
      recovery_pgp_keys: orNull(pgpKeys('recovery-pgp-keys', call.flags['recovery-pgp-keys'])),
      root_token_pgp_key:
        call.flags['root-token-pgp-key'] === ''
          ? ''
          : pgpKey('root-token-pgp-key', call.flags['root-token-pgp-key']),
    };
    const made = await orFail('Error initializing', client.json('PUT', 'sys/init', { body: request }));
    if (call.terminal.format !== 'table') return printTree(call.terminal, machineForm(request, made));
    printKeys(call, request, made);
    return 0;
  },
});

type Counts = {
  readonly secret_shares: number;
  readonly secret_threshold: number;
  readonly recovery_shares: number;
  readonly recovery_threshold: number;
};

async function printInitStatus(call: BaseCall, client: Client): Promise<ExitCode> {
  const answer = await orFail('Error checking init status', client.json('GET', 'sys/init'), 1);
  const initialized = answer.get('initialized') === true;
  if (call.terminal.format !== 'table') printTree(call.terminal, { initialized });
  else call.terminal.output(initialized ? 'Vault is initialized' : 'Vault is not initialized');
  return initialized ? 0 : 2;
}

function printKeys(call: BaseCall, counts: Counts, made: TreeMap): void {
  const { terminal, program } = call;
  const keys = keysOf(made, 'keys');
  const recoveryKeys = keysOf(made, 'recovery_keys');
  keys.forEach((key, at) => {
    terminal.output(`Unseal Key ${at + 1}: ${key}`);
  });
  recoveryKeys.forEach((key, at) => {
    terminal.output(`Recovery Key ${at + 1}: ${key}`);
  });
  terminal.output(`\nInitial Root Token: ${textOf(made.get('root_token'))}`);
  if (keys.length === 0) {
    terminal.output('\nSuccess! Vault is initialized');
  } else {
    const { secret_shares: shares, secret_threshold: threshold } = counts;
    const paragraphs = [
      `Vault initialized with ${shares} key shares and a key threshold of ${threshold}. Please securely distribute the key shares printed above. When the Vault is re-sealed, restarted, or stopped, you must supply at least ${threshold} of these keys to unseal it before it can start servicing requests.`,
      `Vault does not store the generated root key. Without at least ${threshold} keys to reconstruct the root key, Vault will remain permanently sealed!`,
      `It is possible to generate new unseal keys, provided you have a quorum of existing unseal keys shares. See "${program} operator rekey" for more information.`,
    ];
    for (const paragraph of paragraphs) terminal.output(`\n${wrap(paragraph)}`);
  }
  if (recoveryKeys.length > 0) {
    const { recovery_shares: shares, recovery_threshold: threshold } = counts;
    terminal.output(
      `\n${wrap(`Recovery key initialized with ${shares} key shares and a key threshold of ${threshold}. Please securely distribute the key shares printed above.`)}`,
    );
  }
}

/** Base64 where the server gives it, else hex. */
function keysOf(made: TreeMap, field: string): readonly string[] {
  const hex = textsOf(made.get(field));
  const base64 = textsOf(made.get(`${field}_base64`));
  return base64.length === hex.length ? base64 : hex;
}

function machineForm(counts: Counts, made: TreeMap): Struct {
  const hex = textsOf(made.get('keys'));
  const stored = hex.length === 0;
  return {
    unseal_keys_b64: textsOf(made.get('keys_base64')),
    unseal_keys_hex: hex,
    unseal_shares: stored ? 1 : counts.secret_shares,
    unseal_threshold: stored ? 1 : counts.secret_threshold,
    recovery_keys_b64: textsOf(made.get('recovery_keys_base64')),
    recovery_keys_hex: textsOf(made.get('recovery_keys')),
    recovery_keys_shares: counts.recovery_shares,
    recovery_keys_threshold: counts.recovery_threshold,
    root_token: textOf(made.get('root_token')),
  };
}

function orNull(keys: readonly string[]): readonly string[] | null {
  return keys.length === 0 ? null : keys;
}
