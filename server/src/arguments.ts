/** The flags of `holdfast server`, as Vault spells them: `-flag=value`, `-flag value`, one dash or two. */

import { parseDuration } from '@holdfast/core/base/time';
import { parseBool } from './config/block-reader.ts';
import { didYouMean } from './config/suggest.ts';
import { parseLogFormat, parseLogLevel } from './process/log-line.ts';

export type ServerArguments = {
  readonly help: boolean;
  readonly configPaths: readonly string[];
  readonly logLevel: string | undefined;
  readonly logFormat: string | undefined;
  readonly logFile: string | undefined;
  /** Whether the banner goes to the log's stream instead of the standard output. */
  readonly combineLogs: boolean;
  readonly dev: DevArguments | undefined;
  /** Flags that Vault knows and that do nothing here. */
  readonly ignored: readonly string[];
};

export type DevArguments = {
  readonly rootTokenId: string | undefined;
  readonly listenAddress: string | undefined;
  readonly noStoreToken: boolean;
  readonly tls: boolean;
  readonly tlsCertDir: string | undefined;
  readonly tlsNames: readonly string[];
  readonly noKv: boolean;
  readonly kvV1: boolean;
  /** 'inmem', with `-dev-ha` and `-dev-transactional` one of its kin. */
  readonly storageType: string;
};

/** A flag that cannot be obeyed; the message is for the operator. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

type Kind = 'bool' | 'text' | 'list' | 'duration' | 'int';

const FLAGS: Readonly<
  Record<string, { readonly kind: Kind; readonly help?: string; readonly use?: 'ignored' }>
> = {
  help: { kind: 'bool' },
  h: { kind: 'bool' },
  config: {
    kind: 'list',
    help: 'A configuration file, or a folder of .hcl and .json files. May be repeated; later files win.',
  },
  'log-level': { kind: 'text', help: 'trace, debug, info, warn or error. Also VAULT_LOG_LEVEL.' },
  'log-format': { kind: 'text', help: 'standard or json. Also VAULT_LOG_FORMAT.' },
  'log-file': { kind: 'text', help: 'File to which log lines go as well. Also VAULT_LOG_FILE.' },
  'exit-on-core-shutdown': {
    kind: 'bool',
    help: 'Accepted for old scripts: the process always ends when its storage fails.',
  },
  'combine-logs': { kind: 'bool', help: 'Write the banner to the log stream.' },
  dev: {
    kind: 'bool',
    help: 'Run in memory, initialized and unsealed. Everything is lost at exit. Never for production.',
  },
  'dev-root-token-id': { kind: 'text', help: 'The root token of dev mode. Also VAULT_DEV_ROOT_TOKEN_ID.' },
  'dev-listen-address': {
    kind: 'text',
    help: 'Address of dev mode, 127.0.0.1:8200. Also VAULT_DEV_LISTEN_ADDRESS.',
  },
  'dev-no-store-token': { kind: 'bool', help: 'Do not write the root token to ~/.vault-token.' },
  'dev-tls': { kind: 'bool', help: 'Dev mode with TLS: makes an authority and a certificate.' },
  'dev-tls-cert-dir': {
    kind: 'text',
    help: 'Folder for the certificates of -dev-tls. A temporary one by default.',
  },
  'dev-tls-san': {
    kind: 'list',
    help: 'Further names or addresses in the certificate of -dev-tls. May be repeated.',
  },
  'dev-ha': { kind: 'bool', help: 'Report a storage that knows high availability.' },
  'dev-transactional': { kind: 'bool', help: 'Report a storage that knows transactions (ours always does).' },
  'dev-no-kv': { kind: 'bool', help: 'Do not mount a KV engine at secret/.' },
  'dev-kv-v1': { kind: 'bool', help: 'Mount version 1 of the KV engine at secret/.' },
  recovery: { kind: 'bool' },
  experiment: { kind: 'list', use: 'ignored' },
  'log-rotate-bytes': { kind: 'int', use: 'ignored' },
  'log-rotate-duration': { kind: 'text', use: 'ignored' },
  'log-rotate-max-files': { kind: 'int', use: 'ignored' },
  'non-voter': { kind: 'bool', use: 'ignored' },
  'dev-latency': { kind: 'int', use: 'ignored' },
  'dev-latency-jitter': { kind: 'int', use: 'ignored' },
  'dev-leased-kv': { kind: 'bool', use: 'ignored' },
  'dev-skip-init': { kind: 'bool', use: 'ignored' },
  'dev-plugin-dir': { kind: 'text', use: 'ignored' },
  'dev-plugin-init': { kind: 'bool', use: 'ignored' },
  'disable-pki-cel': { kind: 'bool', use: 'ignored' },
};

/** Flags that go into the environment of the configuration, whose own message would blame a variable. */
const CHOICES: Readonly<
  Record<string, { readonly parse: (text: string) => unknown; readonly names: readonly string[] }>
> = {
  'log-level': { parse: parseLogLevel, names: ['trace', 'debug', 'info', 'warn', 'error'] },
  'log-format': { parse: parseLogFormat, names: ['standard', 'json'] },
};

/** Reads the arguments after the word `server`. Throws ArgumentError. */
export function parseArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ServerArguments {
  const texts = new Map<string, string[]>();
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? '';
    const parts = /^--?([a-z][a-z0-9-]*)(?:=([\s\S]*))?$/i.exec(argument);
    const name = parts?.[1] ?? '';
    const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
    if (parts === null) throw new ArgumentError(`unexpected argument "${argument}": server takes only flags`);
    if (flag === undefined) {
      throw new ArgumentError(
        `flag provided but not defined: -${name}${didYouMean(name, Object.keys(FLAGS))}`,
      );
    }
    let value = parts[2];
    if (value === undefined && flag.kind !== 'bool') {
      at += 1;
      value = args[at];
      if (value === undefined) throw new ArgumentError(`flag needs an argument: -${name}`);
    }
    value ??= 'true';
    checkValue(name, flag.kind, value);
    texts.set(name, [...(texts.get(name) ?? []), value]);
  }
  const text = (name: string): string | undefined => texts.get(name)?.at(-1);
  const bool = (name: string): boolean => parseBool(text(name) ?? 'false') ?? false;
  if (bool('recovery')) {
    throw new ArgumentError(
      '-recovery is not supported: stop the server and use a backup of its storage instead',
    );
  }
  const devAsked =
    bool('dev') || ['dev-ha', 'dev-transactional', 'dev-tls', 'dev-kv-v1'].some((name) => bool(name));
  return {
    help: bool('help') || bool('h'),
    configPaths: texts.get('config') ?? [],
    logLevel: text('log-level'),
    logFormat: text('log-format'),
    logFile: text('log-file'),
    combineLogs: bool('combine-logs'),
    ignored: [...texts.keys()].filter((name) => FLAGS[name]?.use === 'ignored'),
    dev: devAsked
      ? {
          rootTokenId: text('dev-root-token-id') || environment['VAULT_DEV_ROOT_TOKEN_ID'] || undefined,
          listenAddress: text('dev-listen-address') || environment['VAULT_DEV_LISTEN_ADDRESS'] || undefined,
          noStoreToken: bool('dev-no-store-token'),
          tls: bool('dev-tls'),
          tlsCertDir: text('dev-tls-cert-dir'),
          tlsNames: texts.get('dev-tls-san') ?? [],
          noKv: bool('dev-no-kv'),
          kvV1: bool('dev-kv-v1'),
          storageType: `inmem${bool('dev-transactional') ? '_transactional' : ''}${bool('dev-ha') ? '_ha' : ''}`,
        }
      : undefined,
  };
}

function checkValue(name: string, kind: Kind, value: string): void {
  const options = CHOICES[name];
  if (options !== undefined && options.parse(value) === undefined) {
    throw new ArgumentError(
      `invalid value "${value}" for flag -${name}: must be one of ${options.names.join(', ')}${didYouMean(value, options.names)}`,
    );
  }
  const wrong =
    (kind === 'bool' && parseBool(value) === undefined) ||
    (kind === 'int' && !/^-?\d+$/.test(value)) ||
    (kind === 'duration' && parseDuration(value) === undefined);
  if (wrong) throw new ArgumentError(`invalid value "${value}" for flag -${name}`);
}

/** The page of `server -help`. `program` is the name the command was called by. */
export function helpPage(program: string): string {
  const options = Object.entries(FLAGS)
    .filter(([, flag]) => flag.help !== undefined)
    .map(([name, flag]) => {
      const value = flag.kind === 'bool' ? '' : flag.kind === 'duration' ? '=<duration>' : '=<string>';
      return `  -${name}${value}\n      ${flag.help}\n`;
    });
  return `Usage: ${program} server [options]

  Runs a server until it gets SIGINT or SIGTERM. SIGHUP reads certificates, log level, response headers and
  the list of unauthenticated endpoints again. An unsealed server needs its key shares after each start:

      $ ${program} server -config=/etc/holdfast/config.hcl
      $ ${program} operator unseal

  For trying things out, in memory and unsealed:

      $ ${program} server -dev -dev-root-token-id=root

Options:

${options.join('\n')}`;
}
