/**
 * Transcripts: a file of blocks, each a directive, its input, a line `----` and what came out. `UPDATE=1` writes
 * what came out into the file; the difference is then read like any other change.
 *
 *   serve PUT /v1/path 200     the next lines are the body of the answer; several serve blocks are a sequence
 *   clear                      forget all answers
 *   env NAME=value             for all commands that follow; `env NAME` takes it away
 *   file NAME                  the next lines are a file, `$TMP/NAME`; a line `.` is an empty one
 *   stdin                      the next lines are what the next command finds on stdin
 *   type TEXT                  what a person types at the next hidden prompt; for several prompts, lines
 *   cat NAME                   shows a file of `$TMP`, with its mode
 *   $ vault ...                a command line
 *
 * Output of a command: `>` what it asked the server, `1|` its stdout, `2|` its stderr, `=` its exit code when it
 * is not 0. `\` at the end of a line: no newline there.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run.ts';
import { type FakeAnswer, type FakeServer, fakeServer } from './fake-server.ts';
import { pretendedHost } from './pretended-host.ts';

type Block = { readonly directive: string; readonly input: string; readonly comment: string };

/** Runs a transcript and gives it back with the output that really came. */
export async function replay(source: string): Promise<string> {
  await using server = await fakeServer();
  const stage = new Stage(server);
  try {
    const parts: string[] = [];
    for (const block of blocks(source)) {
      const output = await stage.perform(block);
      const input = block.input === '' ? '' : `${block.input}\n`;
      parts.push(`${block.comment}${block.directive}\n${input}----\n${output}`);
    }
    return `${parts.join('\n')}`;
  } finally {
    stage.end();
  }
}

function blocks(source: string): readonly Block[] {
  return source
    .split(/\n{2,}/)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const lines = text.trim().split('\n');
      const first = lines.findIndex((line) => !line.startsWith('#'));
      const end = lines.indexOf('----');
      return {
        comment: lines
          .slice(0, first)
          .map((line) => `${line}\n`)
          .join(''),
        directive: lines[first] ?? '',
        input: lines.slice(first + 1, end < 0 ? undefined : end).join('\n'),
      };
    });
}

class Stage {
  readonly server: FakeServer;
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));
  readonly env: Record<string, string>;
  readonly planned = new Map<string, FakeAnswer[]>();
  stdin: string | undefined;
  typed: string | undefined;

  constructor(server: FakeServer) {
    this.server = server;
    this.env = { VAULT_ADDR: server.address };
  }

  async perform({ directive, input }: Block): Promise<string> {
    const [word = '', ...rest] = directive.split(' ');
    switch (word) {
      case 'serve':
        this.serve(rest, input);
        return '';
      case 'clear':
        this.server.clear();
        this.planned.clear();
        return '';
      case 'env': {
        const [name = '', value] = rest.join(' ').split(/=(.*)/s);
        if (value === undefined) delete this.env[name];
        else this.env[name] = value.replaceAll('$TMP', this.folder);
        return '';
      }
      case 'file':
        writeFileSync(join(this.folder, rest[0] ?? ''), `${input.replace(/^\.$/gm, '')}\n`);
        return '';
      case 'cat': {
        const path = join(this.folder, rest[0] ?? '');
        const mode = (statSync(path).mode & 0o777).toString(8);
        return `mode ${mode}\n${lines('1', readFileSync(path, 'utf8'))}`;
      }
      case 'stdin':
        this.stdin = input;
        return '';
      case 'type':
        this.typed = input === '' ? rest.join(' ') : input;
        return '';
      case '$':
        return this.command([directive.slice(2), ...input.split('\n')].join('\n'));
      default:
        throw new Error(`transcript: unknown directive ${word}`);
    }
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }

  private serve([method = '', path = '', status = '200', ...headers]: readonly string[], body: string): void {
    const route = `${method} ${path}`;
    const pairs = headers.map((header) => header.split(/:(.*)/s).slice(0, 2));
    const answer = {
      status: Number(status),
      body,
      headers: Object.fromEntries(
        pairs.map(([name, value]) => [name, value?.replaceAll('$ADDR', this.server.address)]),
      ),
    };
    this.planned.set(route, [...(this.planned.get(route) ?? []), answer]);
    this.server.answer(route, ...(this.planned.get(route) ?? []));
  }

  private async command(line: string): Promise<string> {
    const [program = '', ...args] = words(line).map((word) => word.replaceAll('$TMP', this.folder));
    const host = pretendedHost({
      env: this.env,
      homeDirectory: this.folder,
      ...(this.stdin === undefined ? {} : { stdin: this.stdin }),
      ...(this.typed === undefined ? {} : { typed: this.typed }),
    });
    this.stdin = undefined;
    this.typed = undefined;
    const code = await run(host, program, args);
    const asked = this.server.takeAsked().map(({ method, path, body, headers }) => {
      const extra = ['x-vault-token', 'x-vault-wrap-ttl', 'x-vault-namespace', 'content-type', 'x-team']
        .filter((name) => headers[name] !== undefined)
        .map((name) => ` [${name}: ${headers[name]}]`);
      return `> ${method} ${path}${body === '' ? '' : ` ${body}`}${extra.join('')}\n`;
    });
    const output = `${asked.join('')}${lines('2', host.err())}${lines('1', host.out())}${code === 0 ? '' : `= ${code}\n`}`;
    return output.replaceAll(this.server.address, 'http://vault.test').replaceAll(this.folder, '$TMP');
  }
}

function lines(stream: string, text: string): string {
  if (text === '') return '';
  const ended = text.endsWith('\n');
  const all = (ended ? text.slice(0, -1) : text)
    .split('\n')
    .map((line) => `${stream}|${line === '' ? '' : ` ${line}`}`);
  return `${all.join('\n')}${ended ? '' : '\\'}\n`;
}

/** Words of a shell command: blanks separate, quotes hold together, a backslash at the end of a line joins. */
function words(line: string): readonly string[] {
  const found = line.replaceAll('\\\n', ' ').matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g);
  return [...found].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, a?: string, b?: string) => a ?? b ?? ''),
  );
}
