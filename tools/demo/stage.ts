/** What the demo's scenes share: two clusters, the printed commands, the clock of each step. */

import type { AnyJson } from '../cluster/api.ts';
import { type CliResult, runCli } from '../cluster/cli.ts';
import type { ClusterNode } from '../cluster/node.ts';

const COLOUR = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const paint = (code: string, text: string): string => (COLOUR ? `\u001b[${code}m${text}\u001b[0m` : text);

/** A line of the closing table; `ms` is undefined where no time was taken. */
export type Measured = { readonly step: string; readonly ms: number | undefined; readonly note: string };

export class Stage {
  readonly measured: Measured[] = [];
  #scene = 0;

  /** Prints a heading. */
  scene(title: string): void {
    this.#scene += 1;
    console.log(`\n${paint('1;36', `== ${this.#scene}. ${title}`)}`);
  }

  say(text: string): void {
    console.log(paint('2', `   ${text}`));
  }

  /** Runs the CLI against `node`, printing the command before and what it said after. Throws when it fails. */
  async cli(
    node: ClusterNode,
    args: readonly string[],
    options: { token?: string; stdin?: string; quiet?: boolean; show?: readonly string[] } = {},
  ): Promise<CliResult> {
    const shown = (options.show ?? args)
      .map((arg) => (/^[\w./:=@,{}*+-]+$/.test(arg) ? arg : `'${arg}'`))
      .join(' ');
    console.log(`${paint('33', `${node.name}$`)} holdfast ${shown}`);
    const result = await runCli(args, {
      env: node.clientEnv(options.token),
      ...(options.stdin !== undefined && { stdin: options.stdin }),
    });
    if (!options.quiet) {
      const text = `${result.stdout}${result.stderr}`.trimEnd();
      if (text !== '') console.log(text.replace(/^/gm, '    '));
    }
    if (result.status !== 0) {
      throw new Error(`"holdfast ${shown}" ended with ${result.status}: ${result.stderr || result.stdout}`);
    }
    return result;
  }

  /** Like `cli` with `-format=json`, quietly; gives the parsed answer. */
  async json(
    node: ClusterNode,
    args: readonly string[],
    options: { token?: string; stdin?: string; show?: readonly string[] } = {},
  ): Promise<AnyJson> {
    const [verb = '', ...rest] = args;
    const at = rest.findIndex((arg) => !/^[a-z-]+$/.test(arg));
    const words = at < 0 ? rest : rest.slice(0, at);
    const operands = at < 0 ? [] : rest.slice(at);
    const command = [verb, ...words, '-format=json', ...operands];
    const result = await this.cli(node, command, { ...options, quiet: true });
    return JSON.parse(result.stdout);
  }

  /** Runs `work` and notes how long it took under `step`. */
  async measure<T>(step: string, note: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const value = await work();
    this.measured.push({ step, ms: performance.now() - started, note });
    return value;
  }

  /** Shows progress on one line until `done` gives a value. */
  async follow<T>(what: string, poll: () => Promise<{ text: string; value?: T }>): Promise<T> {
    let last = '';
    for (;;) {
      const { text, value } = await poll();
      if (text !== last) {
        if (COLOUR) process.stdout.write(`\r\u001b[K   ${what}: ${text}`);
        else console.log(`   ${what}: ${text}`);
        last = text;
      }
      if (value !== undefined) {
        if (COLOUR) process.stdout.write('\n');
        return value;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The closing table. */
  summary(): void {
    const rows = this.measured.map(
      (row) => [row.step, row.ms === undefined ? '' : `${row.ms.toFixed(0)} ms`, row.note] as const,
    );
    const widths = [0, 1].map((i) => Math.max(...rows.map((row) => (row[i] as string).length)));
    console.log(`\n${paint('1;36', '== Summary')}`);
    for (const [step, time, note] of rows) {
      console.log(`   ${step.padEnd(widths[0] as number)}  ${time.padStart(widths[1] as number)}  ${note}`);
    }
  }
}
