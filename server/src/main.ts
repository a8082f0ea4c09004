/** `holdfast server`: from arguments and files to a running server, and to its end by a signal. */
import { homedir } from 'node:os';
import { SHUTDOWN_MS_MAX } from '@holdfast/core/base/limits';
import {
  ArgumentError,
  type DevArguments,
  helpPage,
  parseArguments,
  type ServerArguments,
} from './arguments.ts';
import { configurationBanner, STARTED_LINE } from './banner.ts';
import { type Environment, withOwnNames } from './config/assemble.ts';
import { loadConfig } from './config/load.ts';
import { ConfigError } from './config/place.ts';
import type { ServerConfig } from './config/server-config.ts';
import { nodeCrypto } from './crypto/node-crypto.ts';
import { type DevCertificates, makeDevCertificates } from './dev/dev-certificates.ts';
import { devConfig } from './dev/dev-config.ts';
import { startDev } from './dev/dev-start.ts';
import { devText } from './dev/dev-text.ts';
import { storeDevToken } from './dev/dev-token.ts';
import { edges } from './edges.ts';
import { disableReports, restrictFileMode, startWarnings } from './process/hardening.ts';
import { stderrSink } from './process/log.ts';
import { writePidFile } from './process/pid-file.ts';
import { systemClock } from './process/world.ts';
import { type Release, release } from './release.ts';
import { type RunningServer, startServer } from './start-server.ts';

/** Time after the end of the work until the process ends, whatever still holds it, ms. */
const EXIT_MS_MAX = 1000;

/**
 * Runs a server until SIGINT or SIGTERM; gives the exit code: 0 after an orderly end, 1 when it could not
 * start, when its storage failed or when a second signal cut the end short.
 */
export async function runServer(args: readonly string[]): Promise<number> {
  const environment = withOwnNames(process.env);
  try {
    const parsed = parseArguments(args, environment);
    if (parsed.help) {
      process.stdout.write(helpPage(programName(environment)));
      return 0;
    }
    const code = await serve(parsed, environment);
    setTimeout(() => process.exit(code), EXIT_MS_MAX).unref();
    return code;
  } catch (error) {
    process.stderr.write(startFailure(error));
    setTimeout(() => process.exit(1), EXIT_MS_MAX).unref();
    return 1;
  }
}

function programName(environment: Environment): string {
  return environment['HOLDFAST_ARGV0'] === 'vault' ? 'vault' : 'holdfast';
}

function startFailure(error: unknown): string {
  if (error instanceof ConfigError) {
    const count = error.problems.length;
    const what = count === 1 ? 'The configuration has a mistake' : `The configuration has ${count} mistakes`;
    return `${what}:\n\n${error.problems.map((problem) => `  ${problem}`).join('\n')}\n`;
  }
  if (error instanceof ArgumentError) return `${error.message}\n`;
  return `Error starting the server: ${error instanceof Error ? error.message : String(error)}\n`;
}

async function serve(args: ServerArguments, environment: Environment): Promise<number> {
  restrictFileMode();
  disableReports();
  const certificates = await devCertificates(args.dev);
  const read = (): ServerConfig => readConfig(args, certificates, environment, 'reload');
  const config = readConfig(args, certificates, environment, 'start');
  const facts = release(environment);
  const ending = waitForEnd();
  const server = await startServer({
    config,
    release: facts,
    edges,
    logSink: stderrSink(),
    storageFailed: (reason) => ending.storageFailed(reason),
  });
  const { log } = server.env;
  const out = args.combineLogs ? process.stderr : process.stdout;
  // Node prints what nobody caught and ends; the log file should have it too.
  process.on('uncaughtExceptionMonitor', (error) => {
    log.write('error', 'internal error, the server ends', { error: error.stack ?? error.message });
  });
  let removePidFile: (() => void) | undefined;
  let code = 1;
  try {
    if (config.pidFile !== undefined) removePidFile = writePidFile(config.pidFile, process.pid);
    out.write(`${configurationBanner(bannerFacts(server, facts))}\n`);
    if (args.dev !== undefined) out.write(`${await enterDev(server, args.dev, certificates, environment)}\n`);
    out.write(STARTED_LINE);
    server.openLog();
    for (const warning of startWarnings(environment, process.execArgv)) log.write('warn', warning);
    for (const warning of config.warnings) log.write('warn', warning);
    for (const flag of args.ignored) log.write('warn', `flag -${flag} has no effect`);
    ending.onReload(() => reload(server, args.dev === undefined ? read : undefined, out));
    const reason = await ending.ended;
    if (reason.kind === 'signal') {
      out.write('==> Holdfast shutdown triggered\n');
      code = 0;
    } else {
      log.write('error', 'the storage failed, stopping: only a new start knows what is on the disk', {
        reason: reason.text,
      });
    }
  } finally {
    server.openLog();
    // Something that neither ends nor fails must not keep the process from ending.
    setTimeout(() => process.exit(1), SHUTDOWN_MS_MAX + EXIT_MS_MAX).unref();
    await server.stop().catch((error: unknown) => {
      code = 1;
      log.write('error', 'the end was not orderly', { error: String(error) });
    });
    removePidFile?.();
  }
  return code;
}

async function devCertificates(dev: DevArguments | undefined): Promise<DevCertificates | undefined> {
  if (dev?.tls !== true) return undefined;
  return makeDevCertificates(dev.tlsCertDir, dev.tlsNames, { crypto: nodeCrypto(), clock: systemClock() });
}

/** Flags go over the environment, which goes over files. */
function readConfig(
  args: ServerArguments,
  certificates: DevCertificates | undefined,
  environment: Environment,
  occasion: 'start' | 'reload',
): ServerConfig {
  const flags: Environment = {
    ...environment,
    ...(args.logLevel !== undefined && { VAULT_LOG_LEVEL: args.logLevel }),
    ...(args.logFormat !== undefined && { VAULT_LOG_FORMAT: args.logFormat }),
    ...(args.logFile !== undefined && { VAULT_LOG_FILE: args.logFile }),
  };
  if (args.dev !== undefined) return devConfig(args.dev, certificates, flags);
  if (args.configPaths.length === 0) {
    throw new ArgumentError('Must specify at least one config path using -config');
  }
  return loadConfig(args.configPaths, flags, occasion);
}

function bannerFacts(server: RunningServer, facts: Release): ReadonlyMap<string, string> {
  const config = server.config();
  const banner = new Map<string, string>();
  if (config.apiAddr !== '') banner.set('api address', config.apiAddr);
  if (config.clusterAddr !== '' && !config.disableClustering)
    banner.set('cluster address', config.clusterAddr);
  banner.set('node version', process.version);
  for (const [index, listener] of server.listeners.entries()) {
    const { endpoint, clusterAddress, tls, requestBytesMax, requestMsMax } = listener.config;
    const seconds = (requestMsMax ?? config.defaultMaxRequestMs) / 1000;
    banner.set(
      `listener ${index + 1}`,
      `${endpoint.type} (addr: "${listener.address}", cluster address: "${clusterAddress}", max_request_duration: "${seconds}s", max_request_size: "${requestBytesMax}", tls: "${tls === undefined ? 'disabled' : 'enabled'}")`,
    );
  }
  banner.set('log level', config.log.level);
  banner.set('mlock', 'supported: false, enabled: false');
  banner.set('recovery mode', 'false');
  const { storage } = config;
  const available = storage.type === 'raft' || storage.type.endsWith('_ha');
  banner.set('storage', available ? `${storage.type} (HA available)` : storage.type);
  banner.set(
    'version',
    `Holdfast v${facts.version} (Vault API level ${facts.apiLevel}), built ${facts.buildDate}`,
  );
  return banner;
}

async function enterDev(
  server: RunningServer,
  dev: DevArguments,
  certificates: DevCertificates | undefined,
  environment: Environment,
): Promise<string> {
  const { vault, env } = server;
  const secrets = await startDev(
    { handler: vault, seal: vault.core.seal, entropy: env.entropy },
    { rootTokenId: dev.rootTokenId, kv: dev.noKv ? 'none' : dev.kvV1 ? '1' : '2' },
  );
  if (!dev.noStoreToken) storeDevToken(environment['HOME'] ?? homedir(), secrets.rootToken);
  return devText(secrets, server.config().apiAddr, certificates?.caFile);
}

async function reload(
  server: RunningServer,
  read: (() => ServerConfig) | undefined,
  out: NodeJS.WriteStream,
): Promise<void> {
  const { log } = server.env;
  out.write('==> Holdfast reload triggered\n');
  try {
    await server.reload(read?.());
  } catch (error) {
    log.write('error', 'configuration not reloaded', {
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

type End = { readonly kind: 'signal' } | { readonly kind: 'storage'; readonly text: string };

/** Turns signals into promises. A second one to stop ends the process at once. */
function waitForEnd(): {
  readonly ended: Promise<End>;
  storageFailed(reason: string): void;
  onReload(act: () => Promise<void>): void;
} {
  let end: (reason: End) => void = () => undefined;
  const ended = new Promise<End>((resolve) => {
    end = resolve;
  });
  let asked = false;
  const stop = (): void => {
    if (asked) process.exit(1);
    asked = true;
    end({ kind: 'signal' });
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Vault prints stacks on it; by default it would end the process.
  process.on('SIGUSR2', () => undefined);
  let reloading: Promise<void> = Promise.resolve();
  let act: (() => Promise<void>) | undefined;
  process.on('SIGHUP', () => {
    reloading = reloading.then(() => act?.());
  });
  return {
    ended,
    storageFailed: (text) => end({ kind: 'storage', text }),
    onReload: (next) => {
      act = next;
    },
  };
}
