/** A connection that speaks frames. */
import type { Timers } from '../../base/env.ts';
import { Fault } from '../../base/refusal.ts';
import type { Connection } from '../network.ts';
import { createScope, ScopeEnded } from '../scope.ts';
import { decodeFrame, encodeFrame, type Frame, type FrameKind, type FrameOf } from './frame.ts';
import { MalformedFrame } from './wire.ts';

export interface Channel {
  readonly connection: Connection;
  /** Resolves when there is room for another frame. */
  send(frame: Frame): Promise<void>;
  /** The next frame, or undefined at the end. Closes the connection and throws MalformedFrame for nonsense. */
  receive(): Promise<Frame | undefined>;
  /** `receive`, but Fault when nothing came within `ms`: a link is never waited for without a bound. */
  receiveWithin(ms: number): Promise<Frame | undefined>;
  close(): void;
}

export function channelOver(connection: Connection, timers: Timers): Channel {
  const receive = async (): Promise<Frame | undefined> => {
    const bytes = await connection.receive();
    if (bytes === undefined) return undefined;
    try {
      return decodeFrame(bytes);
    } catch (error) {
      connection.close();
      throw error;
    }
  };
  return {
    connection,
    send: (frame) => connection.send(encodeFrame(frame)),
    receive,
    async receiveWithin(ms) {
      const scope = createScope();
      let late = false;
      const watch = timers.sleep(ms, scope.signal).then(
        () => {
          late = true;
          connection.close();
        },
        (error: unknown) => {
          if (!(error instanceof ScopeEnded)) throw error;
        },
      );
      try {
        const frame = await receive();
        if (frame === undefined && late) throw new Fault(`the other side was silent for ${ms} ms`);
        return frame;
      } finally {
        await scope.end();
        await watch;
      }
    },
    close: () => connection.close(),
  };
}

/** The frame when it is of `kind`; throws Fault at the end of the link and MalformedFrame for any other kind. */
export function expectFrame<K extends FrameKind>(frame: Frame | undefined, kind: K): FrameOf<K> {
  if (frame === undefined) throw new Fault('the other side ended the link');
  if (frame.kind !== kind) throw new MalformedFrame(`expected ${kind}, got ${frame.kind}`);
  // `kind` was compared on the line above.
  return frame as FrameOf<K>;
}
