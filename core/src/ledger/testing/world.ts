/** Ledgers over memory for tests: open, write, crash at a chosen commit, open again. */
import { type Bytes, text, utf8 } from '../../base/bytes.ts';
import { Fault } from '../../base/refusal.ts';
import { type TestEnv, testEnv } from '../../base/testing/env.ts';
import { type Entry, prefixEnd, type StorageEngine, type Write } from '../../storage/engine.ts';
import { MemoryDisk, memoryEngine } from '../../storage/memory.ts';
import { type CommitResult, Conflict, type Ledger } from '../ledger.ts';
import { openLedger } from '../open.ts';

/** What `open` makes: a ledger, the disk below it and the engine between them. */
export type Opened = {
  readonly ledger: Ledger;
  readonly engine: StorageEngine;
  readonly disk: MemoryDisk;
  readonly env: TestEnv;
};

/** Opens a ledger over `disk`, through `wrap` when the engine is to misbehave. */
export async function open(
  disk: MemoryDisk = new MemoryDisk(),
  wrap: (engine: StorageEngine) => StorageEngine = (engine) => engine,
  env: TestEnv = testEnv(),
): Promise<Opened> {
  const engine = wrap(memoryEngine('inmem', disk));
  return { ledger: await openLedger(engine, await engine.acquire(), env), engine, disk, env };
}

/** Writes entries in one transaction; `undefined` deletes. */
export function write(
  ledger: Ledger,
  entries: Readonly<Record<string, string | undefined>>,
): Promise<CommitResult> {
  const tx = ledger.begin();
  for (const [key, value] of Object.entries(entries)) {
    if (value === undefined) tx.delete(key);
    else tx.put(key, utf8(value));
  }
  return ledger.commit(tx);
}

/** Adds 1 to the number at `key`, again after a conflict. */
export async function increment(ledger: Ledger, key: string): Promise<CommitResult> {
  for (;;) {
    const tx = ledger.begin();
    const before = await tx.get(key);
    tx.put(key, utf8(String(Number(before === undefined ? '0' : text(before)) + 1)));
    try {
      return await ledger.commit(tx);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

/** All entries of a class as text. */
export async function contents(ledger: Ledger, keyClass = 'shared'): Promise<Record<string, string>> {
  const tx = ledger.begin();
  const found: Record<string, string> = {};
  let from = `${keyClass}/`;
  for (;;) {
    const page: readonly Entry[] = await tx.range({ from, to: prefixEnd(`${keyClass}/`), limit: 1000 });
    for (const { key, value } of page) if (key !== 'shared/core/epochs') found[key] = text(value);
    const last = page.at(-1);
    if (last === undefined || page.length < 1000) return found;
    from = `${last.key}\0`;
  }
}

export async function valueAt(ledger: Ledger, key: string): Promise<string | undefined> {
  const value = await ledger.begin().get(key);
  return value && text(value);
}

/** Every row below the ledger, to see that nothing was changed. */
export function rowsOf(disk: MemoryDisk): Record<string, string> {
  const rows: Record<string, string> = {};
  for (const [key, value] of disk.rows.entries('', undefined)) rows[key] = String(value);
  return rows;
}

/** An engine whose commit number `at` (from 1) fails, before or after it has written. */
export function failingAt(
  engine: StorageEngine,
  at: number,
  when: 'before' | 'after',
): StorageEngine & { readonly commits: () => number } {
  let commits = 0;
  return wrapped(engine, {
    commits: () => commits,
    commit: async (writes, fence) => {
      commits += 1;
      if (commits === at && when === 'before') throw new Fault('the disk failed');
      await engine.commit(writes, fence);
      if (commits === at) throw new Fault('the power failed');
    },
  });
}

/** An engine whose commits wait until they are let go. */
export function heldEngine(engine: StorageEngine): StorageEngine & {
  readonly hold: () => void;
  readonly release: () => void;
  readonly waiting: () => number;
} {
  let held = false;
  let waiting: (() => void)[] = [];
  return wrapped(engine, {
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      for (const go of waiting) go();
      waiting = [];
    },
    waiting: () => waiting.length,
    commit: async (writes, fence) => {
      if (held) await new Promise<void>((resolve) => waiting.push(resolve));
      return engine.commit(writes, fence);
    },
  });
}

/** `engine` with some members replaced. */
export function wrapped<T extends Partial<StorageEngine>>(
  engine: StorageEngine,
  members: T,
): StorageEngine & T {
  return {
    type: engine.type,
    limits: engine.limits,
    get: (key) => engine.get(key),
    range: (range) => engine.range(range),
    acquire: () => engine.acquire(),
    commit: (writes, fence) => engine.commit(writes, fence),
    close: () => engine.close(),
    ...members,
  };
}

/** Overwrites rows behind the ledger's back. */
export async function tamper(disk: MemoryDisk, writes: readonly Write[]): Promise<void> {
  for (const { key, value } of writes) {
    if (value === undefined) disk.rows.delete(key);
    else disk.rows.set(key, value);
  }
}

/** `bytes` with one bit flipped in the middle. */
export function flipped(bytes: Bytes | undefined): Bytes {
  const copy = (bytes ?? new Uint8Array(1)).slice();
  const at = copy.length >> 1;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Lets everything that can run without a timer run. */
export function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Small whole numbers that follow from a seed: `next(n)` is below n. */
export function dice(env: TestEnv): (below: number) => number {
  let pool: number[] = [];
  return (below) => {
    if (pool.length < 2) pool = [...env.entropy.bytes(1024)];
    return (((pool.pop() ?? 0) << 8) | (pool.pop() ?? 0)) % below;
  };
}
