/**
 * Brings a ledger to the state of the primary by comparing tries, while the primary goes on writing.
 *
 *   1  note the primary's head H0
 *   2  compare, fetch what differs, delete what the primary does not have
 *   3  note its head H1, replay the records H0+1 .. H1 over the result
 *   4  settle at H1: the roots must be those of H1, or the next round begins
 *
 * What was fetched in step 2 may be newer than H0; the records of step 3 end with the value at H1 for every key
 * that changed after H0, and every other key is as it was at H0. So step 4 holds however the two interleave.
 *
 * Interrupted anywhere it begins again with step 1, and what is already equal is not sent again (R18). It never
 * locks the primary, and a bounded number of rounds decides that it does not converge (R16).
 */
import type { Env, Signal } from '../../base/env.ts';
import { FETCH_KEYS_MAX, SYNC_QUESTIONS_MAX, SYNC_ROUNDS_MAX, TRIE_NODES_MAX } from '../../base/limits.ts';
import { Divergence, type Head, type Ledger } from '../../ledger/ledger.ts';
import type { Entry } from '../../storage/engine.ts';
import type { Questions } from '../apply/questions.ts';
import type { SyncClass } from '../frames/sync.ts';
import { compareAt } from './compare.ts';
import type { SyncProgress } from './progress.ts';

/** Several rounds did not reach the primary's root: both sides must be checked before it goes on. */
export class NotConverging extends Error {
  override readonly name = 'NotConverging';
}

export type SyncOptions = {
  readonly ledger: Ledger;
  readonly questions: Questions;
  readonly progress: SyncProgress;
  /** Bytes per second that may be fetched; 0 is unlimited. */
  readonly bytesPerSecond: number;
  /** Gets entries of this side before they are replaced or dropped. */
  readonly replaced?: (entries: readonly Entry[]) => Promise<void>;
};

type Work =
  | { readonly kind: 'fetch'; readonly class: SyncClass; readonly keys: readonly string[] }
  | { readonly kind: 'range'; readonly class: SyncClass; readonly path: string }
  | { readonly kind: 'drop'; readonly class: SyncClass; readonly keys: readonly string[] };

const CLASSES: readonly SyncClass[] = ['shared', 'local'];

/** Resolves with the head of the primary at which this ledger now stands. */
export async function runSync(env: Env, options: SyncOptions, signal: Signal): Promise<Head> {
  const { ledger, questions, progress } = options;
  await ledger.beginRepair();
  for (let round = 1; round <= SYNC_ROUNDS_MAX; round++) {
    progress.round = round;
    progress.phase = 'diff';
    const before = await questions.ask({ kind: 'head-request' });
    const compared = env.clock.monotonic();
    for (const keyClass of CLASSES) await transferDifferences(env, options, keyClass, signal);
    env.metrics.sample('vault.replication.merkleDiff', env.clock.monotonic() - compared);
    const head = await replay(options, before.head.index);
    if (head === undefined) continue;
    try {
      await ledger.settle(head);
      env.metrics.sample('vault.replication.merkleSync', env.clock.monotonic() - progress.started);
      return head;
    } catch (error) {
      if (!(error instanceof Divergence)) throw error;
    }
  }
  throw new NotConverging(
    `${SYNC_ROUNDS_MAX} rounds of synchronization did not reach the state of the primary`,
  );
}

/** Replays what was written since `index`; undefined when the primary no longer keeps those records. */
async function replay(options: SyncOptions, index: number): Promise<Head | undefined> {
  const { ledger, questions } = options;
  const { head } = await questions.ask({ kind: 'head-request' });
  let next = index + 1;
  while (next <= head.index) {
    const answer = await questions.ask({ kind: 'log-request', index: next });
    const records = answer.records.filter((record) => record.index <= head.index);
    const last = records.at(-1);
    if (!answer.retained || last === undefined) return undefined;
    await ledger.patchRecords(records);
    next = last.index + 1;
  }
  return head;
}

async function transferDifferences(
  env: Env,
  options: SyncOptions,
  keyClass: SyncClass,
  signal: Signal,
): Promise<void> {
  const { ledger, questions, progress } = options;
  const frontier: string[] = [''];
  const work: Work[] = [];
  const local = (path: string) => ledger.node(keyClass, path);
  const transfer = createTransfer(env, options);

  const compareNext = async () => {
    const paths = frontier.splice(-TRIE_NODES_MAX);
    const begun = env.clock.monotonic();
    const answer = await questions.ask({ kind: 'nodes-request', class: keyClass, paths });
    env.metrics.sample('vault.replication.rpc.client.conflicting_pages', env.clock.monotonic() - begun);
    progress.nodesCompared += paths.length;
    const fetch: string[] = [];
    const drop: string[] = [];
    paths.forEach((path, i) => {
      const found = compareAt(path, answer.nodes[i], local);
      frontier.push(...found.descend);
      for (const range of found.ranges) {
        work.push({ kind: 'range', class: keyClass, path: range.path });
        progress.total += range.count;
      }
      fetch.push(...found.fetch);
      drop.push(...found.drop);
    });
    progress.total += fetch.length + drop.length;
    for (const keys of chunks(fetch, FETCH_KEYS_MAX)) work.push({ kind: 'fetch', class: keyClass, keys });
    for (const keys of chunks(drop, FETCH_KEYS_MAX)) work.push({ kind: 'drop', class: keyClass, keys });
  };

  // Findings go before further comparison, so what waits stays small however much differs.
  while (work.length > 0 || frontier.length > 0) {
    if (signal.aborted) throw signal.reason;
    const batch = work.splice(0, SYNC_QUESTIONS_MAX);
    if (batch.length > 0) progress.phase = 'sync';
    await (batch.length > 0 ? Promise.all(batch.map(transfer)) : compareNext());
  }
}

function createTransfer(env: Env, options: SyncOptions): (work: Work) => Promise<void> {
  const { ledger, questions, progress, replaced } = options;
  let order: Promise<void> = Promise.resolve();

  /** One patch after the other: each is a durable commit. */
  const patch = (writes: readonly { readonly key: string; readonly value: Uint8Array | undefined }[]) => {
    const done = order.then(() => ledger.patch(writes));
    order = done.catch(() => undefined);
    return done;
  };
  const keep = async (keyClass: SyncClass, keys: readonly string[]) => {
    if (replaced !== undefined) await replaced(await ledger.fetch(keyClass, keys));
  };
  const take = async (entries: readonly Entry[]) => {
    if (entries.length === 0) return;
    await patch(entries);
    progress.done += entries.length;
    const bytes = entries.reduce((sum, entry) => sum + entry.key.length + entry.value.length, 0);
    progress.bytes += bytes;
    if (options.bytesPerSecond > 0) await env.timers.sleep((bytes * 1000) / options.bytesPerSecond);
  };
  const drop = async (keyClass: SyncClass, keys: readonly string[]) => {
    const entries = await ledger.fetch(keyClass, keys);
    if (entries.length > 0) await patch(entries.map(({ key }) => ({ key, value: undefined })));
    progress.done += entries.length;
  };

  return async (work) => {
    const begun = env.clock.monotonic();
    if (work.kind === 'drop') {
      await keep(work.class, work.keys);
      await drop(work.class, work.keys);
    } else if (work.kind === 'fetch') {
      await keep(work.class, work.keys);
      const part = (answer: { readonly entries: readonly Entry[] }) => take(answer.entries);
      const question = { kind: 'fetch-request', class: work.class, keys: work.keys } as const;
      await take((await questions.ask(question, part)).entries);
    } else {
      const part = (answer: { readonly entries: readonly Entry[] }) => take(answer.entries);
      const question = { kind: 'range-request', class: work.class, path: work.path } as const;
      await take((await questions.ask(question, part)).entries);
    }
    env.metrics.sample('vault.replication.fetchRemoteKeys', env.clock.monotonic() - begun);
  };
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
