/**
 * `operator rekey`: new key shares in place of the old ones. A quorum of the old ones has to be given; with
 * -verify a quorum of the new ones as well, before they count.
 */
import { atMostOne } from '../../arguments.ts';
import type { Client } from '../../client/client.ts';
import { parseSecret } from '../../client/secret.ts';
import { type Call, command, type ExitCode } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { askHidden } from '../../input/hidden.ts';
import { goValue } from '../../output/go-format.ts';
import { printData, printTree } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { numberOf, type Struct, type TreeMap, textOf, textsOf } from '../../output/tree.ts';
import { wrap } from '../../output/wrap.ts';
import { pgpKeys } from './pgp.ts';

const rekeyFlags = flags({
  backup: {
    kind: 'bool',
    usage: 'Keep a copy of the PGP-encrypted new keys on the server. Only with -pgp-keys.',
  },
  'backup-delete': { kind: 'bool', usage: 'Delete the kept copy.' },
  'backup-retrieve': { kind: 'bool', usage: 'Show the kept copy.' },
  cancel: { kind: 'bool', usage: 'Give up the attempt; forgets the shares given so far.' },
  init: { kind: 'bool', usage: 'Start an attempt. There can be only one at a time.' },
  'key-shares': { kind: 'int', aliases: ['n'], default: 5, usage: 'Number of new key shares.' },
  'key-threshold': {
    kind: 'int',
    aliases: ['t'],
    default: 3,
    usage: 'Number of new key shares that are needed.',
  },
  nonce: {
    kind: 'string',
    usage: 'Nonce of the attempt, as -init showed it; has to come with every key share.',
  },
  'pgp-keys': { kind: 'string', usage: 'Comma-separated files with public PGP keys, one per new share.' },
  status: { kind: 'bool', usage: 'Show how far the attempt is.' },
  target: {
    kind: 'string',
    default: 'barrier',
    usage: 'Which shares: "barrier", or "recovery" of an auto-unsealed server.',
  },
  verify: {
    kind: 'bool',
    usage: 'With -init: the new shares must be verified. Else: act on the verification.',
  },
});

type RekeyCall = Call<typeof rekeyFlags>;

export const rekey = command({
  name: 'operator rekey',
  synopsis: 'Generates new unseal keys',
  help: `
Usage: {program} operator rekey [options] [KEY]

  Replaces the key shares by new ones, of another number if wanted. A quorum of
  the present shares is needed. The server works on meanwhile.

  Start, then give a share; each holder does the latter:

      $ {program} operator rekey -init -key-shares=15 -key-threshold=9
      $ {program} operator rekey

  Encrypt each new share for its holder, and keep a copy of that:

      $ {program} operator rekey -init -key-shares=2 -key-threshold=2 \\
          -pgp-keys="alice.asc,bob.asc" -backup
`,
  flags: rekeyFlags,
  flagsTitle: 'Common Options',
  output: ['format'],
  async run(call) {
    const key = atMostOne(call.args, '0-1');
    const client = await call.connect();
    const paths = pathsOf(call);
    if (call.flags['backup-delete']) {
      await orFail('Error deleting rekey backed up keys', client.request('DELETE', paths.backup));
      call.terminal.output('Success! Deleted backed up keys (if they existed)');
      return 0;
    }
    if (call.flags['backup-retrieve']) {
      const answer = await orFail(
        'Error retrieving rekey backed up keys',
        client.request('GET', paths.backup),
      );
      return printData(call.terminal, parseSecret(answer.body)?.data ?? new Map());
    }
    if (call.flags.cancel) {
      const attempt = call.flags.verify ? `${paths.base}/verify` : `${paths.base}/init`;
      await orFail('Error canceling rekey', client.request('DELETE', attempt));
      call.terminal.output('Success! Canceled rekeying (if it was started)');
      return 0;
    }
    if (call.flags.init) return start(call, client, paths.base);
    if (call.flags.status) return printStatus(call, await readStatus(call, client, paths.base));
    return provide(call, client, paths.base, key);
  },
});

const STATUS_FIELDS = [
  'nonce',
  'started',
  't',
  'n',
  'progress',
  'required',
  'pgp_fingerprints',
  'backup',
  'verification_required',
  'verification_nonce',
];
const ANSWER_FIELDS = [
  'nonce',
  'complete',
  'keys',
  'keys_base64',
  'pgp_fingerprints',
  'backup',
  'verification_required',
  'verification_nonce',
];

function pathsOf(call: RekeyCall): { readonly base: string; readonly backup: string } {
  const target = call.flags.target.trim().toLowerCase();
  if (target === 'barrier') return { base: 'sys/rekey', backup: 'sys/rekey/backup' };
  if (target === 'recovery' || target === 'hsm') {
    return { base: 'sys/rekey-recovery-key', backup: 'sys/rekey/recovery-key-backup' };
  }
  throw new Failure(1, `Unknown target: ${call.flags.target}`);
}

/** The fields that are there, in the order in which Vault's client prints them. */
function inOrder(answer: TreeMap, fields: readonly string[]): Struct {
  return Object.fromEntries(
    fields.filter((name) => answer.has(name)).map((name) => [name, answer.get(name)]),
  );
}

function readStatus(call: RekeyCall, client: Client, base: string): Promise<TreeMap> {
  const path = call.flags.verify ? `${base}/verify` : `${base}/init`;
  return orFail('Error reading rekey status', client.json('GET', path));
}

async function start(call: RekeyCall, client: Client, base: string): Promise<ExitCode> {
  const keys = pgpKeys('pgp-keys', call.flags['pgp-keys']);
  const body = {
    secret_shares: call.flags['key-shares'],
    secret_threshold: call.flags['key-threshold'],
    pgp_keys: keys.length === 0 ? null : keys,
    backup: call.flags.backup,
    require_verification: call.flags.verify,
  };
  const status = await orFail('Error initializing rekey', client.json('PUT', `${base}/init`, { body }));
  if (call.terminal.format === 'table' && keys.length === 0) {
    call.terminal.warn(
      wrap(
        'WARNING! If you lose the keys after they are returned, there is no recovery. Consider canceling this operation and re-initializing with the -pgp-keys flag to protect the returned unseal keys along with -backup to allow recovery of the encrypted keys in case of emergency. You can delete the stored keys later using the -delete flag.',
      ),
    );
    call.terminal.output('');
  }
  return printStatus(call, status);
}

async function provide(call: RekeyCall, client: Client, base: string, argument: string): Promise<ExitCode> {
  const status = await readStatus(call, client, base);
  if (status.get('started') !== true) {
    throw new Failure(
      1,
      wrap(
        `No rekey is in progress. Start a rekey process by running "${call.program} operator rekey -init".`,
      ),
    );
  }
  const asked = argument === '';
  const nonce = asked ? textOf(status.get('nonce')) : call.flags.nonce;
  const key = asked
    ? await askForKey(call, nonce)
    : argument === '-'
      ? (await call.host.stdin.readAll()).trim()
      : argument;
  if (nonce === '') throw new Failure(1, 'Missing nonce value: specify it via the -nonce flag');
  const path = call.flags.verify ? `${base}/verify` : `${base}/update`;
  const answer = await orFail('Error posting unseal key', client.json('PUT', path, { body: { key, nonce } }));
  if (answer.get('complete') !== true) return printStatus(call, await readStatus(call, client, base));
  if (call.terminal.format !== 'table') return printTree(call.terminal, inOrder(answer, ANSWER_FIELDS));
  if (call.flags.verify) {
    call.terminal.output(
      wrap('Rekey verification successful. The rekey operation is complete and the new keys are now active.'),
    );
    return 0;
  }
  printNewKeys(call, status, answer);
  return 0;
}

async function askForKey(call: RekeyCall, nonce: string): Promise<string> {
  if (call.nonInteractive) {
    throw new Failure(
      1,
      wrap('Refusing to read from stdin with -non-interactive specified; specify nonce via the -nonce flag'),
    );
  }
  const kind = call.flags.target.trim().toLowerCase() === 'barrier' ? 'Unseal' : 'Recovery';
  call.terminal.write(`Rekey operation nonce: ${nonce}\n`);
  return askHidden(call.host, {
    text: `${kind} Key (will be hidden): `,
    to: 'stdout',
    what: `the ${kind.toLowerCase()} key`,
    instead: 'If you want to pipe the value, pass "-" as the argument to read from stdin.',
  });
}

function printNewKeys(call: RekeyCall, status: TreeMap, answer: TreeMap): void {
  const { terminal } = call;
  const hex = textsOf(answer.get('keys'));
  const base64 = textsOf(answer.get('keys_base64'));
  const fingerprints = textsOf(answer.get('pgp_fingerprints'));
  terminal.output('');
  (base64.length === hex.length ? base64 : hex).forEach((key, at) => {
    const fingerprint = fingerprints[at];
    terminal.output(
      fingerprint === undefined
        ? `Key ${at + 1}: ${key}`
        : `Key ${at + 1} fingerprint: ${fingerprint}; value: ${key}`,
    );
  });
  terminal.output(`\nOperation nonce: ${textOf(answer.get('nonce'))}`);
  const shares = goValue(status.get('n'));
  const threshold = goValue(status.get('t'));
  if (answer.get('verification_required') === true) {
    terminal.output(
      `\n${wrap(`Vault has created a new unseal key, split into ${shares} key shares and a key threshold of ${threshold}. These will not be active until after verification is complete. Please securely distribute the key shares printed above. When Vault is re-sealed, restarted, or stopped, you must supply at least ${threshold} of these keys to unseal it before it can start servicing requests.`)}`,
    );
    terminal.output(`\nVerification nonce: ${textOf(answer.get('verification_nonce'))}`);
    return;
  }
  terminal.output(
    `\n${wrap(`Vault unseal keys rekeyed with ${shares} key shares and a key threshold of ${threshold}. Please securely distribute the key shares printed above. When Vault is re-sealed, restarted, or stopped, you must supply at least ${threshold} of these keys to unseal it before it can start servicing requests.`)}`,
  );
}

function printStatus(call: RekeyCall, status: TreeMap): ExitCode {
  if (call.terminal.format !== 'table') {
    // Vault's client adds the nonce of the verification to what the server says of a rekey.
    const whole = call.flags.verify ? status : new Map([['verification_nonce', ''], ...status]);
    return printTree(call.terminal, inOrder(whole, STATUS_FIELDS));
  }
  const text = (field: string): string => goValue(status.get(field) ?? '');
  const rows: (readonly [string, string])[] =
    call.flags.verify && status.has('started') && !status.has('required')
      ? [
          ['Started', text('started')],
          ['New Shares', text('n')],
          ['New Threshold', text('t')],
          ['Verification Nonce', text('nonce')],
          ['Verification Progress', `${text('progress')}/${text('t')}`],
        ]
      : [['Nonce', text('nonce')], ['Started', text('started')], ...startedRows(status)];
  call.terminal.output(table([['Key', 'Value'], ...rows]));
  return 0;
}

function startedRows(status: TreeMap): readonly (readonly [string, string])[] {
  if (status.get('started') !== true) return [];
  const progress = numberOf(status.get('progress'));
  const required = numberOf(status.get('required'));
  const rows: (readonly [string, string])[] = [
    [
      'Rekey Progress',
      `${progress}/${required}${progress === required ? ' (verification in progress)' : ''}`,
    ],
    ['New Shares', goValue(status.get('n'))],
    ['New Threshold', goValue(status.get('t'))],
    ['Verification Required', goValue(status.get('verification_required') ?? false)],
  ];
  const nonce = textOf(status.get('verification_nonce'));
  if (nonce !== '') rows.push(['Verification Nonce', nonce]);
  const fingerprints = textsOf(status.get('pgp_fingerprints'));
  if (fingerprints.length > 0) {
    rows.push(
      ['PGP Fingerprints', goValue(fingerprints)],
      ['Backup', goValue(status.get('backup') ?? false)],
    );
  }
  return rows;
}
