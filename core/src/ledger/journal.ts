/**
 * The one place where a ledger writes: content that is durable, one commit at a time, and everybody who must
 * hear of it. After a commit that failed nothing is written any more (fail-stop): what is on disk is unknown
 * until it is read again.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Crypto } from '../base/crypto.ts';
import type { Clock, Entropy, Log, Metrics, Signal } from '../base/env.ts';
import { Fault } from '../base/refusal.ts';
import type { Fence, Key, StorageEngine, Write } from '../storage/engine.ts';
import { FencedError } from '../storage/engine.ts';
import { type Content, Draft } from './content.ts';
import type { Head } from './ledger.ts';
import { LogTail } from './log-tail.ts';
import { Mutex } from './mutex.ts';
import { RecentWrites } from './recent-writes.ts';

export type LedgerEnv = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly crypto: Crypto;
  readonly log: Log;
  readonly metrics: Metrics;
};

type Waiter = {
  readonly index: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

export class Journal {
  readonly engine: StorageEngine;
  readonly fence: Fence;
  readonly env: LedgerEnv;
  readonly tail: LogTail = new LogTail();
  readonly recent: RecentWrites = new RecentWrites();
  readonly #turn = new Mutex();
  readonly #waiters = new Set<Waiter>();
  readonly #changeListeners = new Set<(keys: readonly Key[], head: Head) => void>();
  readonly #replaceListeners = new Set<(head: Head) => void>();
  #content: Content;
  /** Number of the last commit whose writes are noted, and of the last that is durable. */
  #noted = 0;
  #durable = 0;
  #failure: Error | undefined;

  constructor(engine: StorageEngine, fence: Fence, env: LedgerEnv, content: Content) {
    this.engine = engine;
    this.fence = fence;
    this.env = env;
    this.#content = content;
  }

  readonly sha256 = (message: Bytes): Bytes => this.env.crypto.sha256(message);

  get content(): Content {
    return this.#content;
  }

  /** Number of the last durable commit: what a read sees that begins now, or newer. */
  get sequence(): number {
    return this.#durable;
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  /** A draft on top of what is durable. Only for work that runs in `exclusive`. */
  draft(): Draft {
    return new Draft(this.#content, this.sha256);
  }

  /** A number above all before, for writes that are about to be committed. */
  nextSequence(): number {
    this.#noted += 1;
    return this.#noted;
  }

  /** Runs `work` when all earlier work has ended. All writers of the ledger pass here. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn.run(async () => {
      if (this.#failure !== undefined) throw this.#failure;
      try {
        return await work();
      } finally {
        // Nothing is under way now: numbers that were noted for work that came to nothing count no longer.
        if (this.#failure === undefined) this.#durable = this.#noted;
      }
    });
  }

  /** Resolves when the work that is under way now has ended, well or badly. */
  settled(): Promise<void> {
    return this.#turn.run(async () => undefined);
  }

  /** Makes `draft` durable and tells everybody. The writes must not be noted yet unless `noted` says so. */
  async write(draft: Draft, noted: 'noted' | 'new' = 'new'): Promise<void> {
    if (noted === 'new') {
      const sequence = this.nextSequence();
      for (const key of draft.keys) this.recent.note(sequence, key);
    }
    const { content, writes } = draft.finish();
    const begun = this.env.clock.monotonic();
    await this.commit(writes);
    this.env.metrics.sample('vault.wal.persistWALs', this.env.clock.monotonic() - begun);
    this.#content = content;
    this.#durable = this.#noted;
    for (const record of draft.records) this.tail.push(record);
    this.#tell([...draft.keys]);
  }

  /** Commits rows that belong to no draft. A failure ends all writing. */
  async commit(writes: readonly Write[]): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await this.engine.commit(writes, this.fence);
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** Puts another content in the place of this one, after a commit that made it the current one. */
  replace(content: Content): void {
    this.#content = content;
    this.#durable = this.nextSequence();
    this.recent.forgetUpTo(this.#durable - 1);
    this.tail.clear();
    for (const listener of this.#replaceListeners) this.#call(() => listener(content.head));
    this.#tell([]);
  }

  /** Ends all writing with `error`, and all waiting. */
  fail(error: unknown): Error {
    if (this.#failure === undefined) {
      const known = error instanceof FencedError || error instanceof Fault;
      this.#failure = known ? error : new Fault('the storage engine failed', error);
      for (const waiter of this.#waiters) waiter.reject(this.#failure);
      this.#waiters.clear();
    }
    return this.#failure;
  }

  onChange(listener: (keys: readonly Key[], head: Head) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  onReplace(listener: (head: Head) => void): () => void {
    this.#replaceListeners.add(listener);
    return () => this.#replaceListeners.delete(listener);
  }

  /** Resolves when the head index is above `index`. Checked and registered in one step: no wake-up is missed. */
  advanced(index: number, signal?: Signal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#failure !== undefined) return reject(this.#failure);
      if (this.#content.head.index > index) return resolve();
      const abort = () => end(() => reject(signal?.reason));
      const end = (settle: () => void) => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const waiter: Waiter = {
        index,
        resolve: () => end(resolve),
        reject: (error) => end(() => reject(error)),
      };
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  #tell(keys: readonly Key[]): void {
    const head = this.#content.head;
    if (keys.length > 0) for (const listener of this.#changeListeners) this.#call(() => listener(keys, head));
    for (const waiter of this.#waiters) if (head.index > waiter.index) waiter.resolve();
  }

  /** A listener's bug must not undo a commit that is durable. */
  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.env.log.write('error', 'a listener to changes of the ledger failed', { error: String(error) });
    }
  }
}
