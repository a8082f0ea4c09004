/** A Holdfast server as a real process with a folder of its own, for the demo and the acceptance tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '../layers.ts';
import { type Answer, type ApiOptions, callApi } from './api.ts';
import { type TlsFiles, writeTlsFiles } from './certificates.ts';

export type NodeOptions = {
  readonly name: string;
  /** An empty folder; everything the node writes is below it. */
  readonly folder: string;
  /** Lines added to the configuration file. */
  readonly extraConfig?: string;
  /** Lines added inside of the listener stanza. */
  readonly listenerConfig?: string;
  readonly storage?: 'raft' | 'file' | 'inmem';
  /** Address the node listens on; 127.0.0.1 by default. */
  readonly host?: string;
  /** `host:port` that others are told, when something stands between them and the node. */
  readonly advertisedApi?: string;
  readonly advertisedCluster?: string;
  /** Folder of the data; `data` below `folder` by default. */
  readonly dataFolder?: string;
  readonly launch?: Launch;
};

/** How the server process is started. */
export type Launch = {
  /** Program and arguments that run the server program as their last arguments (`prlimit`, `strace -D`). */
  readonly prefix?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Below the range from which Linux takes ports for outgoing connections (32768 and up). */
const PORT_FIRST = 12_000;
const PORT_LAST = 31_999;
const PORT_TRIES = 200;

/**
 * A TCP port on 127.0.0.1 that was free a moment ago. Never one that an outgoing connection could take while its
 * server is down: such a connection to a dead server can even meet itself.
 */
export async function freePort(): Promise<number> {
  for (let i = 0; i < PORT_TRIES; i++) {
    const port = randomInt(PORT_FIRST, PORT_LAST + 1);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    return port;
  }
  throw new Error('no free port was found');
}

/** Waits until `condition` gives a value; throws after `limitMs` with `what`. */
export async function until<T>(
  what: string,
  condition: () => Promise<T | undefined | false>,
  limitMs = 60_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`gave up waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export class ClusterNode {
  readonly name: string;
  readonly folder: string;
  readonly apiPort: number;
  readonly clusterPort: number;
  readonly tls: TlsFiles;
  readonly host: string;
  readonly dataFolder: string;
  /** For the next start. */
  launch: Launch;
  #process: ChildProcess | undefined;

  private constructor(options: NodeOptions, apiPort: number, clusterPort: number, tls: TlsFiles) {
    this.name = options.name;
    this.folder = options.folder;
    this.apiPort = apiPort;
    this.clusterPort = clusterPort;
    this.tls = tls;
    this.host = options.host ?? '127.0.0.1';
    this.launch = options.launch ?? {};
    this.dataFolder = options.dataFolder ?? join(options.folder, 'data');
  }

  /** Writes configuration and certificates; does not start the process. */
  static async create(options: NodeOptions): Promise<ClusterNode> {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const host = options.host ?? '127.0.0.1';
    const tls = await writeTlsFiles(options.folder, { hosts: [host] });
    const node = new ClusterNode(options, await freePort(), await freePort(), tls);
    const storage = options.storage ?? 'raft';
    const stanza =
      storage === 'inmem'
        ? 'storage "inmem" {}'
        : `storage "${storage}" {\n  path = "${node.dataFolder}"${storage === 'raft' ? `\n  node_id = "${options.name}"` : ''}\n}`;
    writeFileSync(
      node.configFile,
      `${stanza}

listener "tcp" {
  address         = "${host}:${node.apiPort}"
  cluster_address = "${host}:${node.clusterPort}"
  tls_cert_file   = "${tls.certFile}"
  tls_key_file    = "${tls.keyFile}"
${options.listenerConfig ?? ''}
}

api_addr      = "https://${options.advertisedApi ?? `${host}:${node.apiPort}`}"
cluster_addr  = "https://${options.advertisedCluster ?? `${host}:${node.clusterPort}`}"
cluster_name  = "${options.name}"
disable_mlock = true
ui            = true
${options.extraConfig ?? ''}
`,
      { mode: 0o600 },
    );
    return node;
  }

  get configFile(): string {
    return join(this.folder, 'holdfast.hcl');
  }

  get logFile(): string {
    return join(this.folder, 'server.log');
  }

  get address(): string {
    return `https://${this.host}:${this.apiPort}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Environment with which a Vault client reaches this node. */
  clientEnv(token?: string): Record<string, string> {
    return {
      VAULT_ADDR: this.address,
      VAULT_CACERT: this.tls.caFile,
      HOME: this.folder,
      ...(token !== undefined && { VAULT_TOKEN: token }),
    };
  }

  /** Starts the process and waits until it answers. */
  async start(): Promise<void> {
    const log = createWriteStream(this.logFile, { flags: 'a', mode: 0o600 });
    await new Promise<void>((resolve) => log.once('open', () => resolve()));
    const command = [
      ...(this.launch.prefix ?? []),
      join(ROOT, 'bin', 'holdfast'),
      'server',
      `-config=${this.configFile}`,
    ];
    const child = spawn(command[0] ?? '', command.slice(1), {
      stdio: ['ignore', log, log],
      env: { ...process.env, ...this.launch.env, HOME: this.folder },
    });
    this.#process = child;
    await until(`${this.name} answers`, async () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`${this.name} stopped:\n${readFileSync(this.logFile, 'utf8').slice(-2000)}`);
      }
      return (await this.call('GET', 'sys/seal-status').catch(() => undefined))?.status === 200;
    });
  }

  /** Sends `signal` and waits for the end; gives the exit code, or null for a death by signal. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#process;
    if (child === undefined) return 0;
    this.#process = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    return ended;
  }

  /** Waits until the process ends by itself; gives the exit code, or null for a death by signal. */
  async ended(limitMs = 30_000): Promise<number | null> {
    const child = this.#process;
    if (child === undefined) return 0;
    await until(
      `${this.name} ends by itself`,
      async () => child.exitCode !== null || child.signalCode !== null,
      limitMs,
    );
    this.#process = undefined;
    return child.exitCode;
  }

  /** Sends a signal without waiting (SIGSTOP, SIGCONT, SIGHUP). */
  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** Lets this process end while the server goes on. */
  release(): void {
    this.#process?.unref();
  }

  /** One API call; see `callApi`. */
  call(method: string, path: string, body?: unknown, options: Partial<ApiOptions> = {}): Promise<Answer> {
    return callApi({ address: this.address, caFile: this.tls.caFile, ...options }, method, path, body);
  }
}
