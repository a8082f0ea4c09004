/** Keys and values as rows of a form. Pure. */

export type Pair = {
  /** Tells rows apart while they are edited. */
  readonly id: number;
  readonly key: string;
  readonly value: string;
};

export type PairErrors = Readonly<Record<number, string>>;

/** Rows for the members of an object, and one empty row when there are none. */
export function pairsOf(members: Readonly<Record<string, string>>): readonly Pair[] {
  const entries = Object.entries(members);
  return (entries.length > 0 ? entries : [['', '']]).map(([key = '', value = ''], id) => ({
    id,
    key,
    value,
  }));
}

export function withNewPair(pairs: readonly Pair[]): readonly Pair[] {
  return [...pairs, { id: 1 + Math.max(-1, ...pairs.map((pair) => pair.id)), key: '', value: '' }];
}

/** What is wrong, by row; rows that are empty altogether do not count. */
export function checkPairs(pairs: readonly Pair[]): PairErrors {
  const errors: Record<number, string> = {};
  const seen = new Set<string>();
  for (const pair of pairs) {
    if (pair.key === '') {
      if (pair.value !== '') errors[pair.id] = 'This value needs a key.';
    } else if (seen.has(pair.key)) errors[pair.id] = 'There is a row with this key already.';
    seen.add(pair.key);
  }
  return errors;
}

/** The object that the rows stand for. Call only for what `checkPairs` found nothing wrong with. */
export function membersOf(pairs: readonly Pair[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.filter((pair) => pair.key !== '').map(({ key, value }) => [key, value]));
}
