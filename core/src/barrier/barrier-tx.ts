/** One attempt at a transaction: logical keys and plaintext above, a ledger transaction below. */
import { assert } from '../base/assert.ts';
import { type Bytes, EMPTY, utf8 } from '../base/bytes.ts';
import type { Metrics } from '../base/env.ts';
import { ENTRY_BYTES_MAX } from '../base/limits.ts';
import { Fault, Refusal } from '../base/refusal.ts';
import { Conflict, type LedgerTransaction, type Position } from '../ledger/ledger.ts';
import { UNENCRYPTED_KEYS } from './barrier.ts';
import type { EntryCache } from './entry-cache.ts';
import { openEnvelope, type Place, termOf, USE_ENTRY } from './envelope.ts';
import type { OpenKeyring } from './keyring.ts';
import { listNames, scanKeys } from './listing.ts';
import type { Tx } from './store.ts';

const CLASSED = /^(shared|local|own)\//;

export type TxParts = {
  readonly ledgerTx: LedgerTransaction;
  /** The keyring in use now; throws Refusal 503 when there is none any more. */
  readonly keyring: () => OpenKeyring;
  readonly cache: EntryCache;
  readonly writable: boolean;
  readonly metrics: Metrics;
  readonly monotonic: () => number;
};

export class BarrierTx implements Tx {
  readonly writes: Map<string, Bytes | undefined> = new Map<string, Bytes | undefined>();
  readonly effects: ((position: Position) => void)[] = [];
  /** Reads so far: a single one is always of one moment and needs no validation. */
  reads = 0;
  readonly #parts: TxParts;
  #ended = false;

  constructor(parts: TxParts) {
    this.#parts = parts;
  }

  async get(key: string): Promise<Bytes | undefined> {
    this.#assertOpen(key);
    if (this.writes.has(key)) return this.writes.get(key);
    this.reads += 1;
    const { ledgerTx, cache, metrics, monotonic } = this.#parts;
    const cached = cache.get(key);
    if (cached !== undefined) {
      ledgerTx.observe(key);
      return cached.value;
    }
    const begun = monotonic();
    const stored = await ledgerTx.get(key);
    const value = stored === undefined ? undefined : this.#decrypt(key, stored);
    if (ledgerTx.unchanged(key)) cache.set(key, value);
    metrics.sample('vault.barrier.get', monotonic() - begun);
    return value;
  }

  put(key: string, value: Bytes): void {
    this.#assertWritable(key);
    if (value.length > ENTRY_BYTES_MAX) {
      throw new Refusal(413, `the entry is larger than ${ENTRY_BYTES_MAX} bytes`);
    }
    this.writes.set(key, value);
    // Its place among the keys, for list and scan; the ciphertext follows at commit.
    this.#parts.ledgerTx.put(key, EMPTY);
  }

  delete(key: string): void {
    this.#assertWritable(key);
    this.writes.set(key, undefined);
    this.#parts.ledgerTx.delete(key);
  }

  async list(
    prefix: string,
    page?: { readonly after?: string; readonly limit?: number },
  ): Promise<readonly string[]> {
    this.#assertPrefix(prefix);
    const { ledgerTx, metrics, monotonic } = this.#parts;
    const begun = monotonic();
    this.reads += 2;
    const names = await listNames((range) => ledgerTx.range(range), prefix, page);
    metrics.sample('vault.barrier.list', monotonic() - begun);
    return names;
  }

  async scan(prefix: string, limit: number, after?: string): Promise<readonly string[]> {
    this.#assertPrefix(prefix);
    this.reads += 2;
    return scanKeys((range) => this.#parts.ledgerTx.range(range), prefix, limit, after);
  }

  afterCommit(effect: (position: Position) => void): void {
    assert(!this.#ended, 'the transaction has ended');
    this.effects.push(effect);
  }

  /** No use of it counts from here on. */
  end(): void {
    this.#ended = true;
  }

  #decrypt(key: string, stored: Bytes): Bytes {
    if (UNENCRYPTED_KEYS.has(key)) return stored;
    const keyring = this.#parts.keyring();
    const term = termOf(stored);
    const handle = key.startsWith('own/') ? keyring.own : keyring.handles.get(term ?? -1);
    // Committed a moment ago by what rotated the key: memory is about to follow.
    if (term !== undefined && handle === undefined) throw new Conflict('the entry is under a newer key');
    const place: Place = { use: USE_ENTRY, barrierId: keyring.id, name: utf8(key) };
    const value = handle && openEnvelope(handle, place, stored);
    if (value === undefined)
      throw new Fault('a stored entry does not decrypt: it is damaged or of another barrier');
    return value;
  }

  #assertOpen(key: string): void {
    assert(!this.#ended, 'the transaction has ended');
    assert(CLASSED.test(key), 'a key begins with shared/, local/ or own/');
  }

  #assertPrefix(prefix: string): void {
    this.#assertOpen(prefix);
    assert(prefix.endsWith('/'), 'a prefix ends with "/"');
  }

  #assertWritable(key: string): void {
    this.#assertOpen(key);
    assert(this.#parts.writable, 'a write in a transaction that only reads');
  }
}
