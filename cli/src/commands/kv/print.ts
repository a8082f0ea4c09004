/** The headed tables in which key-value commands show a secret. */
import type { Secret } from '../../client/secret.ts';
import type { BaseCall, ExitCode } from '../../command.ts';
import { printData, printSecret, printSecretField } from '../../output/print.ts';
import type { TreeMap } from '../../output/tree.ts';
import type { Terminal } from '../../terminal.ts';

/** The path, headed and followed by an empty line. */
export function printPath(terminal: Terminal, path: string, title: string): void {
  terminal.output(heading(title, Buffer.byteLength(path)));
  terminal.output(path);
  terminal.output('');
}

/** A map under a heading as wide as its table roughly is. */
export function printHeaded(terminal: Terminal, title: string, map: TreeMap): ExitCode {
  const longest = Math.max(0, ...[...map.keys()].map((key) => Buffer.byteLength(key)));
  terminal.output(heading(title, longest + 4 + 'Value'.length));
  return printData(terminal, map);
}

/** What a write of a version answered: its path and metadata. */
export function printVersion(call: BaseCall, path: string, secret: Secret): ExitCode {
  if (call.field !== '') return printSecretField(call.terminal, secret, call.field);
  const wrapped = secret.wrapInfo !== undefined && secret.wrapInfo.ttl !== 0;
  if (wrapped || call.terminal.format !== 'table') return printSecret(call.terminal, secret);
  printPath(call.terminal, path, 'Secret Path');
  return printHeaded(call.terminal, 'Metadata', secret.data ?? new Map());
}

function heading(title: string, width: number): string {
  const room = width - (title.length + 2);
  const signs = room <= 0 ? 4 : room + (room % 2);
  const side = '='.repeat(signs / 2);
  return `${side} ${title} ${side}`;
}
