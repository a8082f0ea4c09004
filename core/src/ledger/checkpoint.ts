/**
 * The sync index in a packed form, written when a ledger is closed, so that the next opening need not read a row
 * for every entry. It is believed only when it was made at the very head that is found and its roots are the
 * head's; in all other cases, after a crash for example, the index rows are read.
 */
import { toHex } from '../base/bytes.ts';
import { CHECKPOINT_BATCH_BYTES, CHECKPOINT_ENTRIES_MIN } from '../base/limits.ts';
import { Fault } from '../base/refusal.ts';
import type { StorageEngine, Write } from '../storage/engine.ts';
import type { Journal } from './journal.ts';
import type { Head } from './ledger.ts';
import { decodeDocument, encodeDocument, type RowKeys } from './rows.ts';
import { pagesOf, REPLICATED_CLASSES, type ReplicatedClass, type Tries } from './scan.ts';
import { entriesOf, HASH_BYTES, type Trie, TrieBuilder } from './trie.ts';

type Sha256 = (message: Uint8Array) => Uint8Array;
type CheckpointDocument = { readonly format: 1; readonly index: number; readonly hash: string };

/** Writes the index as it is at the head. Nothing is done for a small one, or when there is one of this head. */
export async function writeCheckpoint(journal: Journal): Promise<void> {
  const { content, sha256, engine } = journal;
  const { rows, head, shared, local } = content;
  if (shared.count + local.count < CHECKPOINT_ENTRIES_MIN || content.repairing || content.damaged) return;
  const before = await readDocument(engine, rows, sha256);
  if (before?.hash === head.hash) return;
  let batch: Write[] = [];
  let bytes = 0;
  for (const keyClass of REPLICATED_CLASSES) {
    for (const [bucket, packed] of bucketsOf(content[keyClass])) {
      batch.push({ key: rows.trieRow(keyClass, bucket), value: packed });
      bytes += packed?.length ?? 0;
      if (bytes >= CHECKPOINT_BATCH_BYTES) {
        await journal.commit(batch);
        batch = [];
        bytes = 0;
      }
    }
  }
  const document: CheckpointDocument = { format: 1, index: head.index, hash: head.hash };
  batch.push({ key: rows.trieAt, value: encodeDocument(document, sha256) });
  await journal.commit(batch);
}

/** The tries of a checkpoint of exactly `head`, or undefined when there is none that fits. */
export async function readCheckpoint(
  engine: StorageEngine,
  rows: RowKeys,
  head: Head,
  sha256: Sha256,
): Promise<Tries | undefined> {
  const document = await readDocument(engine, rows, sha256);
  if (document?.hash !== head.hash || document.index !== head.index) return undefined;
  const shared = await readTrie(engine, rows, 'shared', sha256);
  const local = await readTrie(engine, rows, 'local', sha256);
  if (shared === undefined || local === undefined) return undefined;
  const fits = toHex(shared.root) === head.sharedRoot && toHex(local.root) === head.localRoot;
  return fits ? { shared, local } : undefined;
}

async function readDocument(
  engine: StorageEngine,
  rows: RowKeys,
  sha256: Sha256,
): Promise<CheckpointDocument | undefined> {
  const row = await engine.get(rows.trieAt);
  if (row === undefined) return undefined;
  try {
    const document = decodeDocument(rows.trieAt, row, sha256) as CheckpointDocument;
    return document.format === 1 ? document : undefined;
  } catch (error) {
    // It only saves time: a damaged one is as good as none.
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

async function readTrie(
  engine: StorageEngine,
  rows: RowKeys,
  keyClass: ReplicatedClass,
  sha256: Sha256,
): Promise<Trie | undefined> {
  const builder = new TrieBuilder(sha256);
  for await (const page of pagesOf(engine, rows.trieRows(keyClass))) {
    for (const { value } of page) if (!builder.addPacked(value)) return undefined;
  }
  return builder.finish();
}

/** Packed entries by the first byte of their key hash; undefined for a bucket with none, whose row must go. */
function* bucketsOf(trie: Trie): Generator<readonly [number, Uint8Array | undefined]> {
  let bucket = 0;
  let parts: Uint8Array[] = [];
  const packed = () => {
    if (parts.length === 0) return undefined;
    const bytes = new Uint8Array(parts.length * HASH_BYTES);
    for (const [i, part] of parts.entries()) bytes.set(part, i * HASH_BYTES);
    return bytes;
  };
  for (const { keyHash, valueHash } of entriesOf(trie)) {
    for (; bucket < (keyHash[0] as number); bucket++) {
      yield [bucket, packed()];
      parts = [];
    }
    parts.push(keyHash, valueHash);
  }
  for (; bucket < 256; bucket++) {
    yield [bucket, packed()];
    parts = [];
  }
}
