/** A running server: log, listeners, vault, and what signals ask of them. */
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Env } from '@holdfast/core/base/env';
import { SHUTDOWN_MS_MAX } from '@holdfast/core/base/limits';
import type { RequestHandler } from '@holdfast/core/kernel/answer';
import type { Vault } from '@holdfast/core/vault';
import { type OpenVault, openVault, type VaultEdges } from './compose.ts';
import type { ServerConfig } from './config/server-config.ts';
import { nodeCrypto } from './crypto/node-crypto.ts';
import { createFront, type Front } from './http/front.ts';
import { type Listener, openListener } from './http/listener.ts';
import { STATUS_PAGE_FILES, statusPage } from './http/status-page.ts';
import { createUi, readUiFiles, type Ui } from './http/ui.ts';
import { createLog, gatedSink, type LogSink, type ServerLog } from './process/log.ts';
import { type LogFile, openLogFile } from './process/log-file.ts';
import { createMetrics, type MetricsRegistry } from './process/metrics.ts';
import { reportRuntime } from './process/runtime-metrics.ts';
import { systemClock, systemEntropy, systemTimers } from './process/world.ts';
import type { Release } from './release.ts';

export type RunningServer = {
  readonly vault: Vault;
  readonly env: Env;
  /** Bound addresses, in the order of the configuration. */
  readonly listeners: readonly Listener[];
  config(): ServerConfig;
  /** Lets log lines through, which are held back until then. */
  openLog(): void;
  /** Takes what may change while running from `next` (undefined keeps it), and opens log and audit files anew. */
  reload(next: ServerConfig | undefined): Promise<void>;
  /** Stops accepting, lets requests finish, seals, closes the storage. */
  stop(): Promise<void>;
};

/** Throws Error with a sentence for the operator when a listener, the log or the storage cannot be opened. */
export async function startServer(options: {
  readonly config: ServerConfig;
  readonly release: Release;
  /** Makes the edges of the vault that need its world. */
  readonly edges: (env: Env, config: ServerConfig) => VaultEdges;
  readonly logSink: LogSink;
  readonly storageFailed: (reason: string) => void;
}): Promise<RunningServer> {
  let config = options.config;
  const clock = systemClock();
  const files: LogFile[] = [];
  const gate = gatedSink(options.logSink);
  const log = openLog(config, clock, gate, files);
  const registry = openMetrics(config, clock);
  const env: Env = {
    clock,
    entropy: systemEntropy(),
    timers: systemTimers(),
    crypto: nodeCrypto(),
    log,
    metrics: registry,
  };
  let handler: RequestHandler | undefined;
  const front = openFront(config, env, registry, () => handler);
  const listeners: Listener[] = [];
  let open: OpenVault | undefined;
  const closeAll = async (): Promise<void> => {
    front.closeConnections();
    await Promise.all(listeners.map((listener) => listener.close(SHUTDOWN_MS_MAX)));
    await open?.close();
    for (const file of files) file.close();
  };
  try {
    for (const listener of config.listeners) {
      listeners.push(await openListener(listener, { front, log: log.named('http'), clock }));
    }
    open = await openVault({
      current: () => config,
      env,
      log,
      registry,
      release: options.release,
      edges: options.edges(env, config),
      storageFailed: options.storageFailed,
    });
  } catch (error) {
    gate.open();
    await closeAll();
    throw error;
  }
  const { vault } = open;
  handler = vault;
  return {
    vault,
    env,
    listeners,
    config: () => config,
    openLog: () => gate.open(),
    async reload(next) {
      if (next !== undefined) {
        reloadListeners(listeners, next, log);
        log.setLevel(next.log.level);
        config = { ...config, ...reloadable(next) };
      }
      for (const file of files) file.reopen();
      await vault.core.audit.reload();
    },
    stop: closeAll,
  };
}

/** What SIGHUP may change; all else stays as it was at the start. */
function reloadable(next: ServerConfig): Pick<ServerConfig, 'log' | 'unauthenticatedAccess' | 'sanitized'> {
  return { log: next.log, unauthenticatedAccess: next.unauthenticatedAccess, sanitized: next.sanitized };
}

function reloadListeners(listeners: readonly Listener[], next: ServerConfig, log: ServerLog): void {
  for (const listener of listeners) {
    const { address } = listener.config;
    const wanted = next.listeners.find((candidate) => candidate.address === address);
    if (wanted === undefined || (wanted.tls === undefined) !== (listener.config.tls === undefined)) {
      log.write('warn', 'listener cannot change its address or switch TLS while running', {
        listener: address,
      });
      continue;
    }
    try {
      listener.reload(wanted);
    } catch (error) {
      // The old certificate goes on serving: a typo must not take the server off the network.
      log.write('error', 'listener not reloaded', { listener: address, error: String(error) });
    }
  }
}

function openLog(config: ServerConfig, clock: Env['clock'], gate: LogSink, files: LogFile[]): ServerLog {
  const { file: path, rotateBytes, rotateMs, maxFiles, level, format } = config.log;
  if (path !== undefined) files.push(openLogFile({ path, rotateBytes, rotateMs, maxFiles, clock }));
  return createLog({ level, format, clock, sinks: [gate, ...files] });
}

function openMetrics(config: ServerConfig, clock: Env['clock']): MetricsRegistry {
  const { prefix, prometheusRetentionMs } = config.telemetry;
  const registry = createMetrics({ clock, prefix, retentionMs: prometheusRetentionMs });
  reportRuntime(registry);
  return registry;
}

function openFront(
  config: ServerConfig,
  env: Env,
  registry: MetricsRegistry,
  handler: () => RequestHandler | undefined,
): Front {
  const front = createFront({
    entropy: env.entropy,
    log: env.log.named('http'),
    metrics: env.metrics,
    handler,
    ui: config.ui ? openUi(handler, env) : undefined,
    hostname: config.responseHeaderHostname ? hostname() : undefined,
    requestMsMax: config.defaultMaxRequestMs,
  });
  registry.onRead(() => registry.gauge('vault.core.in_flight_requests', front.inFlight()));
  return front;
}

/** The built web interface, or the plain status page while there is none. */
function openUi(handler: () => RequestHandler | undefined, env: Env): Ui {
  const files = readUiFiles(fileURLToPath(new URL('../../web/dist', import.meta.url)));
  const index = files?.get('index.html');
  if (files === undefined || index === undefined) {
    return createUi(STATUS_PAGE_FILES, () => statusPage(handler(), env.entropy));
  }
  return createUi(files, async () => index);
}
