/**
 * The sync index of one key class: an adaptive hash trie over (SHA-256 of key, SHA-256 of value).
 *
 * It branches 16 ways by the hex digits of the key hash. A node with at most 32 entries is a leaf; with more
 * it is an inner node. So its shape, and with it the root hash, follows from the contents alone, in whatever
 * order they came.
 *
 *   leaf  SHA-256(0x00 || key hash || value hash || ... in order of key hashes)
 *   inner SHA-256(0x01 || 16 child hashes), zeros for a child with nothing in it
 *   root of an empty trie: zeros
 *
 * A parent hashes its children (never XOR: correlated differences cancel). A trie is never changed: an edit
 * copies the path it touches, so that what readers see stays whole while a commit is under way, and a commit
 * that fails is simply forgotten.
 *
 * Leaves are plain byte arrays of 64 bytes an entry: the trie of millions of entries is nearly only payload.
 */
import { assert } from '../base/assert.ts';
import { type Bytes, toHex } from '../base/bytes.ts';

export const LEAF_ENTRIES_MAX = 32;
export const HASH_BYTES = 32;
const ENTRY_BYTES = 2 * HASH_BYTES;
const BRANCHES = 16;
const ZERO_HASH: Bytes = new Uint8Array(HASH_BYTES);
const EMPTY_LEAF: Bytes = new Uint8Array(0);

type Sha256 = (message: Bytes) => Bytes;

class Inner {
  /** By hex digit. */
  readonly children: (TrieTop | undefined)[];
  /** The children's hashes, where `stale` does not say otherwise. */
  readonly hashes: Bytes;
  count: number;
  /** A bit for each child whose hash is to be computed anew. */
  stale: number;
  /** The edit that may change this node in place. */
  owner: object | undefined;

  constructor(
    children: (TrieTop | undefined)[],
    hashes: Bytes,
    count: number,
    stale: number,
    owner: object | undefined,
  ) {
    this.children = children;
    this.hashes = hashes;
    this.count = count;
    this.stale = stale;
    this.owner = owner;
  }
}

/** A leaf is its entries in order. */
type TrieTop = Inner | Bytes;

export type Trie = {
  readonly top: TrieTop;
  /** 32 bytes. */
  readonly root: Bytes;
  readonly count: number;
};

export const EMPTY_TRIE: Trie = { top: EMPTY_LEAF, root: ZERO_HASH, count: 0 };

/** What is at and below one path. */
export type TrieView = {
  readonly hash: Bytes;
  readonly count: number;
  /** For an inner node: what is not empty of its 16 children. */
  readonly children: readonly { readonly digit: number; readonly hash: Bytes; readonly count: number }[];
  /** For a leaf: its entries in order, 64 bytes each; undefined for an inner node. */
  readonly entries: Bytes | undefined;
};

/** The value hash stored for `keyHash`, as a view that must not be changed. */
export function lookup(trie: Trie, keyHash: Bytes): Bytes | undefined {
  return lookupBelow(trie.top, keyHash);
}

/**
 * The part of `trie` below `path` (hex digits) as the node that holds just that part; undefined when nothing
 * is there. A path that ends inside a leaf gives a leaf of the entries that begin with it.
 */
export function viewAt(trie: Trie, path: string, sha256: Sha256): TrieView | undefined {
  let node: TrieTop | undefined = trie.top;
  let hash: Bytes = trie.root;
  for (let depth = 0; depth < path.length && node instanceof Inner; depth++) {
    const digit = Number.parseInt(path.charAt(depth), 16);
    hash = childHash(node, digit);
    node = node.children[digit];
  }
  if (node === undefined) return undefined;
  if (node instanceof Inner) return innerView(node, hash);
  const entries = below(node, path);
  if (entries.length === 0) return undefined;
  const whole = entries.length === node.length;
  return {
    hash: whole ? hash : leafHash(entries, sha256),
    count: entries.length / ENTRY_BYTES,
    children: [],
    entries,
  };
}

/** Paths of the highest leaves and empty places at which two tries differ. */
export function differences(a: Trie, b: Trie, sha256: Sha256): readonly string[] {
  const paths: string[] = [];
  const compare = (path: string): void => {
    const left = viewAt(a, path, sha256);
    const right = viewAt(b, path, sha256);
    if (left === undefined && right === undefined) return;
    if (left !== undefined && right !== undefined && equal(left.hash, right.hash)) return;
    if (left?.entries === undefined && right?.entries === undefined && left && right) {
      for (let digit = 0; digit < BRANCHES; digit++) compare(path + digit.toString(16));
    } else {
      paths.push(path);
    }
  };
  compare('');
  return paths;
}

/** All entries in order of key hashes. */
export function* entriesOf(trie: Trie): Generator<{ readonly keyHash: Bytes; readonly valueHash: Bytes }> {
  for (const leaf of leavesOf(trie.top)) {
    for (let at = 0; at < leaf.length; at += ENTRY_BYTES) {
      yield {
        keyHash: leaf.subarray(at, at + HASH_BYTES),
        valueHash: leaf.subarray(at + HASH_BYTES, at + ENTRY_BYTES),
      };
    }
  }
}

/** Changes to a trie. The trie it started from stays as it is; `finish` gives the new one. */
export class TrieEdit {
  readonly #sha256: Sha256;
  #owner: object = {};
  #top: TrieTop;
  #finished: Trie;

  constructor(trie: Trie, sha256: Sha256) {
    this.#top = trie.top;
    this.#finished = trie;
    this.#sha256 = sha256;
  }

  /** As `lookup`, with the changes made so far. */
  get(keyHash: Bytes): Bytes | undefined {
    return lookupBelow(this.#top, keyHash);
  }

  set(keyHash: Bytes, valueHash: Bytes): void {
    assert(keyHash.length === HASH_BYTES && valueHash.length === HASH_BYTES, 'trie: hash of a wrong length');
    this.#top = this.#set(this.#top, keyHash, valueHash, 0);
  }

  delete(keyHash: Bytes): void {
    if (this.get(keyHash) === undefined) return;
    this.#top = this.#delete(this.#top, keyHash, 0) ?? EMPTY_LEAF;
  }

  /** The trie with all changes so far. The edit may go on without touching it. */
  finish(): Trie {
    if (this.#top !== this.#finished.top) {
      this.#finished = finished(this.#top, this.#sha256);
      this.#owner = {};
    }
    return this.#finished;
  }

  #set(node: TrieTop | undefined, keyHash: Bytes, valueHash: Bytes, depth: number): TrieTop {
    if (node === undefined) return withEntry(EMPTY_LEAF, 0, keyHash, valueHash);
    if (node instanceof Inner) {
      const own = this.#own(node);
      const digit = digitAt(keyHash, depth);
      const child = own.children[digit];
      const countBefore = countOf(child);
      own.children[digit] = this.#set(child, keyHash, valueHash, depth + 1);
      own.count += countOf(own.children[digit]) - countBefore;
      own.stale |= 1 << digit;
      return own;
    }
    const at = position(node, keyHash);
    if (at < 0) return this.#grown(withEntry(node, -at - 1, keyHash, valueHash), depth);
    const changed = node.slice();
    changed.set(valueHash, at * ENTRY_BYTES + HASH_BYTES);
    return changed;
  }

  #delete(node: TrieTop, keyHash: Bytes, depth: number): TrieTop | undefined {
    if (node instanceof Inner) {
      const own = this.#own(node);
      const digit = digitAt(keyHash, depth);
      const child = own.children[digit];
      assert(child !== undefined, 'trie: deletes what is not there');
      own.children[digit] = this.#delete(child, keyHash, depth + 1);
      own.count -= 1;
      own.stale |= 1 << digit;
      return own.count > LEAF_ENTRIES_MAX ? own : joined(own);
    }
    const at = position(node, keyHash);
    assert(at >= 0, 'trie: deletes what is not there');
    if (node.length === ENTRY_BYTES) return undefined;
    const rest = new Uint8Array(node.length - ENTRY_BYTES);
    rest.set(node.subarray(0, at * ENTRY_BYTES));
    rest.set(node.subarray((at + 1) * ENTRY_BYTES), at * ENTRY_BYTES);
    return rest;
  }

  /** A leaf with one entry more, or the inner node that it becomes. */
  #grown(leaf: Bytes, depth: number): TrieTop {
    const fits = leaf.length <= LEAF_ENTRIES_MAX * ENTRY_BYTES;
    return fits ? leaf : shaped(leaf, 0, leaf.length, depth, this.#owner);
  }

  #own(node: Inner): Inner {
    if (node.owner === this.#owner) return node;
    return new Inner(node.children.slice(), node.hashes.slice(), node.count, node.stale, this.#owner);
  }
}

/**
 * Builds a trie from entries that come in order of their key hashes, as rows of the index do: without the
 * copies of an edit, and holding one 256th of the entries twice at a time.
 */
export class TrieBuilder {
  readonly #sha256: Sha256;
  readonly #owner: object = {};
  readonly #buckets: (TrieTop | undefined)[] = new Array(BRANCHES * BRANCHES).fill(undefined);
  #bucket = 0;
  #packedUpTo = -1;
  #entries: Bytes = new Uint8Array(LEAF_ENTRIES_MAX * ENTRY_BYTES);
  #length = 0;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  add(keyHash: Bytes, valueHash: Bytes): void {
    assert(keyHash.length === HASH_BYTES && valueHash.length === HASH_BYTES, 'trie: hash of a wrong length');
    const bucket = keyHash[0] as number;
    if (bucket !== this.#bucket) {
      assert(bucket > this.#bucket, 'trie: entries are built in order');
      if (this.#length > 0) this.#closeBucket();
      this.#bucket = bucket;
    }
    if (this.#length === this.#entries.length) {
      const grown = new Uint8Array(2 * this.#entries.length);
      grown.set(this.#entries);
      this.#entries = grown;
    }
    this.#entries.set(keyHash, this.#length);
    this.#entries.set(valueHash, this.#length + HASH_BYTES);
    this.#length += ENTRY_BYTES;
  }

  /**
   * Adds entries, 64 bytes each, that stand in order and share the first byte of their key hash. Whether they
   * do is checked: false when not, and then nothing was added.
   */
  addPacked(entries: Bytes): boolean {
    const bucket = entries[0];
    if (bucket === undefined || entries.length % ENTRY_BYTES !== 0 || bucket <= this.#packedUpTo)
      return false;
    for (let at = ENTRY_BYTES; at < entries.length; at += ENTRY_BYTES) {
      if (entries[at] !== bucket || compareAt(entries, at - ENTRY_BYTES, entries, at) >= 0) return false;
    }
    this.#packedUpTo = bucket;
    this.#buckets[bucket] = shaped(entries, 0, entries.length, 2, this.#owner);
    return true;
  }

  finish(): Trie {
    if (this.#length > 0) this.#closeBucket();
    const level: (TrieTop | undefined)[] = [];
    for (let at = 0; at < this.#buckets.length; at += BRANCHES) {
      level.push(above(this.#buckets.slice(at, at + BRANCHES), this.#owner));
    }
    return finished(above(level, this.#owner) ?? EMPTY_LEAF, this.#sha256);
  }

  #closeBucket(): void {
    this.#buckets[this.#bucket] = shaped(this.#entries, 0, this.#length, 2, this.#owner);
    this.#length = 0;
  }
}

function finished(top: TrieTop, sha256: Sha256): Trie {
  return { top, root: hashOf(top, sha256), count: countOf(top) };
}

/** A part of `entries` as the leaf or the inner node that stands for it at `depth`: a copy. */
function shaped(entries: Bytes, from: number, to: number, depth: number, owner: object): TrieTop {
  if (to - from <= LEAF_ENTRIES_MAX * ENTRY_BYTES) return entries.slice(from, to);
  const children: (TrieTop | undefined)[] = [];
  let begin = from;
  for (let digit = 0; digit < BRANCHES; digit++) {
    let end = begin;
    while (end < to && digitAt(entries, depth, end) === digit) end += ENTRY_BYTES;
    children.push(begin === end ? undefined : shaped(entries, begin, end, depth + 1, owner));
    begin = end;
  }
  return inner(children, owner);
}

/** The node over 16 children, which are a leaf together when they are few. */
function above(children: (TrieTop | undefined)[], owner: object): TrieTop | undefined {
  const node = inner(children, owner);
  if (node.count > LEAF_ENTRIES_MAX) return node;
  return node.count === 0 ? undefined : joined(node);
}

function inner(children: (TrieTop | undefined)[], owner: object): Inner {
  const count = children.reduce((sum, child) => sum + countOf(child), 0);
  return new Inner(children, new Uint8Array(BRANCHES * HASH_BYTES), count, 0xffff, owner);
}

/** The entries below `node` as one leaf. */
function joined(node: Inner): Bytes {
  const leaf = new Uint8Array(node.count * ENTRY_BYTES);
  let at = 0;
  for (const part of leavesOf(node)) {
    leaf.set(part, at);
    at += part.length;
  }
  return leaf;
}

function* leavesOf(node: TrieTop): Generator<Bytes> {
  if (!(node instanceof Inner)) {
    yield node;
    return;
  }
  for (const child of node.children) if (child !== undefined) yield* leavesOf(child);
}

function lookupBelow(top: TrieTop, keyHash: Bytes): Bytes | undefined {
  let node: TrieTop | undefined = top;
  for (let depth = 0; node instanceof Inner; depth++) node = node.children[digitAt(keyHash, depth)];
  if (node === undefined) return undefined;
  const at = position(node, keyHash);
  return at < 0 ? undefined : node.subarray(at * ENTRY_BYTES + HASH_BYTES, (at + 1) * ENTRY_BYTES);
}

function innerView(node: Inner, hash: Bytes): TrieView {
  const children: { digit: number; hash: Bytes; count: number }[] = [];
  for (let digit = 0; digit < BRANCHES; digit++) {
    const child = node.children[digit];
    if (child !== undefined) children.push({ digit, hash: childHash(node, digit), count: countOf(child) });
  }
  return { hash, count: node.count, children, entries: undefined };
}

function childHash(node: Inner, digit: number): Bytes {
  assert((node.stale & (1 << digit)) === 0, 'trie: reads a hash that is not computed yet');
  return node.hashes.subarray(digit * HASH_BYTES, (digit + 1) * HASH_BYTES);
}

/** The hash of a node, computing what is stale below it. */
function hashOf(node: TrieTop, sha256: Sha256): Bytes {
  if (!(node instanceof Inner)) return leafHash(node, sha256);
  for (let digit = 0; digit < BRANCHES; digit++) {
    if ((node.stale & (1 << digit)) === 0) continue;
    const child = node.children[digit];
    node.hashes.set(child === undefined ? ZERO_HASH : hashOf(child, sha256), digit * HASH_BYTES);
  }
  node.stale = 0;
  return tagged(1, node.hashes, sha256);
}

function leafHash(entries: Bytes, sha256: Sha256): Bytes {
  return entries.length === 0 ? ZERO_HASH : tagged(0, entries, sha256);
}

/** Filled anew for each hash: a node's bytes need not be allocated twice. */
const scratch = new Uint8Array(1 + LEAF_ENTRIES_MAX * ENTRY_BYTES);

function tagged(tag: number, payload: Bytes, sha256: Sha256): Bytes {
  scratch[0] = tag;
  scratch.set(payload, 1);
  return sha256(scratch.subarray(0, 1 + payload.length));
}

function countOf(node: TrieTop | undefined): number {
  if (node === undefined) return 0;
  return node instanceof Inner ? node.count : node.length / ENTRY_BYTES;
}

/** Hex digit number `depth` of the hash that begins at `offset`. */
function digitAt(bytes: Bytes, depth: number, offset = 0): number {
  const byte = bytes[offset + (depth >> 1)] as number;
  return (depth & 1) === 0 ? byte >> 4 : byte & 15;
}

/** Place of `keyHash` among the entries of a leaf, or -(where it would go) - 1. */
function position(leaf: Bytes, keyHash: Bytes): number {
  let low = 0;
  let high = leaf.length / ENTRY_BYTES - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = compareAt(leaf, middle * ENTRY_BYTES, keyHash);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -low - 1;
}

/** The order of the hash at `at` in `a` and the one at `offset` in `b`. */
function compareAt(a: Bytes, at: number, b: Bytes, offset = 0): number {
  for (let i = 0; i < HASH_BYTES; i++) {
    const difference = (a[at + i] as number) - (b[offset + i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function withEntry(leaf: Bytes, at: number, keyHash: Bytes, valueHash: Bytes): Bytes {
  const grown = new Uint8Array(leaf.length + ENTRY_BYTES);
  const offset = at * ENTRY_BYTES;
  grown.set(leaf.subarray(0, offset));
  grown.set(keyHash, offset);
  grown.set(valueHash, offset + HASH_BYTES);
  grown.set(leaf.subarray(offset), offset + ENTRY_BYTES);
  return grown;
}

/** The entries of a leaf whose key hash begins with `path`. They stand together. */
function below(leaf: Bytes, path: string): Bytes {
  const matches = (at: number) => toHex(leaf.subarray(at, at + HASH_BYTES)).startsWith(path);
  let from = 0;
  while (from < leaf.length && !matches(from)) from += ENTRY_BYTES;
  let to = from;
  while (to < leaf.length && matches(to)) to += ENTRY_BYTES;
  return leaf.subarray(from, to);
}

function equal(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
