/**
 * `operator generate-root`: makes a root token, a DR operation token (-dr-token) or a recovery token
 * (-recovery-token) from a quorum of key shares. The three differ in nothing but the path.
 */
import { atMostOne } from '../../arguments.ts';
import type { Client } from '../../client/client.ts';
import { type BaseCall, type Call, command, type ExitCode } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { askHidden } from '../../input/hidden.ts';
import { goValue } from '../../output/go-format.ts';
import { printData, printTree } from '../../output/print.ts';
import { columns } from '../../output/table.ts';
import { numberOf, type Struct, type TreeMap, textOf } from '../../output/tree.ts';
import { wrap } from '../../output/wrap.ts';
import { decodeLegacy, decodeModern, isLegacyPair, newOtp } from './operation-token.ts';
import { pgpKey } from './pgp.ts';

const rootFlags = flags({
  cancel: { kind: 'bool', usage: 'Give up the attempt; forgets the shares given so far.' },
  decode: {
    kind: 'string',
    usage: 'Decode this value with the OTP of -otp and print the token. "-" reads the value from stdin.',
  },
  'dr-token': { kind: 'bool', usage: 'Make a DR operation token; for a server that is a DR secondary.' },
  'generate-otp': {
    kind: 'bool',
    aliases: ['genotp'],
    usage: 'Print a random one-time password (OTP) that fits the server, for -init and -decode.',
  },
  init: { kind: 'bool', usage: 'Start an attempt. There can be only one at a time.' },
  nonce: {
    kind: 'string',
    usage: 'Nonce of the attempt, as -init showed it; has to come with every key share.',
  },
  otp: { kind: 'string', usage: 'OTP for -decode or -init.' },
  'pgp-key': {
    kind: 'string',
    usage: 'File with the public PGP key for which the token is encrypted, instead of an OTP.',
  },
  'recovery-token': { kind: 'bool', usage: 'Make a recovery token; for a server in recovery mode.' },
  status: { kind: 'bool', usage: 'Show how far the attempt is.' },
});

type RootCall = Call<typeof rootFlags>;

export const generateRoot = command({
  name: 'operator generate-root',
  synopsis: 'Generates a new root token',
  help: `
Usage: {program} operator generate-root [options] [KEY]

  Makes a new root token from a quorum of key shares. So that nobody on the way
  sees it, the token comes out encoded with a one-time password (OTP), or
  encrypted for a PGP key. With -dr-token it is a DR operation token, with which
  a DR secondary is promoted.

  Start an attempt. The server makes the OTP and shows it once:

      $ {program} operator generate-root -init

  Or with an OTP of your own, or for a PGP key:

      $ {program} operator generate-root -generate-otp
      $ {program} operator generate-root -init -otp="..."
      $ {program} operator generate-root -init -pgp-key="alice.asc"

  Give a key share; each holder does this. Without KEY it is asked for and not
  shown, "-" reads it from stdin:

      $ {program} operator generate-root

  Decode what came out:

      $ {program} operator generate-root -decode="..." -otp="..."
`,
  flags: rootFlags,
  output: ['format'],
  async run(call) {
    const key = atMostOne(call.args, '0-1');
    if (call.flags['dr-token'] && call.flags['recovery-token']) {
      throw new Failure(1, 'Both -recovery-token and -dr-token flags are set');
    }
    if (call.flags['generate-otp']) return generateOtp(call);
    if (call.flags.decode !== '') return decode(call);
    if (call.flags.cancel) return cancel(call);
    if (call.flags.init) return start(call);
    if (call.flags.status) return printAttempt(call, await readAttempt(call, await call.connect()));
    return provide(call, key);
  },
});

function pathOf(call: RootCall): string {
  if (call.flags['dr-token']) return 'sys/replication/dr/secondary/generate-operation-token';
  return call.flags['recovery-token'] ? 'sys/generate-recovery-token' : 'sys/generate-root';
}

/** The state of the attempt. Throws Failure 2. */
function readAttempt(call: RootCall, client: Client): Promise<TreeMap> {
  return orFail('Error getting root generation status', client.json('GET', `${pathOf(call)}/attempt`));
}

async function generateOtp(call: RootCall): Promise<ExitCode> {
  const attempt = await readAttempt(call, await call.connect());
  const otp = newOtp(numberOf(attempt.get('otp_length')));
  return printValueOr(call, otp, { otp, otp_length: otp.length });
}

async function decode(call: RootCall): Promise<ExitCode> {
  const { otp } = call.flags;
  if (otp === '') throw new Failure(1, 'Missing otp: use -otp to supply it');
  const encoded = call.flags.decode === '-' ? await encodedOfStdin(call) : call.flags.decode;
  const token = isLegacyPair(otp, encoded)
    ? decodeLegacy(encoded, otp)
    : await decodeForServer(call, encoded, otp);
  return printValueOr(call, token, { token });
}

async function encodedOfStdin(call: RootCall): Promise<string> {
  const encoded = call.nonInteractive ? '' : (await call.host.stdin.readAll()).trim();
  if (encoded === '') {
    throw new Failure(1, 'Missing encoded value. When using -decode="-" value must be passed via stdin.');
  }
  return encoded;
}

/** Which form the pair has only the server knows. */
async function decodeForServer(call: RootCall, encoded: string, otp: string): Promise<string> {
  const attempt = await readAttempt(call, await call.connect());
  return numberOf(attempt.get('otp_length')) === 0 ? decodeLegacy(encoded, otp) : decodeModern(encoded, otp);
}

async function cancel(call: RootCall): Promise<ExitCode> {
  const client = await call.connect();
  await orFail('Error canceling root token generation', client.request('DELETE', `${pathOf(call)}/attempt`));
  call.terminal.output('Success! Root token generation canceled (if it was started)');
  return 0;
}

async function start(call: RootCall): Promise<ExitCode> {
  const { otp } = call.flags;
  if (otp !== '' && call.flags['pgp-key'] !== '') {
    throw new Failure(1, 'Error initializing: cannot specify both -otp and -pgp-key');
  }
  const pgp_key = call.flags['pgp-key'] === '' ? '' : pgpKey('pgp-key', call.flags['pgp-key']);
  const client = await call.connect();
  const started = client.json('PUT', `${pathOf(call)}/attempt`, { body: { otp, pgp_key } });
  return printAttempt(call, await orFail('Error initializing root generation', started));
}

async function provide(call: RootCall, argument: string): Promise<ExitCode> {
  const client = await call.connect();
  const attempt = await readAttempt(call, client);
  if (attempt.get('started') !== true) {
    const kind = call.flags['dr-token']
      ? ' -dr-token'
      : call.flags['recovery-token']
        ? ' -recovery-token'
        : '';
    call.terminal.error(
      wrap(
        `No root generation is in progress. Start a root generation by running "${call.program} operator generate-root${kind} -init".`,
      ),
    );
    call.terminal.warn(
      wrap(
        `If starting root generation using the OTP method and generating your own OTP, the length of the OTP string needs to be ${goValue(attempt.get('otp_length') ?? 0)} characters in length.`,
      ),
    );
    return 1;
  }
  const asked = argument === '';
  const nonce = asked ? textOf(attempt.get('nonce')) : call.flags.nonce;
  const key = asked ? await askForKey(call, nonce) : argument === '-' ? await keyOfStdin(call) : argument;
  if (nonce === '') throw new Failure(1, 'Missing nonce value: specify it via the -nonce flag');
  const updated = client.json('PUT', `${pathOf(call)}/update`, { body: { key, nonce } });
  return printAttempt(call, await orFail('Error posting unseal key', updated));
}

async function askForKey(call: RootCall, nonce: string): Promise<string> {
  if (call.nonInteractive) {
    const text =
      'Refusing to read from stdin with -non-interactive specified; specify nonce via the -nonce flag';
    throw new Failure(1, wrap(text));
  }
  call.terminal.write(`Operation nonce: ${nonce}\n`);
  return askHidden(call.host, {
    text: 'Unseal Key (will be hidden): ',
    to: 'stdout',
    what: 'the unseal key',
    instead: 'If you want to pipe the value, pass "-" as the argument to read from stdin.',
  });
}

async function keyOfStdin(call: RootCall): Promise<string> {
  return call.nonInteractive ? '' : (await call.host.stdin.readAll()).trim();
}

/** A bare value in a table, so that it can be piped; an object in the other formats. */
function printValueOr(call: BaseCall, value: string, object: Record<string, string | number>): ExitCode {
  if (call.terminal.format !== 'table') return printData(call.terminal, new Map(Object.entries(object)));
  call.terminal.raw(value);
  return 0;
}

/** Two columns without a header. */
function printAttempt(call: RootCall, attempt: TreeMap): ExitCode {
  if (call.terminal.format !== 'table') return printTree(call.terminal, attemptStruct(attempt));
  const optional = (title: string, field: string): (readonly [string, string])[] => {
    const text = textOf(attempt.get(field));
    return text === '' ? [] : [[title, text]];
  };
  const encoded = optional('Encoded Token', 'encoded_token');
  const otpLength = numberOf(attempt.get('otp_length'));
  const rows: (readonly [string, string])[] = [
    ['Nonce', textOf(attempt.get('nonce'))],
    ['Started', goValue(attempt.get('started') ?? false)],
    ['Progress', `${goValue(attempt.get('progress') ?? 0)}/${goValue(attempt.get('required') ?? 0)}`],
    ['Complete', goValue(attempt.get('complete') ?? false)],
    ...optional('PGP Fingerprint', 'pgp_fingerprint'),
    ...(encoded.length > 0 ? encoded : optional('Encoded Root Token', 'encoded_root_token')),
    ...optional('OTP', 'otp'),
    ...(otpLength === 0 ? [] : [['OTP Length', String(otpLength)] as const]),
  ];
  if (textOf(attempt.get('otp')) !== '') {
    call.terminal.warn(
      wrap(
        'A One-Time-Password has been generated for you and is shown in the OTP field. You will need this value to decode the resulting root token, so keep it safe.',
      ),
    );
  }
  call.terminal.output(columns(rows));
  return 0;
}

function attemptStruct(attempt: TreeMap): Struct {
  return {
    nonce: textOf(attempt.get('nonce')),
    started: attempt.get('started') ?? false,
    progress: attempt.get('progress') ?? 0,
    required: attempt.get('required') ?? 0,
    complete: attempt.get('complete') ?? false,
    encoded_token: textOf(attempt.get('encoded_token')),
    encoded_root_token: textOf(attempt.get('encoded_root_token')),
    pgp_fingerprint: textOf(attempt.get('pgp_fingerprint')),
    otp: textOf(attempt.get('otp')),
    otp_length: attempt.get('otp_length') ?? 0,
  };
}
