/**
 * The embedded storage engine: LevelDB in a folder of its own, every commit one synced batch.
 *
 * LevelDB allows one process per folder; within it a fence says who writes. A commit that failed leaves open
 * what is on the disk, so nothing is committed any more until the folder is opened again (fail-stop).
 *
 * Values are ciphertext and hashes, which do not compress; checks of what is read are the ledger's (hashes)
 * and the barrier's (authenticated encryption).
 */
import { chmod, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assert } from '@holdfast/core/base/assert';
import { type Bytes, EMPTY } from '@holdfast/core/base/bytes';
import { Fault } from '@holdfast/core/base/refusal';
import {
  assertBatch,
  assertRange,
  type EngineLimits,
  type Entry,
  type Fence,
  FencedError,
  type Key,
  type Range,
  type StorageEngine,
  type Write,
} from '@holdfast/core/storage/engine';
import { ClassicLevel } from 'classic-level';
import { makeFolder } from '../process/make-folder.ts';
import { GatheredReads } from './gathered-reads.ts';
import { checkLevelLogs } from './level-log.ts';

const MIB = 1024 * 1024;

const LIMITS: EngineLimits = {
  batchWritesMax: 65_536,
  batchBytesMax: 128 * MIB,
  rangeEntriesMax: 4096,
};

/** Larger files than LevelDB's 2 MiB: a gigabyte then takes 64 descriptors instead of 512. */
const FILE_BYTES_MAX = 16 * MIB;
const WRITE_BUFFER_BYTES = 16 * MIB;
const BLOCK_CACHE_BYTES = 64 * MIB;
/** Bytes that one step of a range read takes from LevelDB off the main thread. */
const STEP_BYTES = MIB;
const STEP_ENTRIES = 1024;

type Database = ClassicLevel<string, Uint8Array>;

/**
 * Opens the engine in the folder `path`, made when it is missing, for this process alone. `type` is the name
 * that the engine reports. Throws Fault when another process has it open or it cannot be read.
 */
export async function openLevelEngine(
  path: string,
  options: { readonly type: string },
): Promise<StorageEngine> {
  // LevelDB makes files while it runs and leaves their mode to the umask.
  process.umask(process.umask() | 0o077);
  try {
    await makeFolder(path, 0o700);
    if ((await readdir(path)).length === 0) await createDatabase(path);
    await chmod(path, 0o700);
    await checkLevelLogs(path);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(`cannot use the storage folder ${path}: ${textOf(error)}`, error);
  }
  const database = databaseIn(path);
  try {
    await database.open();
  } catch (error) {
    throw new Fault(openingProblem(path, error), error);
  }
  await keepFilesToUser(path);
  return new LevelEngine(database, options.type);
}

function databaseIn(path: string): Database {
  return new ClassicLevel(path, {
    keyEncoding: 'utf8',
    valueEncoding: 'view',
    compression: false,
    cacheSize: BLOCK_CACHE_BYTES,
    writeBufferSize: WRITE_BUFFER_BYTES,
    maxFileSize: FILE_BYTES_MAX,
  });
}

/**
 * Makes the files of an empty database in `path`, an empty folder. LevelDB does not sync the first of them
 * before it refers to it, so a power cut right then leaves a folder that never opens again: they are made
 * beside, synced, and moved into place in one step.
 */
async function createDatabase(path: string): Promise<void> {
  const draft = `${path}.creating`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const database = databaseIn(draft);
  await database.open();
  await database.close();
  for (const file of await readdir(draft)) await syncPath(join(draft, file));
  await syncPath(draft);
  await rename(draft, path);
  await syncPath(dirname(path));
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function keepFilesToUser(path: string): Promise<void> {
  for (const file of await readdir(path)) {
    await chmod(join(path, file), 0o600).catch((error: unknown) => {
      // LevelDB already works and may have removed it.
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }
}

class LevelEngine implements StorageEngine {
  readonly type: string;
  readonly limits: EngineLimits = LIMITS;
  readonly #database: Database;
  readonly #reads: GatheredReads;
  #fence = 0;
  #failure: Fault | undefined;
  #closed = false;

  constructor(database: Database, type: string) {
    this.#database = database;
    this.#reads = new GatheredReads(async (keys) => {
      const values = await database.getMany(keys);
      return values.map((value) => value && plain(value));
    });
    this.type = type;
  }

  async get(key: Key): Promise<Bytes | undefined> {
    assert(!this.#closed, 'get from a closed engine');
    try {
      return await this.#reads.get(key);
    } catch (error) {
      throw new Fault(`reading the storage failed: ${textOf(error)}`, error);
    }
  }

  async range(range: Range): Promise<readonly Entry[]> {
    assert(!this.#closed, 'range of a closed engine');
    assertRange(range, this.limits);
    const iterator = this.#database.iterator({
      gte: range.from,
      ...(range.to !== undefined && { lt: range.to }),
      limit: range.limit,
      reverse: range.reverse === true,
      values: range.keysOnly !== true,
      highWaterMarkBytes: Math.min(range.bytesMax ?? STEP_BYTES, STEP_BYTES),
    });
    const bytesMax = range.bytesMax ?? Number.POSITIVE_INFINITY;
    const entries: Entry[] = [];
    let bytes = 0;
    try {
      while (entries.length < range.limit && bytes < bytesMax) {
        const step = await iterator.nextv(Math.min(range.limit - entries.length, STEP_ENTRIES));
        if (step.length === 0) break;
        for (const [key, value] of step) {
          if (bytes >= bytesMax) break;
          entries.push({ key, value: range.keysOnly === true ? EMPTY : plain(value) });
          if (range.keysOnly !== true) bytes += value.length;
        }
      }
    } catch (error) {
      throw new Fault(`reading the storage failed: ${textOf(error)}`, error);
    } finally {
      await iterator.close();
    }
    return entries;
  }

  async acquire(): Promise<Fence> {
    assert(!this.#closed, 'acquire on a closed engine');
    this.#fence += 1;
    return { token: this.#fence };
  }

  async commit(writes: readonly Write[], fence: Fence): Promise<void> {
    assert(!this.#closed, 'commit to a closed engine');
    assertBatch(writes, this.limits);
    if (this.#failure !== undefined) throw this.#failure;
    if (fence.token !== this.#fence) throw new FencedError('another writer has taken over the storage');
    try {
      await this.#database.batch(
        writes.map(({ key, value }) =>
          value === undefined ? { type: 'del', key } : { type: 'put', key, value },
        ),
        { sync: true },
      );
    } catch (error) {
      this.#failure = new Fault(`writing the storage failed, restart is needed: ${textOf(error)}`, error);
      throw this.#failure;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#database.close();
  }
}

/** The same memory without Buffer's methods, whose `slice` does not copy. */
function plain(value: Uint8Array): Bytes {
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function openingProblem(path: string, error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (codeOf(cause) === 'LEVEL_LOCKED') {
    return `the storage folder ${path} is in use by another process; stop that one first`;
  }
  return `cannot open the storage folder ${path}: ${textOf(cause ?? error)}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
