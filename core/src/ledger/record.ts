/**
 * The binary form of a log record, as docs/formats/log-record.md describes it. One record has one form, so
 * that its hash is the same on every cluster; it is encoded once and shipped as the bytes that were synced.
 */
import { assert } from '../base/assert.ts';
import { BinaryReader, BinaryWriter, MalformedBinary } from '../base/binary.ts';
import { type Bytes, fromHex, toHex, utf8 } from '../base/bytes.ts';
import { Fault } from '../base/refusal.ts';
import type { LogRecord, Op } from './ledger.ts';

const VERSION = 1;
const HASH_BYTES = 32;
const EPOCH_ID_BYTES = 16;
const HEADER_BYTES = 1 + 4 + EPOCH_ID_BYTES + 8 + 8 + HASH_BYTES + 4;

const HAS_VALUE = 1;
const HAS_WAS = 2;

/** Bytes of `record`: versioned, self-contained. */
export function encodeRecord(record: LogRecord): Bytes {
  const keys = record.ops.map(({ key }) => utf8(key));
  let size = HEADER_BYTES;
  for (const [i, { value, was }] of record.ops.entries()) {
    size += 1 + 2 + (keys[i] as Bytes).length;
    if (was !== undefined) size += HASH_BYTES;
    if (value !== undefined) size += 4 + value.length;
  }
  const out = new BinaryWriter(size)
    .uint8(VERSION)
    .uint32(record.epoch.counter)
    .raw(hexBytes(record.epoch.id, EPOCH_ID_BYTES))
    .uint64(record.index)
    .uint64(record.time)
    .raw(hexBytes(record.previousHash, HASH_BYTES))
    .uint32(record.ops.length);
  for (const [i, { value, was }] of record.ops.entries()) {
    out.uint8((value === undefined ? 0 : HAS_VALUE) | (was === undefined ? 0 : HAS_WAS));
    out.bytes16(keys[i] as Bytes);
    if (was !== undefined) {
      assert(was.length === HASH_BYTES, 'encodeRecord: `was` is not a SHA-256 hash');
      out.raw(was);
    }
    if (value !== undefined) out.bytes32(value);
  }
  return out.finish();
}

/**
 * The record in `bytes`. Throws Fault when they are none: a version this program does not know (R27: halt,
 * never skip), a field cut short, or anything behind the last op.
 */
export function decodeRecord(bytes: Bytes): LogRecord {
  const input = new BinaryReader(bytes);
  try {
    const version = input.uint8();
    if (version !== VERSION) throw new Fault(`log record of unknown format version ${version}`);
    const counter = input.uint32();
    const id = toHex(input.raw(EPOCH_ID_BYTES));
    const index = input.uint64();
    const time = input.uint64();
    const previousHash = toHex(input.raw(HASH_BYTES));
    const count = input.uint32();
    const ops: Op[] = [];
    for (let i = 0; i < count; i++) ops.push(readOp(input));
    if (input.left > 0) throw new Fault('log record: bytes behind its end');
    return { epoch: { counter, id }, index, time, previousHash, ops };
  } catch (error) {
    if (error instanceof MalformedBinary) throw new Fault('log record is malformed', error);
    throw error;
  }
}

/** Most bytes that `op` takes in a record: its key counted at three bytes per UTF-16 unit. */
export function opBytesMax(op: { readonly key: string; readonly value: Bytes | undefined }): number {
  return 1 + 2 + 3 * op.key.length + HASH_BYTES + 4 + (op.value?.length ?? 0);
}

function readOp(input: BinaryReader): Op {
  const flags = input.uint8();
  if (flags > (HAS_VALUE | HAS_WAS)) throw new Fault(`log record: unknown flags ${flags} of an op`);
  const key = input.text16();
  const was = (flags & HAS_WAS) === 0 ? undefined : input.raw(HASH_BYTES);
  const value = (flags & HAS_VALUE) === 0 ? undefined : input.bytes32();
  return { key, value, was };
}

function hexBytes(hex: string, length: number): Bytes {
  const bytes = fromHex(hex);
  assert(bytes?.length === length, `encodeRecord: expected ${length} bytes in hex`);
  return bytes;
}
