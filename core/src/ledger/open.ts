/** The ledger over a storage engine: ties together what the other files of this folder do. */
import { assert } from '../base/assert.ts';
import { type Bytes, toHex } from '../base/bytes.ts';
import type { Signal } from '../base/env.ts';
import { Fault } from '../base/refusal.ts';
import type { Entry, Fence, Key, StorageEngine } from '../storage/engine.ts';
import { writeCheckpoint } from './checkpoint.ts';
import { Committer } from './committer.ts';
import { fetchEntries } from './fetch.ts';
import { applyRecords } from './follow.ts';
import { Generations } from './generations.ts';
import { Journal, type LedgerEnv } from './journal.ts';
import {
  type CommitResult,
  Conflict,
  type Epoch,
  type Head,
  type Ledger,
  type LedgerTransaction,
  type SealedRecord,
  type TrieNode,
} from './ledger.ts';
import { beginRepair, patch, patchRecords, settle, sweepLog, truncate } from './repair.ts';
import { decodeLogRow } from './rows.ts';
import type { ReplicatedClass } from './scan.ts';
import { Transaction } from './transaction.ts';
import { type TrieView, viewAt } from './trie.ts';
import { reindex, type Verdict, verify } from './verify.ts';

/** Most log rows read from the engine in one go. */
const READ_ROWS_MAX = 1024;

/**
 * Opens the ledger that `engine` holds, or a new one when it is empty. `fence` comes from the engine's
 * `acquire`. Throws Fault when what is stored cannot be trusted: a row that names the rest is damaged or of an
 * unknown format. Damaged data alone does not stop it: the log says so, reads of damaged entries fail, and
 * `verify` names them.
 */
export async function openLedger(engine: StorageEngine, fence: Fence, env: LedgerEnv): Promise<Ledger> {
  const generations = new Generations(engine, fence, env);
  const { content, staleIndex } = await generations.open();
  const ledger = new EngineLedger(new Journal(engine, fence, env, content), generations);
  if (staleIndex) await ledger.reindex(() => undefined);
  ledger.sweep();
  return ledger;
}

class EngineLedger implements Ledger {
  readonly #journal: Journal;
  readonly #generations: Generations;
  readonly #committer: Committer;
  readonly #background = new Set<Promise<void>>();
  #closed = false;

  constructor(journal: Journal, generations: Generations) {
    this.#journal = journal;
    this.#generations = generations;
    this.#committer = new Committer(journal);
  }

  head(): Head {
    return this.#journal.content.head;
  }

  epochs(): readonly Epoch[] {
    return this.#journal.content.epochs;
  }

  begin(): LedgerTransaction {
    return new Transaction(this.#journal);
  }

  commit(transaction: LedgerTransaction): Promise<CommitResult> {
    return this.#committer.commit(ours(transaction));
  }

  async validate(transaction: LedgerTransaction): Promise<void> {
    if (!ours(transaction).conflicts()) return;
    // The change may be under way still: run again before it is durable and the same is read again.
    await this.#journal.settled();
    throw new Conflict('something that was read has changed');
  }

  openEpoch(epoch: Epoch, transaction: LedgerTransaction): Promise<CommitResult> {
    return this.#committer.commit(ours(transaction), epoch);
  }

  freeze(reason: Error): Promise<void> {
    return this.#committer.freeze(reason);
  }

  resume(): void {
    this.#committer.resume();
  }

  apply(records: readonly SealedRecord[]): Promise<void> {
    return this.#journal.exclusive(() => applyRecords(this.#journal, records));
  }

  async read(index: number, bytesMax: number): Promise<readonly SealedRecord[]> {
    const { engine, content, tail, sha256 } = this.#journal;
    const { rows, head, oldest } = content;
    if (index < oldest || index > head.index) return [];
    const newest = tail.from(index, bytesMax);
    if (newest !== undefined) return newest;
    const found = await engine.range({
      from: rows.logRow(index),
      to: rows.logRow(head.index + 1),
      limit: Math.min(READ_ROWS_MAX, engine.limits.rangeEntriesMax),
      bytesMax,
    });
    const records: SealedRecord[] = [];
    for (const { key, value } of found) {
      const expected = index + records.length;
      if (rows.indexOfLogRow(key) !== expected) {
        // Rows vanish from the front only while the log is truncated.
        if (records.length === 0 && this.#journal.content.oldest > index) return [];
        throw new Fault(`log record ${expected} is missing`);
      }
      records.push(decodeLogRow(expected, value, sha256));
    }
    return records;
  }

  oldest(): number {
    return this.#journal.content.oldest;
  }

  advanced(index: number, signal?: Signal): Promise<void> {
    return this.#journal.advanced(index, signal);
  }

  onChange(listener: (keys: readonly Key[], head: Head) => void): () => void {
    return this.#journal.onChange(listener);
  }

  onReplace(listener: (head: Head) => void): () => void {
    return this.#journal.onReplace(listener);
  }

  node(keyClass: ReplicatedClass, path: string): TrieNode | undefined {
    const view = viewAt(this.#journal.content[keyClass], path, this.#journal.sha256);
    return view === undefined ? undefined : trieNode(keyClass, path, view);
  }

  fetch(keyClass: ReplicatedClass, keyHashes: readonly string[]): Promise<readonly Entry[]> {
    return fetchEntries(this.#journal, keyClass, keyHashes);
  }

  verify(): Promise<Verdict> {
    return verify(this.#journal);
  }

  reindex(progress: (done: number, total: number) => void): Promise<void> {
    return reindex(this.#journal, progress);
  }

  async truncateBefore(index: number): Promise<void> {
    let done = false;
    while (!done) done = await this.#journal.exclusive(() => truncate(this.#journal, index));
  }

  beginRepair(): Promise<void> {
    return this.#journal.exclusive(() => beginRepair(this.#journal));
  }

  repairing(): boolean {
    return this.#journal.content.repairing;
  }

  patch(writes: readonly { readonly key: Key; readonly value: Bytes | undefined }[]): Promise<void> {
    return this.#journal.exclusive(() => patch(this.#journal, writes));
  }

  patchRecords(records: readonly SealedRecord[]): Promise<void> {
    return this.#journal.exclusive(() => patchRecords(this.#journal, records));
  }

  async settle(head: Head): Promise<void> {
    await this.#journal.exclusive(() => settle(this.#journal, head));
    this.sweep();
  }

  async stage(): Promise<Ledger> {
    const { engine, fence, env } = this.#journal;
    const content = await this.#journal.exclusive(() => this.#generations.create());
    return new EngineLedger(new Journal(engine, fence, env, content), this.#generations);
  }

  async adopt(staged: Ledger): Promise<void> {
    const other = this.#staged(staged);
    await this.#journal.exclusive(() =>
      other.#journal.exclusive(async () => {
        const { content } = other.#journal;
        assert(!content.repairing, 'adopt: the staged ledger is not settled');
        const old = this.#journal.content.rows.generation;
        await this.#journal.commit([this.#generations.pointerTo(content)]);
        this.#journal.replace(content);
        other.#closed = true;
        other.#journal.fail(new Fault('the staged ledger has been adopted'));
        this.#generations.abandon(old);
      }),
    );
    this.sweep();
  }

  async discard(staged: Ledger): Promise<void> {
    const other = this.#staged(staged);
    await other.close();
    this.#generations.abandon(other.#journal.content.rows.generation);
    this.sweep();
  }

  /** Clears away, in the background, rows that nothing refers to any more. */
  sweep(): void {
    const work = this.#sweepAll()
      .catch((error: unknown) => {
        if (!this.#closed)
          this.#journal.env.log.write('error', 'clearing away old rows failed', { error: String(error) });
      })
      .finally(() => this.#background.delete(work));
    this.#background.add(work);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#background);
    await this.#journal
      .exclusive(() => writeCheckpoint(this.#journal))
      .catch((error: unknown) => {
        // It only saves time at the next opening.
        this.#journal.env.log.write('warn', 'the packed index was not written', { error: String(error) });
      });
    this.#journal.fail(new Fault('the ledger is closed'));
  }

  async #sweepAll(): Promise<void> {
    let more = true;
    while (more && !this.#closed) more = await this.#journal.exclusive(() => sweepLog(this.#journal));
    more = true;
    while (more && !this.#closed) more = await this.#journal.exclusive(() => this.#generations.sweep());
  }

  #staged(ledger: Ledger): EngineLedger {
    assert(ledger instanceof EngineLedger && ledger !== this, 'not a ledger that was staged here');
    assert(ledger.#generations === this.#generations, 'the ledger was staged in another one');
    return ledger;
  }
}

function ours(transaction: LedgerTransaction): Transaction {
  assert(transaction instanceof Transaction, 'the transaction was not begun here');
  return transaction;
}

function trieNode(keyClass: ReplicatedClass, path: string, view: TrieView): TrieNode {
  const { count, children, entries } = view;
  const node = { class: keyClass, path, hash: toHex(view.hash), count };
  if (entries === undefined) {
    return {
      ...node,
      children: children.map((child) => ({
        path: path + child.digit.toString(16),
        hash: toHex(child.hash),
        count: child.count,
      })),
    };
  }
  const leaf: { key: string; value: string }[] = [];
  for (let at = 0; at < entries.length; at += 64) {
    leaf.push({
      key: toHex(entries.subarray(at, at + 32)),
      value: toHex(entries.subarray(at + 32, at + 64)),
    });
  }
  return { ...node, leaf };
}
