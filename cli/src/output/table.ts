/**
 * Vault's tables: columns glued with four spaces, `n/a` for an empty cell, and a header underlined by dashes.
 * Rows are lists of cells, so that no character of a secret can be taken for a column separator.
 */

const GLUE = '    ';

/** Columns without a header. The last column is never padded. */
export function columns(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.trim() || 'n/a'));
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell));
    });
  }
  return cells.map((row) => row.map((cell, column) => pad(cell, column, row, widths)).join(GLUE)).join('\n');
}

/** Columns whose first row is the header. */
export function table(rows: readonly (readonly string[])[]): string {
  const [header, ...rest] = rows;
  if (header === undefined) return '';
  return columns([header, header.map((cell) => '-'.repeat(Buffer.byteLength(cell.trim()))), ...rest]);
}

function pad(cell: string, column: number, row: readonly string[], widths: readonly number[]): string {
  if (column === row.length - 1) return cell;
  return cell + ' '.repeat((widths[column] ?? 0) - width(cell));
}

/** Code points that are seen: colour escapes take no room. */
function width(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that begins a colour
  return [...text.replace(/\x1b[^m]*m?/g, '')].length;
}
