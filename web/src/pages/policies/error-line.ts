/** The line of a policy's text that the server complains about. Pure. */

/**
 * @param text of the policy as it was sent
 * @param errors of the server's refusal
 * @returns a line from 1, or undefined when the words name none
 */
export function policyErrorLine(text: string, errors: readonly string[]): number | undefined {
  const lines = text.split('\n');
  for (const error of errors) {
    const named = /\bAt (\d+):\d+:/i.exec(error)?.[1] ?? /\bon line (\d+)\b/.exec(error)?.[1];
    if (named !== undefined) return Math.min(lines.length, Math.max(1, Number(named)));
    const line = lineOfPath(lines, error);
    if (line !== undefined) return line;
  }
  return undefined;
}

/** `path "secret/*": invalid capability "raed"`: the word in the block of that path, else where the block begins. */
function lineOfPath(lines: readonly string[], error: string): number | undefined {
  const found = /\bpath "(.*?)": (.*)$/s.exec(error);
  const path = found?.[1];
  if (path === undefined) return undefined;
  const begin = lines.findIndex((line) => /\bpath\b/.test(line) && line.includes(`"${path}"`));
  if (begin < 0) return undefined;
  const word = /"([^"]+)"/.exec(found?.[2] ?? '')?.[1];
  if (word === undefined) return begin + 1;
  const next = lines.findIndex((line, at) => at > begin && /^\s*"?path\b/.test(line));
  const block = lines.slice(begin, next < 0 ? undefined : next);
  // The path itself may hold the word: whatever follows it counts.
  const first = (block[0] ?? '').replace(`"${path}"`, '');
  const at = [first, ...block.slice(1)].findIndex((line) => mentions(line, word));
  return begin + 1 + Math.max(0, at);
}

function mentions(line: string, word: string): boolean {
  const at = line.indexOf(word);
  const around = `${line[at - 1] ?? ' '}${line[at + word.length] ?? ' '}`;
  return at >= 0 && /^[^\w][^\w]$/.test(around);
}
