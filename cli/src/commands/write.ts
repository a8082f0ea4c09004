/** `write PATH [K=V...]`: PUT of any path. */
import { sanitizePath } from '../client/address.ts';
import { secretOfError } from '../client/client.ts';
import { ApiError } from '../client/errors.ts';
import { type Secret, saysSomething } from '../client/secret.ts';
import { type BaseCall, command, type ExitCode } from '../command.ts';
import { Failure, RequestError } from '../failure.ts';
import { flags } from '../flags/flag.ts';
import { keyValues } from '../input/key-values.ts';
import { printSecret, printSecretField } from '../output/print.ts';

export const forceFlag = flags({
  force: {
    kind: 'bool',
    aliases: ['f'],
    usage: 'Go on without any key=value pair, for paths that need no data.',
  },
});

export const write = command({
  name: 'write',
  synopsis: 'Write data, configuration, and secrets',
  help: `
Usage: {program} write [options] PATH [DATA K=V...]

  Writes data to a path: a secret, a configuration, a command to the server.
  Data is given as key=value pairs. A value that begins with "@" is read from
  that file, the value "-" from stdin. "@file" or "-" in place of a pair is a
  JSON object with the whole data.

  Store a secret:

      $ {program} write cubbyhole/git-credentials username="student01"

  Read the value from a file or from stdin:

      $ {program} write cubbyhole/key value=@key.pem
      $ {program} write cubbyhole/all @data.json
      $ echo "abcd1234" | {program} write cubbyhole/password value=-

  Send a command that takes no data:

      $ {program} write -f sys/replication/dr/primary/enable
`,
  flags: forceFlag,
  output: ['field', 'format'],
  async run(call) {
    const path = dataPath(call, call.flags.force);
    const stdin = call.nonInteractive ? undefined : call.host.stdin;
    const data = await keyValues(stdin, call.args.slice(1), 'Failed to parse K=V data');
    const client = await call.connect();
    return printWritten(call, path, client.write(path, data));
  },
});

/** The path argument of a command that sends data. Throws Failure 1 when there is none, or no data. */
export function dataPath(call: BaseCall, force: boolean): string {
  if (call.args.length < 1) throw new Failure(1, 'Not enough arguments (expected 1, got 0)');
  if (call.args.length === 1 && !force) throw new Failure(1, 'Must supply data or use -force');
  return sanitizePath(call.args[0] ?? '');
}

/** Prints what a write answered, or that it succeeded when it answered nothing. */
export async function printWritten(
  call: BaseCall,
  path: string,
  written: Promise<Secret | undefined>,
  done: string = `Success! Data written to: ${path}`,
  failed: string = `Error writing data to ${path}`,
): Promise<ExitCode> {
  let secret: Secret | undefined;
  try {
    secret = await written;
  } catch (error) {
    return printRefused(call, failed, error);
  }
  if (secret === undefined) {
    if (call.terminal.format === 'table') call.terminal.output(done);
    return 0;
  }
  return call.field === ''
    ? printSecret(call.terminal, secret)
    : printSecretField(call.terminal, secret, call.field);
}

/** Prints why a write failed, and the warnings that a 404 may bring with it. Throws what is no answer of the server. */
export function printRefused(call: BaseCall, failed: string, error: unknown): ExitCode {
  if (!(error instanceof RequestError)) throw error;
  call.terminal.error(`${failed}: ${error.message}`);
  if (error instanceof ApiError && error.status === 404) {
    const said = secretOfError(error);
    if (saysSomething(said)) printSecret(call.terminal, said);
  }
  return 2;
}
