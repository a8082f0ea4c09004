/**
 * Group commit: one engine commit for all transactions that wait when it begins. They are validated one after
 * the other, each against everything committed since it read, its neighbours in the group included.
 */
import { assert } from '../base/assert.ts';
import { uuid } from '../base/ids.ts';
import { GROUP_COMMIT_TRANSACTIONS_MAX, RECORD_BYTES_MAX, RECORD_OPS_MAX } from '../base/limits.ts';
import { Fault, Refusal } from '../base/refusal.ts';
import type { Draft } from './content.ts';
import { EPOCHS_KEY, encodeEpochs, nextEpoch } from './epochs.ts';
import type { Journal } from './journal.ts';
import { type CommitResult, Conflict, type Epoch, type Op } from './ledger.ts';
import { encodeRecord, opBytesMax } from './record.ts';
import { keyClassOf } from './rows.ts';
import type { Transaction } from './transaction.ts';

type Waiting = {
  readonly transaction: Transaction;
  /** Opened by this transaction's record. */
  readonly epoch: Epoch | undefined;
  readonly resolve: (result: CommitResult) => void;
  readonly reject: (error: unknown) => void;
};

export class Committer {
  readonly #journal: Journal;
  #queue: Waiting[] = [];
  #draining = false;
  #frozen: Error | undefined;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  commit(transaction: Transaction, epoch?: Epoch): Promise<CommitResult> {
    assert(transaction.journal === this.#journal, 'commit: the transaction is of another ledger');
    return new Promise((resolve, reject) => {
      this.#queue.push({ transaction, epoch, resolve, reject });
      if (!this.#draining) void this.#drain();
    });
  }

  /** From now on transactions with replicated writes fail with `reason`; resolves when none is under way. */
  freeze(reason: Error): Promise<void> {
    this.#frozen = reason;
    return this.#journal.settled();
  }

  resume(): void {
    this.#frozen = undefined;
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    while (this.#queue.length > 0) {
      try {
        await this.#journal.exclusive(() => this.#commitGroup());
      } catch (error) {
        // The group has been told; what still waits gets the same answer when nothing can be written any more.
        if (this.#journal.failure !== undefined) this.#rejectAll(error);
      }
    }
    this.#draining = false;
  }

  async #commitGroup(): Promise<void> {
    const draft = this.#journal.draft();
    const placed: { readonly waiting: Waiting; readonly result: CommitResult }[] = [];
    const refused: { readonly waiting: Waiting; readonly error: unknown }[] = [];
    let taken = 0;
    while (taken < this.#queue.length && placed.length < GROUP_COMMIT_TRANSACTIONS_MAX) {
      const waiting = this.#queue[taken] as Waiting;
      if (placed.length > 0 && !this.#fits(waiting, draft)) break;
      taken += 1;
      try {
        placed.push({ waiting, result: this.#place(waiting, draft) });
      } catch (error) {
        refused.push({ waiting, error });
      }
    }
    this.#queue = this.#queue.slice(taken);
    try {
      if (draft.keys.size > 0) await this.#journal.write(draft, 'noted');
      for (const { waiting, result } of placed) waiting.resolve(result);
    } catch (error) {
      for (const { waiting } of placed) waiting.reject(error);
      throw error;
    } finally {
      // Told only now: a transaction in conflict with its own group would otherwise run again too early.
      for (const { waiting, error } of refused) waiting.reject(error);
    }
  }

  /** Puts one transaction into the draft. Throws before it changes anything there. */
  #place({ transaction, epoch }: Waiting, draft: Draft): CommitResult {
    const journal = this.#journal;
    const writes = [...transaction.writes];
    const own = writes.filter(([key]) => keyClassOf(key) === 'own');
    const replicated = writes.filter(
      ([key, value]) => keyClassOf(key) !== 'own' && (value !== undefined || draft.has(key)),
    );
    assert(!transaction.writes.has(EPOCHS_KEY), 'only openEpoch writes the history of epochs');
    if (transaction.conflicts()) throw new Conflict('something that was read has changed');
    assertSize(writes);
    if (replicated.length > 0 || epoch !== undefined) {
      if (this.#frozen !== undefined && epoch === undefined) throw this.#frozen;
      if (journal.content.repairing) throw new Refusal(503, 'the data of this cluster is being synchronized');
    }
    if (epoch !== undefined) assertFollows(epoch, draft);
    // A sequence number without an engine commit would make all that is read afterwards count as changed.
    if (own.length + replicated.length === 0 && epoch === undefined) {
      return { position: draft.position, appended: false };
    }
    const sequence = journal.nextSequence();
    for (const [key, value] of own) draft.write(key, value);
    const opened = epoch ?? (replicated.length > 0 ? this.#firstEpoch(draft) : undefined);
    if (opened !== undefined) replicated.push([EPOCHS_KEY, encodeEpochs([...draft.epochs, opened])]);
    if (replicated.length > 0) this.#append(replicated, draft);
    for (const [key] of [...own, ...replicated]) journal.recent.note(sequence, key);
    return { position: draft.position, appended: replicated.length > 0 };
  }

  #append(writes: readonly (readonly [string, Op['value']])[], draft: Draft): void {
    const { index, hash } = draft.position;
    const ops = writes.map(([key, value]): Op => ({ key, value, was: draft.write(key, value) }));
    const epoch = draft.epochs.at(-1);
    assert(epoch !== undefined, 'commit: no epoch is open');
    const record = {
      epoch: { counter: epoch.counter, id: epoch.id },
      index: index + 1,
      time: this.#journal.env.clock.now(),
      previousHash: hash,
      ops,
    };
    draft.append(record, encodeRecord(record));
  }

  /** A ledger's first record opens its first epoch, unless the caller does so. */
  #firstEpoch(draft: Draft): Epoch | undefined {
    if (draft.epochs.length > 0) return undefined;
    const { entropy, clock } = this.#journal.env;
    return nextEpoch([], draft.position, uuid(entropy), { entropy, now: clock.now() });
  }

  #fits({ transaction }: Waiting, draft: Draft): boolean {
    const { batchBytesMax, batchWritesMax } = this.#journal.engine.limits;
    const { rows, bytes } = draft.size;
    // An op takes a data row, an index row and its part of the record; values are in the engine twice.
    const more = 4 * (bytesMaxOf([...transaction.writes]) + 512);
    return bytes + more <= batchBytesMax && rows + 2 * transaction.writes.size + 8 <= batchWritesMax;
  }

  #rejectAll(error: unknown): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const waiting of queue) waiting.reject(error);
  }
}

function bytesMaxOf(writes: readonly (readonly [string, Op['value']])[]): number {
  return writes.reduce((sum, [key, value]) => sum + opBytesMax({ key, value }), 0);
}

function assertSize(writes: readonly (readonly [string, Op['value']])[]): void {
  if (writes.length > RECORD_OPS_MAX) throw new Refusal(413, 'the request writes too many entries');
  if (bytesMaxOf(writes) > RECORD_BYTES_MAX) throw new Refusal(413, 'the request writes too many bytes');
}

function assertFollows(epoch: Epoch, draft: Draft): void {
  const { index, hash } = draft.position;
  if (epoch.fromIndex !== index + 1 || epoch.fromHash !== hash) {
    throw new Conflict('the head has moved since the epoch was made');
  }
  const last = draft.epochs.at(-1)?.counter ?? 0;
  if (epoch.counter <= last) throw new Fault(`epoch ${epoch.counter} is not above epoch ${last}`);
}
