/**
 * The usual form of an HCL 1 file: every level two spaces deep, equals signs of neighbouring attributes in one
 * column, one space around them, at most one empty line, a newline at the end. Works on lines, so that comments
 * stay where they are; what stands inside of quotes and here-documents is never touched.
 */

/** Brackets or quotes do not match. */
export class HclSyntaxError extends Error {}

type Line = { readonly depth: number; readonly text: string; readonly key?: string; readonly value?: string };

/** Throws HclSyntaxError. */
export function formatHcl(source: string): string {
  const lines = indented(source);
  const out: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined) continue;
    if (line.text === '' && line.depth >= 0) {
      if (out.length > 0 && out.at(-1) !== '' && !out.at(-1)?.endsWith('{')) out.push('');
      continue;
    }
    if (line.text.startsWith('}') && out.at(-1) === '') out.pop();
    out.push(line.depth < 0 ? line.text : `${'  '.repeat(line.depth)}${aligned(lines, at)}`);
  }
  while (out.at(-1) === '') out.pop();
  return `${out.join('\n')}\n`;
}

/** The line with its equals sign in the column of its neighbours'. */
function aligned(lines: readonly Line[], at: number): string {
  const line = lines[at];
  if (line?.key === undefined) return line?.text ?? '';
  const isNeighbour = (other: Line | undefined): boolean =>
    other?.key !== undefined && other.depth === line.depth;
  let width = line.key.length;
  for (let up = at - 1; isNeighbour(lines[up]); up -= 1) width = Math.max(width, lines[up]?.key?.length ?? 0);
  for (let down = at + 1; isNeighbour(lines[down]); down += 1)
    width = Math.max(width, lines[down]?.key?.length ?? 0);
  return `${line.key.padEnd(width)} = ${line.value}`;
}

/** Lines with their depth; a line of a here-document has depth -1 and is kept as it is. */
function indented(source: string): readonly Line[] {
  const lines: Line[] = [];
  let depth = 0;
  let hereDocument = '';
  for (const [at, raw] of source.split(/\r?\n/).entries()) {
    if (hereDocument !== '') {
      lines.push({ depth: -1, text: raw });
      if (raw.trim() === hereDocument) hereDocument = '';
      continue;
    }
    const text = raw.trim();
    const { opened, closed, closedFirst } = brackets(text, at + 1);
    const level = depth - closedFirst;
    if (level < 0) throw new HclSyntaxError(`At ${at + 1}:1: unexpected closing bracket`);
    lines.push({ depth: level, ...attribute(text) });
    depth += opened - closed;
    hereDocument = /<<-?\s*([A-Za-z_]\w*)$/.exec(text)?.[1] ?? '';
  }
  if (depth !== 0) throw new HclSyntaxError('object expected closing RBRACE got: EOF');
  if (hereDocument !== '') throw new HclSyntaxError('heredoc not terminated');
  return lines;
}

function attribute(text: string): { text: string; key?: string; value?: string } {
  const parts = /^("(?:[^"\\]|\\.)*"|[\w.-]+)\s*=\s*(.+)$/.exec(text);
  if (parts === null) return { text: text.replace(/\s*\{$/, ' {').replace(/^ \{$/, '{') };
  const [, key = '', value = ''] = parts;
  return { text, key, value };
}

/** Brackets outside of quotes and comments, and how many close before anything else. */
function brackets(text: string, line: number): { opened: number; closed: number; closedFirst: number } {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/(#|\/\/).*$/, '');
  if ((bare.match(/"/g) ?? []).length % 2 !== 0)
    throw new HclSyntaxError(`At ${line}:1: literal not terminated`);
  return {
    opened: (bare.match(/[{[]/g) ?? []).length,
    closed: (bare.match(/[}\]]/g) ?? []).length,
    closedFirst: /^[}\]\s,]*/.exec(bare)?.[0].replace(/[\s,]/g, '').length ?? 0,
  };
}
