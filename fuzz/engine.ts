/**
 * Runs one target on seeded inputs. Rules (invariants 1.7): nothing but a declared refusal comes out, no input
 * blocks for 20 ms, none costs more than 8 times its size in live memory. Inputs that reach new code join the
 * pool.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { watchCoverage } from './coverage.ts';
import { mutate, seededRandom } from './mutate.ts';
import { seed, type Target } from './target.ts';

export type Finding = {
  readonly target: string;
  readonly kind: 'crash' | 'slow' | 'memory';
  readonly detail: string;
  /** Base64 of the input. */
  readonly input: string;
};

export type Report = {
  readonly target: string;
  readonly execs: number;
  readonly pool: number;
  readonly blocks: number;
  readonly refused: number;
  readonly seconds: number;
  readonly findings: readonly Finding[];
};

const BATCH = 256;
const POOL_MAX = 4096;
const BLOCK_MS_MAX = 20;
/** An input that seemed slow is run again: a busy machine is no finding. */
const SLOW_RERUNS = 5;
const MEMORY_FACTOR_MAX = 8;
/** Below this the fixed cost of any parser drowns the figure, bytes. */
const MEMORY_FLOOR_BYTES = 1024 * 1024;
const FINDINGS_MAX = 5;

function failureOf(
  target: Target,
  input: Uint8Array,
): { readonly refused: boolean; readonly crash?: string } {
  try {
    target.run(input);
    return { refused: false };
  } catch (failure) {
    if (target.refuses(failure)) return { refused: true };
    return {
      refused: true,
      crash: failure instanceof Error ? (failure.stack ?? failure.message) : String(failure),
    };
  }
}

function timed(target: Target, input: Uint8Array): number {
  const started = performance.now();
  failureOf(target, input);
  return performance.now() - started;
}

/** The least time of several runs, so that only what is slow every time counts. */
function leastTime(target: Target, input: Uint8Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < SLOW_RERUNS; i++) least = Math.min(least, timed(target, input));
  return least;
}

/** The collector, which node shows only to those who ask. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Live bytes that one run leaves at its end, least of several runs. */
function liveBytes(target: Target, input: Uint8Array): number {
  const collect = collector();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    collect();
    const before = process.memoryUsage();
    failureOf(target, input);
    const after = process.memoryUsage();
    least = Math.min(least, after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers);
  }
  return least;
}

/** Runs `execs` inputs; the same seed gives the same ones as long as the code under test does not change. */
export async function fuzz(
  target: Target,
  options: { readonly seed: number; readonly execs: number; readonly watch: readonly string[] },
): Promise<Report> {
  const random = seededRandom(options.seed);
  const words = target.dictionary.map(seed);
  const pool = [...target.seeds];
  const findings: Finding[] = [];
  const coverage = await watchCoverage(options.watch);
  const started = performance.now();
  let refused = 0;
  let execs = 0;
  const find = (kind: Finding['kind'], detail: string, input: Uint8Array): void => {
    if (findings.length < FINDINGS_MAX) {
      findings.push({ target: target.name, kind, detail, input: Buffer.from(input).toString('base64') });
    }
  };
  while (execs < options.execs && findings.length < FINDINGS_MAX) {
    const batch: Uint8Array[] = [];
    for (let i = 0; i < BATCH && execs < options.execs; i++, execs++) {
      const parent = pool[random.below(pool.length)] ?? new Uint8Array(0);
      const input =
        execs < target.seeds.length
          ? (target.seeds[execs] as Uint8Array)
          : mutate(parent, random, pool, words, target.inputBytesMax);
      batch.push(input);
      const began = performance.now();
      const outcome = failureOf(target, input);
      if (outcome.refused) refused += 1;
      if (outcome.crash !== undefined) find('crash', outcome.crash, input);
      else if (performance.now() - began > BLOCK_MS_MAX && leastTime(target, input) > BLOCK_MS_MAX) {
        find('slow', `${leastTime(target, input).toFixed(1)} ms for ${input.length} bytes`, input);
      }
    }
    // A batch that reached new code is split to find which of its inputs did; the rest of it joins as well,
    // which costs a little pool and saves a look at the counters for every input.
    if ((await coverage.grew()) && pool.length < POOL_MAX) pool.push(...batch.filter((_, i) => i % 16 === 0));
  }
  const blocks = coverage.blocks();
  await coverage.stop();
  for (const input of pool.filter((each) => each.length >= 16_384).slice(0, 16)) {
    const bytes = liveBytes(target, input);
    if (bytes > MEMORY_FLOOR_BYTES + MEMORY_FACTOR_MAX * input.length)
      find('memory', `${bytes} bytes for ${input.length}`, input);
  }
  return {
    target: target.name,
    execs,
    pool: pool.length,
    blocks,
    refused,
    seconds: (performance.now() - started) / 1000,
    findings,
  };
}
