/**
 * Questions over a link and their answers. Several may be under way; the primary answers in order. The link's
 * one reader hands every answer to `deliver`.
 */
import { Fault } from '../../base/refusal.ts';
import type { FrameOf } from '../frames/frame.ts';
import { MalformedFrame } from '../frames/wire.ts';

export type Question =
  | FrameOf<'head-request'>
  | FrameOf<'nodes-request'>
  | FrameOf<'fetch-request'>
  | FrameOf<'range-request'>
  | FrameOf<'log-request'>
  | FrameOf<'hash-request'>;
export type Answer =
  | FrameOf<'head-answer'>
  | FrameOf<'nodes-answer'>
  | FrameOf<'entries-answer'>
  | FrameOf<'log-answer'>
  | FrameOf<'hash-answer'>;

type AnswerTo = {
  readonly 'head-request': FrameOf<'head-answer'>;
  readonly 'nodes-request': FrameOf<'nodes-answer'>;
  readonly 'fetch-request': FrameOf<'entries-answer'>;
  readonly 'range-request': FrameOf<'entries-answer'>;
  readonly 'log-request': FrameOf<'log-answer'>;
  readonly 'hash-request': FrameOf<'hash-answer'>;
};
const ANSWER_KIND: { readonly [K in Question['kind']]: AnswerTo[K]['kind'] } = {
  'head-request': 'head-answer',
  'nodes-request': 'nodes-answer',
  'fetch-request': 'entries-answer',
  'range-request': 'entries-answer',
  'log-request': 'log-answer',
  'hash-request': 'hash-answer',
};

/** A question without its number. */
export type Asked<K extends Question['kind']> = Omit<Extract<Question, { kind: K }>, 'id'> & {
  readonly kind: K;
};

export interface Questions {
  /** The answer; `part` gets those before the last when there are several. Rejects with Fault when the link ends. */
  ask<K extends Question['kind']>(
    question: Asked<K>,
    part?: (answer: AnswerTo[K]) => Promise<void>,
  ): Promise<AnswerTo[K]>;
  deliver(answer: Answer): Promise<void>;
  /** Fails everything that waits. */
  end(why: Error): void;
}

type Waiting = {
  readonly kind: Answer['kind'];
  readonly part: ((answer: never) => Promise<void>) | undefined;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
};

export function createQuestions(send: (question: Question) => Promise<void>): Questions {
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let ended: Error | undefined;
  return {
    ask(question, part) {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        const id = next++;
        waiting.set(id, { kind: ANSWER_KIND[question.kind], part, resolve, reject });
        // Adding the number makes the question whole again.
        send({ ...question, id } as unknown as Question).catch((error: unknown) => {
          waiting.delete(id);
          reject(error instanceof Error ? error : new Fault('question could not be sent', error));
        });
      });
    },
    async deliver(answer) {
      const found = waiting.get(answer.id);
      if (found === undefined || found.kind !== answer.kind) {
        throw new MalformedFrame(`answer to a question that was not asked: ${answer.kind}`);
      }
      if (answer.kind === 'entries-answer' && answer.more) {
        if (found.part === undefined) throw new MalformedFrame('an answer in parts that was not asked for');
        await found.part(answer as never);
        return;
      }
      waiting.delete(answer.id);
      found.resolve(answer as never);
    },
    end(why) {
      ended = why;
      for (const { reject } of waiting.values()) reject(why);
      waiting.clear();
    },
  };
}
