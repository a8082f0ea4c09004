/**
 * Vault's clients send the method LIST, which Node's HTTP parser does not know and no option teaches it. A
 * connection that uses it goes on through a stream that shows the parser LINK, a method of the same length
 * that it knows and Vault does not have; connections that never send LIST pay nothing.
 */
import type { IncomingMessage, Server } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** What node tells of bytes that its parser did not take. */
type ParseError = Error & { readonly code?: string; readonly rawPacket?: Buffer };

const LIST = /^list /i;
const STAND_IN = 'LINK';
/** What a real LINK is shown as, so that it stays a method that nobody serves. */
const UNSERVED = 'LOCK';

/** The connection as the parser sees it. Requests begin where a chunk does, except those sent ahead (pipelined). */
class ListConnection extends Duplex {
  readonly #socket: Socket;
  #betweenRequests = true;

  constructor(socket: Socket) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(this.#translated(chunk))) socket.pause();
    });
    socket.once('end', () => this.push(null));
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => this.destroy());
    socket.on('timeout', () => this.emit('timeout'));
    socket.on('drain', () => this.emit('drain'));
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  get encrypted(): boolean {
    return 'encrypted' in this.#socket && this.#socket.encrypted === true;
  }

  /** The server has answered: what comes next is the head of a request. */
  answered(): void {
    this.#betweenRequests = true;
  }

  setTimeout(ms: number, listener?: () => void): this {
    this.#socket.setTimeout(ms);
    if (listener !== undefined) this.once('timeout', listener);
    return this;
  }

  setNoDelay(on?: boolean): this {
    this.#socket.setNoDelay(on);
    return this;
  }

  setKeepAlive(on?: boolean, delayMs?: number): this {
    this.#socket.setKeepAlive(on, delayMs);
    return this;
  }

  destroySoon(): void {
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy()).end();
  }

  /** `chunk` with the method replaced when a request begins in it. */
  #translated(chunk: Buffer): Buffer {
    if (!this.#betweenRequests) return chunk;
    this.#betweenRequests = false;
    const method = chunk.subarray(0, 5).toString('latin1');
    const shown = LIST.test(method) ? STAND_IN : method === `${STAND_IN} ` ? UNSERVED : undefined;
    return shown === undefined ? chunk : Buffer.concat([Buffer.from(shown, 'latin1'), chunk.subarray(4)]);
  }

  /** Takes the bytes that the first parser refused, before any that follow. */
  begin(refused: Buffer): void {
    this.push(this.#translated(refused));
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

/** Names of the listeners that node's HTTP server puts on a connection; TLS has its own, which stay. */
const HTTP_LISTENER = /^(?:bound )?(?:socketOn[A-Z]\w*|ondrain|onSocketResume|onSocketPause)$/;

/**
 * Takes the connection away from the HTTP server. Its close listener is told, because that frees the parser and
 * ends its timers. Node has no public way for this; the tests of this file say when a new version differs.
 */
function releaseParser(socket: Socket): void {
  for (const event of socket.eventNames()) {
    for (const listener of socket.rawListeners(event) as ((...args: unknown[]) => void)[]) {
      if (!HTTP_LISTENER.test(listener.name)) continue;
      socket.removeListener(event, listener);
      if (event === 'close') listener.call(socket, false);
    }
  }
  socket.setTimeout(0);
}

/**
 * Goes on with a connection whose parser met LIST. Returns false, having done nothing, when the error is
 * another. Called from the server's `clientError`.
 */
export function continueWithList(server: Server | HttpsServer, error: ParseError, socket: Socket): boolean {
  if (error.code !== 'HPE_INVALID_METHOD' || error.rawPacket === undefined) return false;
  if (!LIST.test(error.rawPacket.subarray(0, 5).toString('latin1'))) return false;
  releaseParser(socket);
  const connection = new ListConnection(socket);
  server.emit(server instanceof HttpsServer ? 'secureConnection' : 'connection', connection);
  connection.begin(error.rawPacket);
  return true;
}

/** Gives a request its real method back. To be called first for every request. */
export function restoreMethod(request: IncomingMessage, answered: (listener: () => void) => void): void {
  const connection: unknown = request.socket;
  if (!(connection instanceof ListConnection)) return;
  if (request.method === STAND_IN) request.method = 'LIST';
  answered(() => connection.answered());
}
