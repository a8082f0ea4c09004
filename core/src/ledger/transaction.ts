/**
 * A transaction over the durable state: it remembers what it read and when, and what it will write.
 *
 * A read counts from the number of the last durable commit at the moment it began. The engine may already
 * show a commit that is newer; then the read counts as changed, which costs a needless rerun, never a wrong
 * answer.
 */
import { assert } from '../base/assert.ts';
import { type Bytes, equalConstantTime, toHex, utf8 } from '../base/bytes.ts';
import { Fault } from '../base/refusal.ts';
import { type Entry, type Key, keyAfter, prefixEnd, type Range } from '../storage/engine.ts';
import { compareKeys } from '../storage/key-order.ts';
import type { Journal } from './journal.ts';
import type { LedgerTransaction } from './ledger.ts';
import type { ReadRange } from './recent-writes.ts';
import { keyClassOf } from './rows.ts';
import { lookup } from './trie.ts';

/** UTF-16 units; in UTF-8 at most three times as many bytes, which fits the length field of a record. */
const KEY_LENGTH_MAX = 16_384;

export class Transaction implements LedgerTransaction {
  readonly journal: Journal;
  readonly writes: Map<Key, Bytes | undefined> = new Map<Key, Bytes | undefined>();
  /** Sequence number at the first read of each key. */
  readonly #reads = new Map<Key, number>();
  readonly #ranges: (ReadRange & { readonly sequence: number })[] = [];

  constructor(journal: Journal) {
    this.journal = journal;
  }

  async get(key: Key): Promise<Bytes | undefined> {
    if (this.writes.has(key)) return this.writes.get(key);
    const { engine, content } = this.journal;
    this.observe(key);
    const sequence = this.journal.sequence;
    const value = await engine.get(content.rows.dataRow(key));
    this.#check(key, value, sequence);
    return value;
  }

  observe(key: Key): void {
    if (!this.#reads.has(key)) this.#reads.set(key, this.journal.sequence);
  }

  unchanged(key: Key): boolean {
    const sequence = this.#reads.get(key);
    return sequence !== undefined && !this.journal.recent.changed(key, sequence);
  }

  async range(range: Range): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    let rest: Range | undefined = range;
    while (rest !== undefined && found.length < range.limit) {
      const page: { readonly entries: readonly Entry[]; readonly rest: Range | undefined } = await this.#page(
        { ...rest, limit: range.limit - found.length },
      );
      found.push(...page.entries);
      // A page cut short by its bytes is given out as it is.
      if (range.bytesMax !== undefined && found.length > 0) break;
      rest = page.rest;
    }
    return found;
  }

  put(key: Key, value: Bytes): void {
    assertKey(key);
    this.writes.set(key, value);
  }

  delete(key: Key): void {
    assertKey(key);
    this.writes.set(key, undefined);
  }

  /** Whether anything that was read may have changed since. */
  conflicts(): boolean {
    const { recent } = this.journal;
    for (const [key, sequence] of this.#reads) if (recent.changed(key, sequence)) return true;
    return this.#ranges.some((range) => recent.changedWithin(range, range.sequence));
  }

  /**
   * A replicated value that differs from its hash in the index is damaged, unless it was just written (R6).
   */
  #check(key: Key, value: Bytes | undefined, sequence: number): void {
    const { content, recent, sha256 } = this.journal;
    const keyClass = keyClassOf(key);
    if (keyClass === undefined || keyClass === 'own' || recent.changed(key, sequence)) return;
    const keyHash = sha256(utf8(key));
    const expected = lookup(content[keyClass], keyHash);
    if (expected === undefined && value === undefined) return;
    const found = value === undefined ? undefined : sha256(value);
    if (expected !== undefined && found !== undefined && equalConstantTime(expected, found)) return;
    throw new Fault(`stored entry ${toHex(keyHash)} is damaged: it differs from the sync index`);
  }

  /** One read of the engine with our own writes merged in, and what is left of the range behind it. */
  async #page(
    range: Range,
  ): Promise<{ readonly entries: readonly Entry[]; readonly rest: Range | undefined }> {
    const { engine, content } = this.journal;
    const { rows } = content;
    const sequence = this.journal.sequence;
    const own = this.#ownWithin(range.from, range.to);
    // Entries that this transaction deletes take places of the page: the engine is asked for as many more.
    const wanted = Math.min(range.limit + own.length, engine.limits.rangeEntriesMax);
    const page = await engine.range({
      ...range,
      from: rows.dataRow(range.from),
      to: range.to === undefined ? prefixEnd(rows.data) : rows.dataRow(range.to),
      limit: wanted,
    });
    const stored = page.map(({ key, value }) => ({ key: key.slice(rows.data.length), value }));
    const cut = range.bytesMax !== undefined && bytesOf(page) >= range.bytesMax;
    const last = page.length === wanted || cut ? stored.at(-1)?.key : undefined;
    const covered = last === undefined ? { from: range.from, to: range.to } : upTo(range, last);
    this.#ranges.push({ ...covered, sequence });
    const entries = this.#merge(stored, own, covered, range.reverse === true).slice(0, range.limit);
    return { entries, rest: last === undefined ? undefined : behind(range, last) };
  }

  #ownWithin(from: Key, to: Key | undefined): readonly Key[] {
    return [...this.writes.keys()].filter((key) => isWithin(key, { from, to }));
  }

  #merge(stored: readonly Entry[], own: readonly Key[], covered: ReadRange, reverse: boolean): Entry[] {
    const merged = stored.filter(({ key }) => !this.writes.has(key));
    for (const key of own) {
      const value = this.writes.get(key);
      if (value !== undefined && isWithin(key, covered)) merged.push({ key, value });
    }
    const sign = reverse ? -1 : 1;
    return own.length === 0 ? merged : merged.sort((a, b) => sign * compareKeys(a.key, b.key));
  }
}

function isWithin(key: Key, { from, to }: ReadRange): boolean {
  return compareKeys(key, from) >= 0 && (to === undefined || compareKeys(key, to) < 0);
}

function bytesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { value }) => sum + value.length, 0);
}

/** The part of `range` that a page which ends with `last` covers. */
function upTo(range: Range, last: Key): ReadRange {
  return range.reverse === true ? { from: last, to: range.to } : { from: range.from, to: keyAfter(last) };
}

/** `range` without what a page that ended with `last` covered. */
function behind(range: Range, last: Key): Range {
  return range.reverse === true ? { ...range, to: last } : { ...range, from: keyAfter(last) };
}

function assertKey(key: Key): void {
  assert(keyClassOf(key) !== undefined, 'a key begins with shared/, local/ or own/');
  assert(key.length <= KEY_LENGTH_MAX && key.isWellFormed(), 'a key is too long or not well-formed');
}
