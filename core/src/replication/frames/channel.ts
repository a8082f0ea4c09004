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
  /** `send`, but Fault and the end of the link when there was no room for `ms`: a deaf side holds nobody up. */
  sendWithin(frame: Frame, ms: number): Promise<void>;
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
  const send = (frame: Frame): Promise<void> => connection.send(encodeFrame(frame));
  /** Does `work`, but closes the connection after `ms`. Tells also whether it had to. */
  const bounded = async <T>(
    ms: number,
    work: () => Promise<T>,
  ): Promise<{ readonly done: PromiseSettledResult<T>; readonly late: boolean }> => {
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
    const [done] = await Promise.allSettled([work()]);
    await scope.end();
    await watch;
    return { done, late };
  };
  return {
    connection,
    send,
    async sendWithin(frame, ms) {
      const { done, late } = await bounded(ms, () => send(frame));
      if (late) throw new Fault(`the other side took nothing for ${ms} ms`);
      if (done.status === 'rejected') throw done.reason;
    },
    receive,
    async receiveWithin(ms) {
      const { done, late } = await bounded(ms, receive);
      if (done.status === 'rejected') throw done.reason;
      if (done.value === undefined && late) throw new Fault(`the other side was silent for ${ms} ms`);
      return done.value;
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
