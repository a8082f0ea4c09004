/**
 * Generations of a ledger in one engine. One row names the current one, so that changing it is one commit;
 * every other generation is rubbish or being built, and rubbish is deleted in small steps.
 */
import { type Bytes, toHex } from '../base/bytes.ts';
import { SWEEP_ROWS_MAX } from '../base/limits.ts';
import { Fault } from '../base/refusal.ts';
import { type Fence, type Key, prefixEnd, type StorageEngine, type Write } from '../storage/engine.ts';
import { readCheckpoint } from './checkpoint.ts';
import { type Content, emptyContent, type HeadDocument, headRow, rootsOf } from './content.ts';
import { decodeEpochs, EPOCHS_KEY } from './epochs.ts';
import type { LedgerEnv } from './journal.ts';
import { CURRENT_ROW, decodeDocument, encodeDocument, GENERATIONS, generationOf, RowKeys } from './rows.ts';
import { type ReplicatedClass, type Tries, trieOfData, trieOfIndex } from './scan.ts';
import type { Trie } from './trie.ts';

const FORMAT = 1;

export type Opened = {
  readonly content: Content;
  /** The data fits the head but its index rows do not: they are to be written anew. */
  readonly staleIndex: boolean;
};

export class Generations {
  readonly #engine: StorageEngine;
  readonly #fence: Fence;
  readonly #env: LedgerEnv;
  readonly #sha256 = (message: Bytes): Bytes => this.#env.crypto.sha256(message);
  readonly #live = new Set<number>();
  #last = 0;

  constructor(engine: StorageEngine, fence: Fence, env: LedgerEnv) {
    this.#engine = engine;
    this.#fence = fence;
    this.#env = env;
  }

  /** The content of the current generation; of a new and empty one when the engine is empty. */
  async open(): Promise<Opened> {
    await this.#findLast();
    const row = await this.#engine.get(CURRENT_ROW);
    if (row === undefined) {
      if (this.#last > 0) throw new Fault('the row that names the current generation is missing');
      const content = this.#empty();
      await this.#engine.commit([this.pointerTo(content), headRow(content, this.#sha256)], this.#fence);
      return { content, staleIndex: false };
    }
    const { format, generation } = decodeDocument(CURRENT_ROW, row, this.#sha256) as {
      format: number;
      generation: number;
    };
    if (format !== FORMAT) throw new Fault(`the data is of format ${format}, which this version cannot read`);
    this.#live.add(generation);
    return this.#load(new RowKeys(generation));
  }

  /** A new generation with only its head row. */
  async create(): Promise<Content> {
    const content = this.#empty();
    await this.#engine.commit([headRow(content, this.#sha256)], this.#fence);
    return content;
  }

  /** The write that makes a generation the current one. */
  pointerTo(content: Content): Write {
    const document = { format: FORMAT, generation: content.rows.generation };
    return { key: CURRENT_ROW, value: encodeDocument(document, this.#sha256) };
  }

  /** From now on `sweep` may delete this generation. */
  abandon(generation: number): void {
    this.#live.delete(generation);
  }

  /** Deletes one batch of rows that are of no live generation. Returns whether there may be more. */
  async sweep(): Promise<boolean> {
    for (const [row, generation] of await this.#stored()) {
      if (this.#live.has(generation)) continue;
      const limit = Math.min(SWEEP_ROWS_MAX, this.#engine.limits.rangeEntriesMax);
      const { prefix } = new RowKeys(generation);
      const rows = await this.#engine.range({ from: row, to: prefixEnd(prefix), limit, keysOnly: true });
      await this.#engine.commit(
        rows.map(({ key }) => ({ key, value: undefined })),
        this.#fence,
      );
      return true;
    }
    return false;
  }

  #empty(): Content {
    this.#last += 1;
    this.#live.add(this.#last);
    return emptyContent(this.#last, this.#sha256);
  }

  /** The first row of each generation that has any. */
  async #stored(): Promise<readonly (readonly [Key, number])[]> {
    const found: [Key, number][] = [];
    let from = GENERATIONS;
    for (;;) {
      const [entry] = await this.#engine.range({
        from,
        to: prefixEnd(GENERATIONS),
        limit: 1,
        keysOnly: true,
      });
      if (entry === undefined) return found;
      const generation = generationOf(entry.key);
      if (generation === undefined) throw new Fault('the storage holds rows that are not of a ledger');
      found.push([entry.key, generation]);
      from = prefixEnd(new RowKeys(generation).prefix);
    }
  }

  async #findLast(): Promise<void> {
    for (const [, generation] of await this.#stored()) this.#last = Math.max(this.#last, generation);
  }

  async #load(rows: RowKeys): Promise<Opened> {
    const sha256 = this.#sha256;
    const row = await this.#engine.get(rows.head);
    if (row === undefined) throw new Fault('the head row of the current generation is missing');
    const document = decodeDocument('head', row, sha256) as HeadDocument;
    if (document.format !== FORMAT) {
      throw new Fault(`the ledger is of format ${document.format}, which this version cannot read`);
    }
    const { oldest, repairing } = document;
    const packed = await readCheckpoint(this.#engine, rows, document.head, sha256);
    const shared = await this.#trie(rows, 'shared', document.head.sharedRoot, packed);
    const local = await this.#trie(rows, 'local', document.head.localRoot, packed);
    // The roots of what is there: when something is lost, peers are to see that theirs differ.
    const head = { ...document.head, ...rootsOf(shared.trie, local.trie, sha256) };
    const damaged = document.damaged || shared.damaged || local.damaged;
    const stored = await this.#engine.get(rows.dataRow(EPOCHS_KEY));
    const epochs = stored === undefined ? [] : decodeEpochs(stored);
    return {
      content: { rows, head, oldest, repairing, damaged, shared: shared.trie, local: local.trie, epochs },
      staleIndex: !damaged && (shared.stale || local.stale),
    };
  }

  /** The trie of a class, from its index rows when they fit the head, else from the data when that does. */
  async #trie(
    rows: RowKeys,
    keyClass: ReplicatedClass,
    expected: string,
    packed: Tries | undefined,
  ): Promise<{ readonly trie: Trie; readonly stale: boolean; readonly damaged: boolean }> {
    if (packed !== undefined) return { trie: packed[keyClass], stale: false, damaged: false };
    const sha256 = this.#sha256;
    const indexed = await trieOfIndex(this.#engine, rows, keyClass, sha256).catch((error: unknown) => {
      if (error instanceof Fault) return undefined;
      throw error;
    });
    if (indexed !== undefined && toHex(indexed.root) === expected) {
      return { trie: indexed, stale: false, damaged: false };
    }
    const trie = await trieOfData(this.#engine, rows, keyClass, sha256);
    const stale = toHex(trie.root) === expected;
    this.#env.log.write(
      stale ? 'warn' : 'error',
      stale
        ? 'the sync index is damaged; the data is whole'
        : 'the data is damaged: it does not fit the head',
      { class: keyClass },
    );
    return stale ? { trie, stale, damaged: false } : { trie: indexed ?? trie, stale, damaged: true };
  }
}
