/**
 * Frames on a TLS socket: four bytes of length, most significant first, then as many bytes. A length over
 * the bound ends the connection before anything is set aside for it. Both directions push back: `send`
 * waits for room, and no more than a little is read ahead of `receive`.
 */
import type { TLSSocket } from 'node:tls';
import type { Bytes } from '@holdfast/core/base/bytes';
import { FRAME_BYTES_MAX } from '@holdfast/core/base/limits';
import { Fault } from '@holdfast/core/base/refusal';
import type { Connection } from '@holdfast/core/replication/network';

const LENGTH_BYTES = 4;
/** Bytes read ahead of `receive` before the socket is paused. */
const READ_AHEAD_BYTES = 1024 * 1024;
/** A dead path is noticed by the kernel too, when nothing is sent for this long, ms. */
const KEEP_ALIVE_MS = 10_000;

export class FrameSocket implements Connection {
  readonly remoteAddress: string;
  readonly peerCertificate: Bytes;
  readonly #socket: TLSSocket;
  readonly #receiveBytesMax: number;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #sent = 0;
  #received = 0;
  #failure: Fault | undefined;
  #ended = false;
  /** Wakes whoever waits in `receive` or `send`. */
  #wake: (() => void)[] = [];

  /** `receiveBytesMax`: the largest frame that the other side may send. */
  constructor(
    socket: TLSSocket,
    remoteAddress: string,
    peerCertificate: Bytes,
    receiveBytesMax: number = FRAME_BYTES_MAX,
  ) {
    this.#socket = socket;
    this.#receiveBytesMax = receiveBytesMax;
    this.remoteAddress = remoteAddress;
    this.peerCertificate = peerCertificate;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#buffered += chunk.length;
      this.#received += chunk.length;
      if (this.#buffered > READ_AHEAD_BYTES) socket.pause();
      this.#changed();
    });
    socket.on('drain', () => this.#changed());
    socket.on('end', () => this.#end());
    socket.on('close', () => this.#end());
    socket.on('error', (error) => {
      this.#failure ??= new Fault(`connection to ${remoteAddress} failed`, error);
      this.#end();
    });
  }

  get bytesSent(): number {
    return this.#sent;
  }

  get bytesReceived(): number {
    return this.#received;
  }

  async send(frame: Bytes): Promise<void> {
    if (frame.length > FRAME_BYTES_MAX)
      throw new Fault(`a frame of ${frame.length} bytes is too large to send`);
    if (this.#ended || this.#socket.destroyed) throw this.#over();
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt32BE(frame.length);
    this.#socket.cork();
    this.#socket.write(length);
    this.#socket.write(Buffer.from(frame.buffer, frame.byteOffset, frame.length));
    this.#socket.uncork();
    this.#sent += LENGTH_BYTES + frame.length;
    while (this.#socket.writableNeedDrain) {
      if (this.#ended || this.#socket.destroyed) throw this.#over();
      await this.#change();
    }
  }

  async receive(): Promise<Bytes | undefined> {
    for (;;) {
      const frame = this.#next();
      if (frame !== undefined) return frame;
      if (this.#ended) {
        if (this.#failure !== undefined) throw this.#failure;
        return undefined;
      }
      if (this.#socket.isPaused()) this.#socket.resume();
      await this.#change();
    }
  }

  close(): void {
    this.#end();
    this.#socket.destroy();
  }

  /** The first whole frame that was read. Throws Fault for a length that no frame has. */
  #next(): Bytes | undefined {
    if (this.#buffered < LENGTH_BYTES) return undefined;
    const length = this.#peekLength();
    if (length > this.#receiveBytesMax) {
      this.close();
      throw new Fault(`${this.remoteAddress} sent a frame of ${length} bytes`);
    }
    if (this.#buffered < LENGTH_BYTES + length) return undefined;
    this.#take(new Uint8Array(LENGTH_BYTES));
    const frame = new Uint8Array(length);
    this.#take(frame);
    return frame;
  }

  #peekLength(): number {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= LENGTH_BYTES) return first.readUInt32BE(0);
    this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]?.readUInt32BE(0) ?? 0;
  }

  /** Moves the next bytes into `target`, which is not longer than what is buffered. */
  #take(target: Uint8Array): void {
    let at = 0;
    let used = 0;
    while (at < target.length) {
      const chunk = this.#chunks[used] as Buffer;
      const part = chunk.subarray(0, target.length - at);
      target.set(part, at);
      at += part.length;
      if (part.length === chunk.length) used += 1;
      else this.#chunks[used] = chunk.subarray(part.length);
    }
    this.#chunks.splice(0, used);
    this.#buffered -= target.length;
  }

  #over(): Fault {
    return this.#failure ?? new Fault(`the connection to ${this.remoteAddress} is closed`);
  }

  #end(): void {
    this.#ended = true;
    this.#changed();
  }

  #changed(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }
}
