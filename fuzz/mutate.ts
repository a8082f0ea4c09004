/** Seeded mutations of byte strings. */

export interface Random {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number;
}

/** xoshiro128** (Blackman, Vigna) over a seed spread by splitmix32: the same seed gives the same inputs. */
export function seededRandom(seed: number): Random {
  let spread = seed >>> 0;
  const next = (): number => {
    spread = (spread + 0x9e3779b9) >>> 0;
    let z = spread;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [next(), next(), next(), next()];
  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  return {
    below(bound) {
      const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
      const t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = rotate(d, 11);
      return result % bound;
    },
  };
}

const INTERESTING: readonly number[] = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x20, 0x22, 0x2f, 0x5c, 0x7b, 0x7d];

type Mutation = (
  input: Uint8Array,
  random: Random,
  pool: readonly Uint8Array[],
  words: readonly Uint8Array[],
) => Uint8Array;

function splice(input: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  const out = new Uint8Array(input.length - remove + insert.length);
  out.set(input.subarray(0, at));
  out.set(insert, at);
  out.set(input.subarray(at + remove), at + insert.length);
  return out;
}

function changed(input: Uint8Array, random: Random, value: (old: number) => number): Uint8Array {
  if (input.length === 0) return Uint8Array.of(value(0));
  const out = input.slice();
  const at = random.below(out.length);
  out[at] = value(out[at] as number);
  return out;
}

const MUTATIONS: readonly Mutation[] = [
  (input, random) => changed(input, random, (old) => old ^ (1 << random.below(8))),
  (input, random) => changed(input, random, () => INTERESTING[random.below(INTERESTING.length)] as number),
  (input, random) => changed(input, random, () => random.below(256)),
  (input, random) => input.slice(0, random.below(input.length + 1)),
  (input, random) => {
    const at = random.below(input.length + 1);
    return splice(input, at, random.below(Math.min(16, input.length - at) + 1), new Uint8Array(0));
  },
  (input, random) => {
    const at = random.below(input.length + 1);
    const from = random.below(input.length + 1);
    const piece = input.subarray(from, from + random.below(64));
    let repeated = piece;
    for (let i = random.below(5); i > 0; i--) repeated = splice(repeated, repeated.length, 0, piece);
    return splice(input, at, 0, repeated);
  },
  (input, random, _pool, words) => {
    const word = words[random.below(words.length)] ?? Uint8Array.of(random.below(256));
    const at = random.below(input.length + 1);
    return splice(input, at, random.below(2) * Math.min(word.length, input.length - at), word);
  },
  (input, random, pool) => {
    const other = pool[random.below(pool.length)] ?? input;
    return splice(input.slice(0, random.below(input.length + 1)), 0, 0, new Uint8Array(0)).length === 0
      ? other
      : splice(input, random.below(input.length + 1), 0, other.subarray(random.below(other.length + 1)));
  },
];

/** One input made of another by one to eight mutations, at most `bytesMax` long. */
export function mutate(
  input: Uint8Array,
  random: Random,
  pool: readonly Uint8Array[],
  words: readonly Uint8Array[],
  bytesMax: number,
): Uint8Array {
  let out = input;
  // Half of the inputs differ in one place only, so that many stay almost valid.
  for (let rounds = random.below(2) === 0 ? 1 : 1 + random.below(8); rounds > 0; rounds--) {
    const mutation = MUTATIONS[random.below(MUTATIONS.length)] as Mutation;
    out = mutation(out, random, pool, words);
    if (out.length > bytesMax) out = out.slice(0, bytesMax);
  }
  return out;
}
