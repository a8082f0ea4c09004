/** What the kernel answers to the edge. */
import type { Bytes } from '../base/bytes.ts';
import type { Request } from '../logical/request.ts';

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Bytes;
};

export interface RequestHandler {
  /** Never rejects: every failure becomes an answer. */
  handle(request: Request): Promise<HttpAnswer>;
}
