/** "Did you mean …?" for misspelt names. */

/** Shorter beginnings say too little. */
const PREFIX_LENGTH_MIN = 4;

/** The known name that `name` is most likely a slip of, or undefined when none is near. */
export function suggestion(name: string, known: Iterable<string>): string | undefined {
  const wanted = simple(name);
  const all = [...known];
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of all) {
    const distance = editDistance(wanted, simple(candidate), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== undefined || wanted.length < PREFIX_LENGTH_MIN) return best;
  // Half a name, such as "tls_cert", is plain when only one goes on like it.
  const longer = all.filter((candidate) => simple(candidate).startsWith(wanted));
  return longer.length === 1 ? longer[0] : undefined;
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const best = suggestion(name, known);
  return best === undefined ? '' : `; did you mean "${best}"?`;
}

/** Case, dashes and underscores are slips that cost nothing. */
function simple(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** Insertions, deletions, substitutions and swaps of neighbours; `stop` when there are that many or more. */
function editDistance(a: string, b: string, stop: number): number {
  if (Math.abs(a.length - b.length) >= stop) return stop;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? stop;
}
