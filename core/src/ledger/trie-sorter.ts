/** Builds a trie from entries in any order: sorted bucket by bucket, which is far cheaper than as many edits. */
import { type Bytes, EMPTY } from '../base/bytes.ts';
import { HASH_BYTES, type Trie, TrieBuilder } from './trie.ts';

const ENTRY_BYTES = 2 * HASH_BYTES;
const BUCKETS = 256;
const BUCKET_BYTES_MIN = 16 * ENTRY_BYTES;

type Bucket = { bytes: Bytes; length: number };

export class TrieSorter {
  /** By the first byte of the key hash. */
  readonly #buckets: Bucket[] = Array.from({ length: BUCKETS }, () => ({ bytes: EMPTY, length: 0 }));

  /** Adds an entry; each key hash once. */
  add(keyHash: Bytes, valueHash: Bytes): void {
    const bucket = this.#buckets[keyHash[0] as number] as Bucket;
    if (bucket.length === bucket.bytes.length) {
      const grown = new Uint8Array(Math.max(BUCKET_BYTES_MIN, 2 * bucket.length));
      grown.set(bucket.bytes);
      bucket.bytes = grown;
    }
    bucket.bytes.set(keyHash, bucket.length);
    bucket.bytes.set(valueHash, bucket.length + HASH_BYTES);
    bucket.length += ENTRY_BYTES;
  }

  /** The trie of all entries. The sorter is empty afterwards. */
  finish(sha256: (message: Bytes) => Bytes): Trie {
    const builder = new TrieBuilder(sha256);
    for (const bucket of this.#buckets) {
      for (const at of sortedOffsets(bucket)) {
        builder.add(
          bucket.bytes.subarray(at, at + HASH_BYTES),
          bucket.bytes.subarray(at + HASH_BYTES, at + ENTRY_BYTES),
        );
      }
      bucket.bytes = EMPTY;
      bucket.length = 0;
    }
    return builder.finish();
  }
}

/** Offsets of the entries of a bucket in the order of their key hashes. */
function sortedOffsets({ bytes, length }: Bucket): Uint32Array {
  const offsets = new Uint32Array(length / ENTRY_BYTES);
  for (let i = 0; i < offsets.length; i++) offsets[i] = i * ENTRY_BYTES;
  // The first byte is equal; the others differ early, as those of hashes do.
  return offsets.sort((a, b) => {
    for (let i = 1; i < HASH_BYTES; i++) {
      const difference = (bytes[a + i] as number) - (bytes[b + i] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}
