/**
 * Text wrapped into lines of least raggedness: the breaks that make the sum of squared free room smallest, the
 * last line being free. Vault wraps its warnings in this way, and transcripts compare them line by line.
 */

/** Widest line Vault prints. */
export const LINE_LENGTH = 78;

/** What a line that is too long costs, so that one long word never drags others with it. */
const TOO_LONG = 1e5;

export function wrap(text: string, padding = 0): string {
  const limit = LINE_LENGTH - padding;
  return balanced(text.trim().replaceAll('\n', ' ').split(' '), limit)
    .map((line) => ' '.repeat(padding) + line)
    .join('\n');
}

/** Dynamic programming from the end: for each word, the best break of the words from it on. */
function balanced(words: readonly string[], limit: number): readonly string[] {
  const count = words.length;
  const cost = new Array<number>(count).fill(Number.POSITIVE_INFINITY);
  const next = new Array<number>(count).fill(count);
  for (let from = count - 1; from >= 0; from -= 1) {
    if (lengthOf(words, from, count) <= limit || from === count - 1) {
      cost[from] = 0;
      continue;
    }
    let length = -1;
    for (let to = from + 1; to < count; to += 1) {
      length += 1 + runes(words[to - 1] ?? '');
      const line = (limit - length) ** 2 + (length > limit ? TOO_LONG : 0);
      const total = line + (cost[to] ?? 0);
      if (total < (cost[from] ?? 0)) {
        cost[from] = total;
        next[from] = to;
      }
      if (length > limit && line > (cost[from] ?? 0)) break; // only grows from here
    }
  }
  const lines: string[] = [];
  for (let at = 0; at < count; at = next[at] ?? count) {
    lines.push(words.slice(at, next[at]).join(' '));
  }
  return lines;
}

function lengthOf(words: readonly string[], from: number, to: number): number {
  let length = to - from - 1;
  for (let at = from; at < to; at += 1) length += runes(words[at] ?? '');
  return length;
}

function runes(text: string): number {
  return [...text].length;
}
