/** Streaming: where to begin, the records themselves, and how far they are durable on the other side. */
import { SHIP_RECORDS_MAX } from '../../base/limits.ts';
import type { Head, SealedRecord } from '../../ledger/ledger.ts';
import { type FrameReader, type FrameWriter, MalformedFrame, readHead, writeHead } from './wire.ts';

/** Asks for every record after `index`, whose record has `hash`. */
export type Follow = { readonly kind: 'follow'; readonly index: number; readonly hash: string };

/**
 *   following  records come from now on
 *   behind     the next record is no longer kept: compare tries
 *   diverged   the record at `index` is another one here: find the fork
 */
export type FollowAnswer = {
  readonly kind: 'follow-answer';
  readonly result: 'following' | 'behind' | 'diverged';
  readonly oldest: number;
};
const RESULTS: readonly FollowAnswer['result'][] = ['following', 'behind', 'diverged'];

export type Records = {
  readonly kind: 'records';
  /** The very bytes of the primary's log (P14). */
  readonly records: readonly SealedRecord[];
  /** The primary's head when its index is that of the last record: lets every batch be checked (R5). */
  readonly head: Head | undefined;
};

/** The secondary holds everything up to `index` durably. */
export type Ack = { readonly kind: 'ack'; readonly index: number };

/** The primary was demoted: `head` is the last it will ever write in its epoch (R11). */
export type Sealed = { readonly kind: 'sealed'; readonly head: Head };

export function writeFollow(to: FrameWriter, frame: Follow): void {
  to.number(frame.index).hash(frame.hash);
}

export function readFollow(from: FrameReader): Follow {
  return { kind: 'follow', index: from.number(), hash: from.hash() };
}

export function writeFollowAnswer(to: FrameWriter, frame: FollowAnswer): void {
  to.number(RESULTS.indexOf(frame.result)).number(frame.oldest);
}

export function readFollowAnswer(from: FrameReader): FollowAnswer {
  const result = RESULTS[from.number()];
  if (result === undefined) throw new MalformedFrame('unknown follow result');
  return { kind: 'follow-answer', result, oldest: from.number() };
}

export function writeSealedRecords(to: FrameWriter, records: readonly SealedRecord[]): void {
  to.list(records, (record) => to.number(record.index).hash(record.hash).bytes(record.bytes));
}

export function readSealedRecords(from: FrameReader): readonly SealedRecord[] {
  return from.list(SHIP_RECORDS_MAX, () => ({
    index: from.number(),
    hash: from.hash(),
    bytes: from.bytes(),
  }));
}

export function writeRecords(to: FrameWriter, frame: Records): void {
  writeSealedRecords(to, frame.records);
  to.flag(frame.head !== undefined);
  if (frame.head !== undefined) writeHead(to, frame.head);
}

export function readRecords(from: FrameReader): Records {
  const records = readSealedRecords(from);
  return { kind: 'records', records, head: from.flag() ? readHead(from) : undefined };
}

export function writeAck(to: FrameWriter, frame: Ack): void {
  to.number(frame.index);
}

export function readAck(from: FrameReader): Ack {
  return { kind: 'ack', index: from.number() };
}

export function writeSealed(to: FrameWriter, frame: Sealed): void {
  writeHead(to, frame.head);
}

export function readSealed(from: FrameReader): Sealed {
  return { kind: 'sealed', head: readHead(from) };
}
