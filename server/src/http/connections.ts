/**
 * The open connections of a listener, so that closing it can cut at once those that carry no request. Node
 * itself counts a fresh connection as busy and does not know those that are still in their TLS handshake.
 */
import type { ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';

export type Connections = {
  /** Tells that `socket` carries a request until `response` is closed. */
  busy(socket: Socket, response: ServerResponse): void;
  /** From now on a connection ends as soon as it carries no request. */
  endIdle(): void;
  /** Ends all. */
  cut(): void;
};

export function trackConnections(server: Server, secure: boolean): Connections {
  const open = new Map<Socket, number>();
  const shaking = new Map<string, Socket>();
  let ending = false;
  const key = (socket: Socket): string => `${socket.remoteAddress ?? ''} ${socket.remotePort ?? 0}`;

  const add = (socket: Socket): void => {
    open.set(socket, 0);
    socket.once('close', () => open.delete(socket));
  };
  if (secure) {
    server.on('connection', (socket: Socket) => {
      const name = key(socket);
      shaking.set(name, socket);
      socket.once('close', () => shaking.delete(name));
    });
    server.on('secureConnection', (socket: Socket) => {
      shaking.delete(key(socket));
      add(socket);
    });
  } else server.on('connection', add);

  return {
    busy(socket, response) {
      open.set(socket, (open.get(socket) ?? 0) + 1);
      response.once('close', () => {
        const requests = (open.get(socket) ?? 1) - 1;
        if (open.has(socket)) open.set(socket, requests);
        if (ending && requests === 0) socket.destroySoon();
      });
    },
    endIdle() {
      ending = true;
      for (const socket of shaking.values()) socket.destroy();
      for (const [socket, requests] of open) if (requests === 0) socket.destroySoon();
    },
    cut() {
      for (const socket of [...shaking.values(), ...open.keys()]) socket.destroy();
    },
  };
}
