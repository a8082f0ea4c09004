/** `bin/holdfast server` as a real process, for tests of what signals and files do to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../bin/holdfast', import.meta.url));

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A folder that serves as home and working folder of a server. */
export function serverHome(): Disposable & {
  readonly path: string;
  write(name: string, text: string): string;
} {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-server-'));
  return {
    path: folder.path,
    write(name, text) {
      const path = join(folder.path, name);
      writeFileSync(path, text);
      return path;
    },
    [Symbol.dispose]: () => folder.remove(),
  };
}

export class ServerProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  #output = '';
  #changed: (() => void)[] = [];
  #ended = false;

  constructor(home: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(PROGRAM, ['server', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: home, ...environment },
      cwd: home,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.#output += chunk;
        this.#wake();
      });
    }
    this.exited = new Promise((resolve) => {
      this.child.once('close', (code) => {
        this.#ended = true;
        this.#wake();
        resolve(code);
      });
    });
  }

  /** Both streams so far. */
  get output(): string {
    return this.#output;
  }

  /** Waits until the output matches; throws with the output when the process ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#output);
      if (found !== null) return found;
      if (this.#ended) throw new Error(`ended without ${pattern}:\n${this.#output}`);
      await new Promise<void>((resolve) => this.#changed.push(resolve));
    }
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  #wake(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const resume of waiting) resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) this.child.kill('SIGKILL');
    await this.exited;
  }
}
