/**
 * Primitive fields of frames. Numbers are unsigned LEB128 of at most 53 bits, texts and byte strings carry
 * their length, hashes are 32 bytes on the wire and hex in core. A reader never trusts a length: it checks it
 * against what is left, so a hostile frame cannot make it allocate.
 */
import { type Bytes, concat, EMPTY, fromHex, text, toHex, utf8 } from '../../base/bytes.ts';
import { FRAME_TEXT_BYTES_MAX } from '../../base/limits.ts';
import type { Epoch, Head } from '../../ledger/ledger.ts';

/** A frame that does not say what its type promises. The link that brought it is cut. */
export class MalformedFrame extends Error {
  override readonly name = 'MalformedFrame';
}

const HASH_BYTES = 32;

export class FrameWriter {
  readonly #parts: Bytes[] = [];

  number(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a frame number: ${value}`);
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
    this.#parts.push(Uint8Array.from(bytes));
    return this;
  }

  /** A number that may be negative (clock skews): zigzag. */
  signed(value: number): this {
    const whole = Math.trunc(value);
    return this.number(whole >= 0 ? whole * 2 : -whole * 2 - 1);
  }

  flag(value: boolean): this {
    return this.number(value ? 1 : 0);
  }

  bytes(value: Bytes): this {
    this.number(value.length);
    this.#parts.push(value);
    return this;
  }

  text(value: string): this {
    return this.bytes(utf8(value));
  }

  /** A hex hash of exactly 32 bytes. */
  hash(hex: string): this {
    const bytes = fromHex(hex);
    if (bytes === undefined || bytes.length !== HASH_BYTES) throw new RangeError('not a hash');
    this.#parts.push(bytes);
    return this;
  }

  list<T>(items: readonly T[], write: (item: T) => void): this {
    this.number(items.length);
    for (const item of items) write(item);
    return this;
  }

  finish(): Bytes {
    return concat(...this.#parts);
  }
}

export class FrameReader {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new MalformedFrame('frame ends inside a number');
      this.#at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) throw new MalformedFrame('number too large');
        return value;
      }
      scale *= 0x80;
    }
    throw new MalformedFrame('number too long');
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  flag(): boolean {
    const value = this.number();
    if (value > 1) throw new MalformedFrame('flag is neither 0 nor 1');
    return value === 1;
  }

  /** A view of the frame's own bytes, not a copy. */
  bytes(): Bytes {
    return this.#take(this.number());
  }

  /** Text of at most `max` bytes: what a peer says of itself is kept and shown, so it must be short. */
  text(max: number = FRAME_TEXT_BYTES_MAX): string {
    const bytes = this.bytes();
    if (bytes.length > max) throw new MalformedFrame('text too long');
    try {
      return text(bytes);
    } catch {
      throw new MalformedFrame('text is not UTF-8');
    }
  }

  hash(): string {
    return toHex(this.#take(HASH_BYTES));
  }

  /** At most `max` items. */
  list<T>(max: number, read: () => T): T[] {
    const count = this.number();
    // Every item takes at least one byte, so a count above what is left is a lie.
    if (count > max || count > this.#bytes.length - this.#at) throw new MalformedFrame('list too long');
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }

  /** Whether something follows: fields that a newer version appended. */
  get more(): boolean {
    return this.#at < this.#bytes.length;
  }

  #take(length: number): Bytes {
    if (length > this.#bytes.length - this.#at) throw new MalformedFrame('frame ends inside a field');
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }
}

export function writeEpoch(to: FrameWriter, epoch: Epoch): void {
  to.number(epoch.counter)
    .text(epoch.id)
    .text(epoch.clusterId)
    .number(epoch.fromIndex)
    .hash(epoch.fromHash)
    .number(epoch.time);
}

export function readEpoch(from: FrameReader): Epoch {
  return {
    counter: from.number(),
    id: from.text(),
    clusterId: from.text(),
    fromIndex: from.number(),
    fromHash: from.hash(),
    time: from.number(),
  };
}

export function writeHead(to: FrameWriter, head: Head): void {
  to.number(head.epoch.counter)
    .text(head.epoch.id)
    .number(head.index)
    .hash(head.hash)
    .hash(head.root)
    .hash(head.sharedRoot)
    .hash(head.localRoot)
    .number(head.time);
}

export function readHead(from: FrameReader): Head {
  return {
    epoch: { counter: from.number(), id: from.text() },
    index: from.number(),
    hash: from.hash(),
    root: from.hash(),
    sharedRoot: from.hash(),
    localRoot: from.hash(),
    time: from.number(),
  };
}

/** A proof that a frame of an earlier release ends without; empty when the sender has none. */
export function writeProof(to: FrameWriter, proof: Bytes = EMPTY): void {
  to.bytes(proof);
}

export function readProof(from: FrameReader): { readonly proof?: Bytes } {
  const proof = from.more ? from.bytes() : EMPTY;
  return proof.length === 0 ? {} : { proof };
}
