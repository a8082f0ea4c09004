/** A server in dev mode: in memory, initialised and unsealed, with a KV v2 engine at secret/. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from '../../tools/cluster/node.ts';
import { ROOT } from '../../tools/layers.ts';

export class DevServer implements AsyncDisposable {
  readonly address: string;
  readonly rootToken: string;
  readonly folder: string;
  readonly #process: ChildProcess;

  private constructor(port: number, rootToken: string, folder: string) {
    this.address = `http://127.0.0.1:${port}`;
    this.rootToken = rootToken;
    this.folder = folder;
    this.#process = spawn(
      join(ROOT, 'bin', 'holdfast'),
      [
        'server',
        '-dev',
        `-dev-root-token-id=${rootToken}`,
        `-dev-listen-address=127.0.0.1:${port}`,
        '-dev-no-store-token',
      ],
      { stdio: 'ignore', env: { ...process.env, HOME: folder } },
    );
  }

  static async start(): Promise<DevServer> {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-web-dev-'));
    const server = new DevServer(await freePort(), 'root-of-the-browser-test', folder);
    await until('the dev server answers', async () => {
      const answer = await fetch(`${server.address}/v1/sys/health`).catch(() => undefined);
      return answer?.status === 200;
    });
    return server;
  }

  /** A call with the root token; throws Error unless it is answered with 2xx. Gives the body, if any. */
  async call(method: string, path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
    const answer = await fetch(`${this.address}/v1/${path}`, {
      method,
      headers: { 'x-vault-token': this.rootToken, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#process;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
