/**
 * What really happened, read off the disks and nowhere else: every record that was ever written, who wrote it
 * first, and where every disk stands. The product does not know that this exists.
 */
import { type Bytes, text, toHex } from '@holdfast/core/base/bytes';
import type { Epoch, Head, LogRecord } from '@holdfast/core/ledger/ledger';
import { decodeRecord } from '@holdfast/core/ledger/record';
import type { Write } from '@holdfast/core/storage/engine';
import type { SimDisk } from './disk.ts';

export const EPOCHS_KEY = 'shared/core/epochs';
const HASH_BYTES = 32;

/** A record as it was first seen on a disk. */
export type Fact = {
  readonly hash: string;
  readonly record: LogRecord;
  readonly bytes: Bytes;
  /** Disk on which it was first seen: the cluster that made it. */
  readonly origin: string;
  /** Virtual ms. */
  readonly time: number;
  readonly index: number;
};

/** Where one generation of a ledger stands on a disk. */
export type Standing = {
  readonly generation: number;
  head: Head;
  oldest: number;
  repairing: boolean;
  /** A mixture was declared to be the data, with force. */
  mixture: boolean;
};

export type Commit = {
  readonly disk: SimDisk;
  readonly generation: number;
  /** Records in this commit, in order. */
  readonly records: readonly Fact[];
  /** Those of them that no disk had before. */
  readonly fresh: readonly Fact[];
  readonly before: Standing | undefined;
  readonly after: Standing;
  readonly writes: readonly Write[];
  /** Whether this generation is the one in use. */
  readonly current: boolean;
};

export type HistoryWatch = {
  committed(commit: Commit): void;
  /** Another generation became the one in use. */
  switched(disk: SimDisk, from: Standing | undefined, to: Standing): void;
};

export class History {
  readonly records: Map<string, Fact> = new Map();
  /** Records that touched a key, in the order in which they were first seen. */
  readonly byKey: Map<string, Fact[]> = new Map();
  /** Root of the state behind a record, as the first disk that stood there had it. */
  readonly roots: Map<string, string> = new Map();
  readonly #generations = new Map<string, Map<number, Standing>>();
  readonly #current = new Map<string, number>();
  readonly #watch: HistoryWatch;
  readonly #now: () => number;

  constructor(watch: HistoryWatch, now: () => number) {
    this.#watch = watch;
    this.#now = now;
  }

  /** Where the data in use on a disk stands; undefined when the disk is empty. */
  standing(disk: string): Standing | undefined {
    const generation = this.#current.get(disk);
    return generation === undefined ? undefined : this.#generations.get(disk)?.get(generation);
  }

  /** Reads a disk whose content was there before the world began, or was exchanged. */
  scan(disk: SimDisk): void {
    this.#generations.delete(disk.name);
    this.#current.delete(disk.name);
    const heads: Write[] = [];
    for (const [key, value] of disk.rows.entries('', undefined)) {
      const log = logRowOf(key);
      if (log !== undefined) this.#take(disk, value);
      else if (headRowOf(key) !== undefined || key === 'current') heads.push({ key, value });
    }
    for (const { key, value } of heads) {
      const generation = headRowOf(key);
      if (generation !== undefined && value !== undefined) this.#stand(disk, generation, value);
      else if (value !== undefined) this.#current.set(disk.name, generationIn(value));
    }
    const standing = this.standing(disk.name);
    if (standing !== undefined && !this.roots.has(standing.head.hash)) {
      this.roots.set(standing.head.hash, standing.head.root);
    }
  }

  committed(disk: SimDisk, writes: readonly Write[]): void {
    const records = new Map<number, Fact[]>();
    const fresh = new Set<Fact>();
    const befores = new Map<number, Standing | undefined>();
    let pointer: number | undefined;
    for (const { key, value } of writes) {
      if (value === undefined) continue;
      const log = logRowOf(key);
      if (log !== undefined) {
        const { fact, isNew } = this.#take(disk, value);
        let list = records.get(log);
        if (list === undefined) {
          list = [];
          records.set(log, list);
        }
        list.push(fact);
        if (isNew) fresh.add(fact);
        continue;
      }
      const head = headRowOf(key);
      if (head !== undefined) befores.set(head, this.#stand(disk, head, value));
      else if (key === 'current') pointer = generationIn(value);
    }
    const from = this.standing(disk.name);
    if (pointer !== undefined) this.#current.set(disk.name, pointer);
    for (const generation of new Set([...befores.keys(), ...records.keys()])) {
      const after = this.#generations.get(disk.name)?.get(generation);
      if (after === undefined) continue;
      const before = befores.get(generation);
      const ordered = (records.get(generation) ?? []).sort((a, b) => a.index - b.index);
      const current = this.#current.get(disk.name) === generation;
      const freshHere = ordered.filter((fact) => fresh.has(fact));
      this.#watch.committed({
        disk,
        generation,
        records: ordered,
        fresh: freshHere,
        before,
        after,
        writes,
        current,
      });
    }
    const to = this.standing(disk.name);
    if (pointer !== undefined && to !== undefined && to !== from) this.#watch.switched(disk, from, to);
  }

  /** Hashes of the records from the first up to `hash`, by index - 1; those that no disk ever had are missing. */
  chain(hash: string): readonly string[] {
    const out: string[] = [];
    for (let fact = this.records.get(hash); fact !== undefined; ) {
      out[fact.index - 1] = fact.hash;
      fact = this.records.get(fact.record.previousHash);
    }
    return out;
  }

  /** The name under which `byKey` knows a key. */
  named(key: string): string {
    return shortKey(key);
  }

  /** Whether the history that ends at `head` holds the record `fact`. */
  holds(head: Head, fact: Fact): boolean {
    let at = this.records.get(head.hash);
    while (at !== undefined && at.index > fact.index) at = this.records.get(at.record.previousHash);
    return at?.hash === fact.hash;
  }

  /** Index of the last record that two histories share. */
  fork(a: Head, b: Head): number {
    const one = this.chain(a.hash);
    const other = this.chain(b.hash);
    let index = Math.min(one.length, other.length);
    while (index > 0 && one[index - 1] !== other[index - 1]) index -= 1;
    return index;
  }

  /** The epochs of the history that ends at `head`. */
  epochs(head: Head): readonly Epoch[] {
    for (let fact = this.records.get(head.hash); fact !== undefined; ) {
      const op = fact.record.ops.find(({ key }) => key === EPOCHS_KEY);
      if (op?.value !== undefined) return JSON.parse(text(op.value)) as Epoch[];
      fact = this.records.get(fact.record.previousHash);
    }
    return [];
  }

  #take(disk: SimDisk, row: Bytes): { readonly fact: Fact; readonly isNew: boolean } {
    const hash = toHex(row.subarray(row.length - HASH_BYTES));
    const known = this.records.get(hash);
    if (known !== undefined) return { fact: known, isNew: false };
    const bytes = row.slice(0, row.length - HASH_BYTES);
    const record = decodeRecord(bytes);
    const fact = { hash, record, bytes, origin: disk.name, time: this.#now(), index: record.index };
    this.records.set(hash, fact);
    for (const op of record.ops) {
      const key = shortKey(op.key);
      const list = this.byKey.get(key);
      if (list === undefined) this.byKey.set(key, [fact]);
      else list.push(fact);
    }
    return { fact, isNew: true };
  }

  /** Takes over a head row; what it said before. */
  #stand(disk: SimDisk, generation: number, row: Bytes): Standing | undefined {
    const document = JSON.parse(text(row.subarray(HASH_BYTES))) as Pick<
      Standing,
      'head' | 'oldest' | 'repairing'
    >;
    let generations = this.#generations.get(disk.name);
    if (generations === undefined) {
      generations = new Map();
      this.#generations.set(disk.name, generations);
    }
    const before = generations.get(generation);
    const { head, oldest, repairing } = document;
    const mixture = before?.mixture === true && before.head.hash === head.hash;
    generations.set(generation, { generation, head, oldest, repairing, mixture });
    return before;
  }
}

/** Entries of the mounts are known by their path alone: `kv:v1/<path>`. */
export function shortKey(key: string): string {
  return key.startsWith('shared/logical/') ? `kv:${key.slice(key.indexOf('/', 15) + 1)}` : key;
}

function logRowOf(key: string): number | undefined {
  const found = /^g\/(\d+)\/log\//.exec(key);
  return found === null ? undefined : Number(found[1]);
}

function headRowOf(key: string): number | undefined {
  const found = /^g\/(\d+)\/head$/.exec(key);
  return found === null ? undefined : Number(found[1]);
}

function generationIn(row: Bytes): number {
  return (JSON.parse(text(row.subarray(HASH_BYTES))) as { generation: number }).generation;
}
