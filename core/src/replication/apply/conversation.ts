/** A link to the primary while it lasts: one reader, one pinger, questions, and the stream of records. */
import type { Env, Signal } from '../../base/env.ts';
import { CONNECT_MS_MAX, HEARTBEAT_MS, LINK_SILENCE_MS_MAX } from '../../base/limits.ts';
import { Fault } from '../../base/refusal.ts';
import type { Channel } from '../frames/channel.ts';
import type { Frame, FrameOf } from '../frames/frame.ts';
import type { Ping } from '../frames/heartbeat.ts';
import { MalformedFrame } from '../frames/wire.ts';
import { createScope, orAborted, type Scope } from '../scope.ts';
import { createQuestions, type Questions } from './questions.ts';

export type ConversationDeps = {
  readonly env: Env;
  readonly channel: Channel;
  /** What a ping tells, but for its number and time. */
  readonly pingFacts: () => Omit<Ping, 'kind' | 'sequence' | 'time'>;
  readonly onFrame: (frame: Frame) => void;
  readonly onPong: (frame: FrameOf<'pong'>, roundTripMs: number) => Promise<void>;
  /** Makes the records durable; the reader waits for it, so TCP slows the primary down (R20). */
  readonly onRecords: (frame: FrameOf<'records'>) => Promise<void>;
  readonly onSealed: (frame: FrameOf<'sealed'>) => Promise<void>;
};

export interface Conversation {
  readonly questions: Questions;
  /** Asks for records behind (index, hash); they come to `onRecords` when the answer is `following`. */
  follow(index: number, hash: string): Promise<FrameOf<'follow-answer'>>;
  /** Asks for the root key sealed to `publicKey`. */
  bootstrap(publicKey: Uint8Array): Promise<Uint8Array>;
  /** Resolves when the link ends, rejects with why when this side ended it. */
  readonly ended: Promise<void>;
  /** Ends the link and waits for its tasks. */
  close(): Promise<void>;
}

export function converse(deps: ConversationDeps, parent: Signal): Conversation {
  const { env, channel } = deps;
  const scope: Scope = createScope(parent);
  const questions = createQuestions((question) => channel.send(question));
  let followed: ((answer: FrameOf<'follow-answer'>) => void) | undefined;
  let packaged: ((frame: FrameOf<'bootstrap-package'>) => void) | undefined;
  let ping: { sequence: number; sent: number } = { sequence: 0, sent: 0 };

  const handle = async (frame: Frame): Promise<void> => {
    deps.onFrame(frame);
    switch (frame.kind) {
      case 'pong':
        if (frame.sequence === ping.sequence) {
          await deps.onPong(frame, env.clock.monotonic() - ping.sent);
        }
        return;
      case 'records':
        await deps.onRecords(frame);
        return channel.send({ kind: 'ack', index: frame.records.at(-1)?.index ?? 0 });
      case 'sealed':
        await deps.onSealed(frame);
        // The primary waits for this before it says that it is demoted: a promotion may follow at once.
        return channel.send({ kind: 'ack', index: frame.head.index });
      case 'follow-answer':
        if (followed === undefined) throw new MalformedFrame('answer to a follow that was not sent');
        followed(frame);
        followed = undefined;
        return;
      case 'bootstrap-package':
        if (packaged === undefined) throw new MalformedFrame('a package that was not asked for');
        packaged(frame);
        packaged = undefined;
        return;
      case 'head-answer':
      case 'nodes-answer':
      case 'entries-answer':
      case 'log-answer':
      case 'hash-answer':
        return questions.deliver(frame);
      default:
        throw new MalformedFrame(`a primary does not send ${frame.kind}`);
    }
  };

  const read = async () => {
    for (;;) {
      const frame = await channel.receiveWithin(LINK_SILENCE_MS_MAX);
      if (frame === undefined) return;
      await handle(frame);
    }
  };

  const finish = Promise.withResolvers<void>();
  const ended = finish.promise;
  // Whoever waits for the end hears of the failure; nobody has to wait for it.
  ended.catch(() => undefined);

  const abort = () => channel.close();
  scope.signal.addEventListener('abort', abort, { once: true });
  scope.run(
    () =>
      read()
        .finally(() => {
          channel.close();
          questions.end(new Fault('the link to the primary ended'));
        })
        .then(finish.resolve, finish.reject),
    () => undefined,
  );
  scope.run(
    async (signal) => {
      for (;;) {
        ping = { sequence: ping.sequence + 1, sent: env.clock.monotonic() };
        const facts = deps.pingFacts();
        await channel.send({ kind: 'ping', sequence: ping.sequence, time: env.clock.now(), ...facts });
        await env.timers.sleep(HEARTBEAT_MS, signal);
      }
    },
    () => channel.close(),
  );

  /** An answer outside of the numbered questions, which must come within the time of a first answer. */
  const awaited = async <T>(promise: Promise<T>): Promise<T> => {
    const bound = createScope(scope.signal);
    const late = env.timers.sleep(CONNECT_MS_MAX, bound.signal).then(() => {
      throw new Fault('the primary did not answer');
    });
    late.catch(() => undefined);
    const cut = ended.then(() => {
      throw new Fault('the link to the primary ended');
    });
    cut.catch(() => undefined);
    try {
      return await Promise.race([promise, late, cut]);
    } finally {
      await bound.end();
    }
  };

  return {
    questions,
    async follow(index, hash) {
      const answer = new Promise<FrameOf<'follow-answer'>>((resolve) => {
        followed = resolve;
      });
      await orAborted(channel.send({ kind: 'follow', index, hash }), scope.signal);
      return awaited(answer);
    },
    async bootstrap(publicKey) {
      const answer = new Promise<FrameOf<'bootstrap-package'>>((resolve) => {
        packaged = resolve;
      });
      await orAborted(channel.send({ kind: 'bootstrap-request', publicKey }), scope.signal);
      return (await awaited(answer)).sealed;
    },
    ended,
    async close() {
      channel.close();
      await scope.end();
    },
  };
}
