/** Fixed and length-prefixed binary fields, big-endian, for formats on disk and on the wire. */
import { type Bytes, text, utf8 } from './bytes.ts';

const UINT32 = 0x1_0000_0000;

/** Appends fields to a buffer that grows. */
export class BinaryWriter {
  #bytes: Bytes;
  #view: DataView;
  #length = 0;

  /** `sizeHint`: bytes expected, so that the buffer need not grow. */
  constructor(sizeHint = 256) {
    this.#bytes = new Uint8Array(sizeHint);
    this.#view = new DataView(this.#bytes.buffer);
  }

  uint8(value: number): this {
    this.#view.setUint8(this.#reserve(1), value);
    return this;
  }

  uint16(value: number): this {
    this.#view.setUint16(this.#reserve(2), value);
    return this;
  }

  uint32(value: number): this {
    this.#view.setUint32(this.#reserve(4), value);
    return this;
  }

  /** A whole number up to 2^53 - 1 in 8 bytes. */
  uint64(value: number): this {
    const at = this.#reserve(8);
    this.#view.setUint32(at, Math.floor(value / UINT32));
    this.#view.setUint32(at + 4, value % UINT32);
    return this;
  }

  /** Bytes of a length that the reader knows. */
  raw(bytes: Bytes): this {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** UTF-8 text of at most 65,535 bytes behind its length in 2 bytes. Throws RangeError when longer. */
  text16(value: string): this {
    return this.bytes16(utf8(value));
  }

  /** At most 65,535 bytes behind their length in 2 bytes. Throws RangeError when there are more. */
  bytes16(bytes: Bytes): this {
    if (bytes.length > 0xffff) throw new RangeError('too long for the length field');
    return this.uint16(bytes.length).raw(bytes);
  }

  /** Bytes behind their length in 4 bytes. */
  bytes32(bytes: Bytes): this {
    return this.uint32(bytes.length).raw(bytes);
  }

  /**
   * What was written, in an array of its own: the buffer itself when the size hint was exact, so that the
   * writer must not be used any more.
   */
  finish(): Bytes {
    return this.#length === this.#bytes.length ? this.#bytes : this.#bytes.slice(0, this.#length);
  }

  /** Overwrites the buffer, for a writer that was given secrets and a size that it did not outgrow. */
  wipe(): void {
    this.#bytes.fill(0);
  }

  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}

/** The input ends within a field, or a text is not UTF-8. */
export class MalformedBinary extends Error {
  override readonly name = 'MalformedBinary';
}

/** Reads fields in the order in which they were written. Every read past the end throws MalformedBinary. */
export class BinaryReader {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** Throws MalformedBinary above 2^53 - 1. */
  uint64(): number {
    const at = this.#take(8);
    const value = this.#view.getUint32(at) * UINT32 + this.#view.getUint32(at + 4);
    if (!Number.isSafeInteger(value)) throw new MalformedBinary('a number is too large');
    return value;
  }

  /** The next `count` bytes, copied. */
  raw(count: number): Bytes {
    const at = this.#take(count);
    return this.#bytes.slice(at, at + count);
  }

  text16(): string {
    const bytes = this.raw(this.uint16());
    try {
      return text(bytes);
    } catch {
      throw new MalformedBinary('a text is not UTF-8');
    }
  }

  bytes32(): Bytes {
    return this.raw(this.uint32());
  }

  #take(count: number): number {
    if (count > this.left) throw new MalformedBinary('the input ends too early');
    const at = this.#at;
    this.#at += count;
    return at;
  }
}
