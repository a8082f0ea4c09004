/**
 * Questions of a secondary whose data must be compared with the primary's. Each carries a number that its
 * answer repeats; the primary answers in order, one at a time.
 */

import type { Bytes } from '../../base/bytes.ts';
import {
  FETCH_KEYS_MAX,
  FRAME_KEY_BYTES_MAX,
  TRIE_LEAF_MAX,
  TRIE_NODES_MAX,
  TRIE_PATH_MAX,
} from '../../base/limits.ts';
import type { Head, SealedRecord, TrieNode } from '../../ledger/ledger.ts';
import { readSealedRecords, writeSealedRecords } from './follow.ts';
import { type FrameReader, type FrameWriter, MalformedFrame, readHead, writeHead } from './wire.ts';

export type SyncClass = 'shared' | 'local';
const CLASSES: readonly SyncClass[] = ['shared', 'local'];

/** The primary's head now; the trie answers that follow are of this index or later. */
export type HeadRequest = { readonly kind: 'head-request'; readonly id: number };
export type HeadAnswer = {
  readonly kind: 'head-answer';
  readonly id: number;
  readonly head: Head;
  readonly oldest: number;
};

export type NodesRequest = {
  readonly kind: 'nodes-request';
  readonly id: number;
  readonly class: SyncClass;
  readonly paths: readonly string[];
};
/** In the order asked; undefined where the primary has nothing. */
export type NodesAnswer = {
  readonly kind: 'nodes-answer';
  readonly id: number;
  readonly nodes: readonly (TrieNode | undefined)[];
};

export type FetchRequest = {
  readonly kind: 'fetch-request';
  readonly id: number;
  readonly class: SyncClass;
  /** Hex hashes of keys. */
  readonly keys: readonly string[];
};
/** Everything below a trie path, for a side that has nothing there: spares sending the hashes first. */
export type RangeRequest = {
  readonly kind: 'range-request';
  readonly id: number;
  readonly class: SyncClass;
  readonly path: string;
};
/** Entries that the primary has now; keys it no longer has are absent. `more`: another answer follows. */
export type EntriesAnswer = {
  readonly kind: 'entries-answer';
  readonly id: number;
  readonly entries: readonly { readonly key: string; readonly value: Bytes }[];
  readonly more: boolean;
};

/** Records from `index` on, outside of streaming: what happened while the tries were compared. */
export type LogRequest = {
  readonly kind: 'log-request';
  readonly id: number;
  readonly index: number;
};
/** `retained` is false when the record at `index` is no longer kept. */
export type LogAnswer = {
  readonly kind: 'log-answer';
  readonly id: number;
  readonly retained: boolean;
  readonly records: readonly SealedRecord[];
};

/** Hash of the record at `index`, to find where two histories part. */
export type HashRequest = { readonly kind: 'hash-request'; readonly id: number; readonly index: number };
export type HashAnswer = {
  readonly kind: 'hash-answer';
  readonly id: number;
  readonly hash: string | undefined;
};

function readClass(from: FrameReader): SyncClass {
  const found = CLASSES[from.number()];
  if (found === undefined) throw new MalformedFrame('unknown key class');
  return found;
}

function readPath(from: FrameReader): string {
  const path = from.text();
  if (path.length > TRIE_PATH_MAX || !/^[0-9a-f]*$/.test(path)) throw new MalformedFrame('not a trie path');
  return path;
}

function writeNode(to: FrameWriter, node: TrieNode): void {
  to.number(CLASSES.indexOf(node.class)).text(node.path).hash(node.hash).number(node.count);
  to.list(node.children ?? [], (child) => to.text(child.path).hash(child.hash).number(child.count));
  to.list(node.leaf ?? [], (pair) => to.hash(pair.key).hash(pair.value));
}

function readNode(from: FrameReader): TrieNode {
  const node = { class: readClass(from), path: readPath(from), hash: from.hash(), count: from.number() };
  const children = from.list(16, () => ({ path: readPath(from), hash: from.hash(), count: from.number() }));
  const leaf = from.list(TRIE_LEAF_MAX, () => ({ key: from.hash(), value: from.hash() }));
  if (children.length > 0 && leaf.length > 0) throw new MalformedFrame('a trie node is a leaf or not');
  return children.length > 0 ? { ...node, children } : { ...node, leaf };
}

export function writeHeadRequest(to: FrameWriter, frame: HeadRequest): void {
  to.number(frame.id);
}
export function readHeadRequest(from: FrameReader): HeadRequest {
  return { kind: 'head-request', id: from.number() };
}

export function writeHeadAnswer(to: FrameWriter, frame: HeadAnswer): void {
  to.number(frame.id);
  writeHead(to, frame.head);
  to.number(frame.oldest);
}
export function readHeadAnswer(from: FrameReader): HeadAnswer {
  return { kind: 'head-answer', id: from.number(), head: readHead(from), oldest: from.number() };
}

export function writeNodesRequest(to: FrameWriter, frame: NodesRequest): void {
  to.number(frame.id)
    .number(CLASSES.indexOf(frame.class))
    .list(frame.paths, (path) => to.text(path));
}
export function readNodesRequest(from: FrameReader): NodesRequest {
  return {
    kind: 'nodes-request',
    id: from.number(),
    class: readClass(from),
    paths: from.list(TRIE_NODES_MAX, () => readPath(from)),
  };
}

export function writeNodesAnswer(to: FrameWriter, frame: NodesAnswer): void {
  to.number(frame.id).list(frame.nodes, (node) => {
    to.flag(node !== undefined);
    if (node !== undefined) writeNode(to, node);
  });
}
export function readNodesAnswer(from: FrameReader): NodesAnswer {
  return {
    kind: 'nodes-answer',
    id: from.number(),
    nodes: from.list(TRIE_NODES_MAX, () => (from.flag() ? readNode(from) : undefined)),
  };
}

export function writeFetchRequest(to: FrameWriter, frame: FetchRequest): void {
  to.number(frame.id)
    .number(CLASSES.indexOf(frame.class))
    .list(frame.keys, (key) => to.hash(key));
}
export function readFetchRequest(from: FrameReader): FetchRequest {
  return {
    kind: 'fetch-request',
    id: from.number(),
    class: readClass(from),
    keys: from.list(FETCH_KEYS_MAX, () => from.hash()),
  };
}

export function writeRangeRequest(to: FrameWriter, frame: RangeRequest): void {
  to.number(frame.id).number(CLASSES.indexOf(frame.class)).text(frame.path);
}
export function readRangeRequest(from: FrameReader): RangeRequest {
  return { kind: 'range-request', id: from.number(), class: readClass(from), path: readPath(from) };
}

export function writeEntriesAnswer(to: FrameWriter, frame: EntriesAnswer): void {
  to.number(frame.id)
    .list(frame.entries, (entry) => to.text(entry.key).bytes(entry.value))
    .flag(frame.more);
}
export function readEntriesAnswer(from: FrameReader): EntriesAnswer {
  return {
    kind: 'entries-answer',
    id: from.number(),
    entries: from.list(FETCH_KEYS_MAX, () => ({ key: from.text(FRAME_KEY_BYTES_MAX), value: from.bytes() })),
    more: from.flag(),
  };
}

export function writeLogRequest(to: FrameWriter, frame: LogRequest): void {
  to.number(frame.id).number(frame.index);
}
export function readLogRequest(from: FrameReader): LogRequest {
  return { kind: 'log-request', id: from.number(), index: from.number() };
}

export function writeLogAnswer(to: FrameWriter, frame: LogAnswer): void {
  to.number(frame.id).flag(frame.retained);
  writeSealedRecords(to, frame.records);
}
export function readLogAnswer(from: FrameReader): LogAnswer {
  return { kind: 'log-answer', id: from.number(), retained: from.flag(), records: readSealedRecords(from) };
}

export function writeHashRequest(to: FrameWriter, frame: HashRequest): void {
  to.number(frame.id).number(frame.index);
}
export function readHashRequest(from: FrameReader): HashRequest {
  return { kind: 'hash-request', id: from.number(), index: from.number() };
}

export function writeHashAnswer(to: FrameWriter, frame: HashAnswer): void {
  to.number(frame.id).flag(frame.hash !== undefined);
  if (frame.hash !== undefined) to.hash(frame.hash);
}
export function readHashAnswer(from: FrameReader): HashAnswer {
  return { kind: 'hash-answer', id: from.number(), hash: from.flag() ? from.hash() : undefined };
}
