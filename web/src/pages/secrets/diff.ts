/** What differs between two versions of a secret. Pure. */
import type { Json } from '../../api/call.ts';
import { shownText } from './document.ts';

export type Change = 'added' | 'removed' | 'changed' | 'same';

export type Difference = {
  readonly key: string;
  readonly change: Change;
  /** Undefined where the key is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
};

/** Every key of either document, sorted; what differs first. */
export function diffDocuments(before: Json, after: Json): readonly Difference[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const found = keys.map((key): Difference => {
    const left = Object.hasOwn(before, key) ? shownText(before[key]) : undefined;
    const right = Object.hasOwn(after, key) ? shownText(after[key]) : undefined;
    return { key, change: changeOf(before[key], after[key], left, right), before: left, after: right };
  });
  return [
    ...found.filter(({ change }) => change !== 'same'),
    ...found.filter(({ change }) => change === 'same'),
  ];
}

function changeOf(
  before: unknown,
  after: unknown,
  left: string | undefined,
  right: string | undefined,
): Change {
  if (left === undefined) return 'added';
  if (right === undefined) return 'removed';
  return equal(before, after) ? 'same' : 'changed';
}

/** The same JSON, whatever the order of its members. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map<string, unknown>(Object.entries(b));
  return (
    left.length === right.size && left.every(([key, value]) => right.has(key) && equal(value, right.get(key)))
  );
}

export type LineDifference = { readonly line: string; readonly kind: 'gone' | 'come' | 'kept' };

/** Beyond this many pairs of lines, all old lines are shown as gone and all new ones as come. */
const LINE_PAIRS_MAX = 1_000_000;

/** The lines of both texts in one list, by their longest common subsequence. */
export function diffLines(before: string, after: string): readonly LineDifference[] {
  const left = before.split('\n');
  const right = after.split('\n');
  if (left.length * right.length > LINE_PAIRS_MAX) return [...as('gone', left), ...as('come', right)];
  const width = right.length + 1;
  /** Length of the longest common part of left from row on and right from column on, row by row. */
  const common = new Uint32Array((left.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      common[row * width + column] =
        left[row] === right[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: LineDifference[] = [];
  let row = 0;
  let column = 0;
  while (row < left.length || column < right.length) {
    const old = left[row];
    const fresh = right[column];
    if (old !== undefined && old === fresh) {
      lines.push({ line: old, kind: 'kept' });
      row++;
      column++;
    } else if (old !== undefined && (fresh === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ line: old, kind: 'gone' });
      row++;
    } else {
      lines.push({ line: fresh ?? '', kind: 'come' });
      column++;
    }
  }
  return lines;
}

function as(kind: LineDifference['kind'], lines: readonly string[]): readonly LineDifference[] {
  return lines.map((line) => ({ line, kind }));
}
