/**
 * The replication network over TCP and mutual TLS 1.3 (contract 7.2). Certificates carry keys and nothing else:
 * each side accepts what the set's one authority signed, and core decides by the pinned public key. The ALPN
 * protocol keeps replication apart from everything else that may come to the port.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { connect, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Bytes } from '@holdfast/core/base/bytes';
import type { Log, Signal } from '@holdfast/core/base/env';
import { CONNECT_MS_MAX, HANDSHAKES_MAX, REQUEST_FRAME_BYTES_MAX } from '@holdfast/core/base/limits';
import { Fault } from '@holdfast/core/base/refusal';
import type {
  Connection,
  Listener,
  ReplicationNetwork,
  TlsMaterial,
} from '@holdfast/core/replication/network';
import { FrameSocket } from './frame-socket.ts';

/** Sent as the server name, so that it never tells a real one. */
const SERVER_NAME = 'primary.replication.holdfast.internal';

export type BindAddress = { readonly host: string; readonly port: number };

/** A network that listens on `binds`. */
export function tlsNetwork(binds: readonly BindAddress[], log: Log): ReplicationNetwork {
  return {
    connect: (address, options, signal) => dial(address, options, signal),
    listen: (options) => listen(binds, options, log),
  };
}

function dial(
  address: string,
  options: { readonly material: TlsMaterial; readonly alpn: string; readonly timeoutMs: number },
  signal: Signal,
): Promise<Connection> {
  const { host, port } = splitAddress(address);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ...credentials(options.material),
      minVersion: 'TLSv1.3',
      ALPNProtocols: [options.alpn],
      servername: SERVER_NAME,
      rejectUnauthorized: true,
      // The name in the certificate means nothing: core pins the key.
      checkServerIdentity: () => undefined,
    });
    const timer = setTimeout(() => fail(new Fault(`dial ${address}: timed out`)), options.timeoutMs);
    const abort = () => fail(new Fault(`dial ${address}: given up`));
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    const fail = (error: unknown) => {
      settle();
      socket.destroy();
      reject(error);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', (error) => fail(new Fault(`dial ${address}: ${reasonOf(error)}`, error)));
    socket.once('secureConnect', () => {
      const certificate = peerOf(socket);
      if (socket.alpnProtocol !== options.alpn || certificate === undefined) {
        fail(new Fault(`dial ${address}: it does not speak ${options.alpn}`));
        return;
      }
      settle();
      socket.removeAllListeners('error');
      resolve(new FrameSocket(socket, address, certificate));
    });
    if (signal.aborted) abort();
  });
}

async function listen(
  binds: readonly BindAddress[],
  options: Parameters<ReplicationNetwork['listen']>[0],
  log: Log,
): Promise<Listener> {
  const open = new Set<Socket>();
  /** Connections that have not shown a certificate yet, the oldest first. */
  const strangers = new Map<string, Socket>();
  const tls = createTlsServer({
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
    ALPNProtocols: [options.alpn],
    handshakeTimeout: CONNECT_MS_MAX,
  });
  tls.on('secureConnection', (socket) => {
    strangers.delete(nameOf(socket));
    const certificate = peerOf(socket);
    if (socket.alpnProtocol !== options.alpn || !socket.authorized || certificate === undefined) {
      socket.destroy();
      return;
    }
    const from = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
    options.accept(new FrameSocket(socket, from, certificate, REQUEST_FRAME_BYTES_MAX));
  });
  tls.on('tlsClientError', (error, socket) => {
    log.write('debug', 'replication handshake refused', {
      address: socket.remoteAddress ?? 'unknown',
      reason: reasonOf(error),
    });
    socket.destroy();
  });
  let shown: TlsMaterial | undefined;
  const servers: Server[] = [];
  for (const { host, port } of binds) {
    const server = createServer((socket) => {
      const material = options.material();
      if (material === undefined) {
        socket.destroy();
        return;
      }
      if (shown === undefined || !sameMaterial(material, shown)) {
        shown = material;
        tls.setSecureContext({ ...credentials(material), minVersion: 'TLSv1.3' });
      }
      // Refusing the newest would let anybody who opens connections and says nothing keep every secondary out.
      const [oldest] = strangers.values();
      if (strangers.size >= HANDSHAKES_MAX) oldest?.destroy();
      const name = nameOf(socket);
      strangers.set(name, socket);
      open.add(socket);
      socket.once('close', () => {
        open.delete(socket);
        if (strangers.get(name) === socket) strangers.delete(name);
      });
      // Without a listener a reset during the handshake would be an uncaught error.
      socket.on('error', () => socket.destroy());
      tls.emit('connection', socket);
    });
    try {
      await bind(server, host, port);
    } catch (error) {
      for (const bound of servers) bound.close();
      throw error;
    }
    servers.push(server);
  }
  return {
    async close() {
      for (const socket of open) socket.destroy();
      await Promise.all(
        servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
      );
    },
  };
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(new Fault(`cluster port ${host}:${port}: ${reasonOf(error)}`, error));
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.removeListener('error', fail);
      resolve();
    });
  });
}

function credentials(material: TlsMaterial): { cert: string; key: string; ca: string } {
  return {
    cert: pem('CERTIFICATE', material.identity.certificate),
    key: pem('PRIVATE KEY', material.identity.privateKey),
    ca: pem('CERTIFICATE', material.authority),
  };
}

function pem(label: string, der: Bytes): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.length).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function sameMaterial(a: TlsMaterial, b: TlsMaterial): boolean {
  return (
    Buffer.compare(a.identity.certificate, b.identity.certificate) === 0 &&
    Buffer.compare(a.authority, b.authority) === 0
  );
}

function peerOf(socket: TLSSocket): Bytes | undefined {
  const raw = socket.getPeerX509Certificate()?.raw;
  return raw === undefined ? undefined : new Uint8Array(raw);
}

/** The same for a TCP socket and for the TLS socket that is made of it. */
function nameOf(socket: Socket): string {
  return `${socket.remoteAddress ?? ''} ${socket.remotePort ?? 0}`;
}

function splitAddress(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}

/** What happened in words that name no file and no secret. */
function reasonOf(error: Error): string {
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' ? `${code.toLowerCase().replaceAll('_', ' ')}` : error.message;
}
