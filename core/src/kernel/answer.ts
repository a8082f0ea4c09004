/** The door between the network edge and the kernel: one request in, one finished HTTP answer out. */
import type { Bytes } from '../base/bytes.ts';
import type { Request } from '../logical/request.ts';

/** Whole and final: the edge adds only transport headers (length, date, strict transport security). */
export type HttpAnswer = {
  readonly status: number;
  /** Names in any case. Without `content-type` a body is sent as application/json. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Bytes;
};

/** What sys/config/cors holds (Vault's rules of cross-origin requests). */
export type CorsRules = {
  readonly enabled: boolean;
  /** `["*"]` allows every origin. */
  readonly allowedOrigins: readonly string[];
  readonly allowedHeaders: readonly string[];
  /** Lets pages send cookies and client certificates. */
  readonly allowCredentials?: boolean;
};

export interface RequestHandler {
  /** Never rejects for a client's mistake: refusals are answers too. */
  handle(request: Request): Promise<HttpAnswer>;
  /** undefined while sealed or never configured: then there are no CORS headers. */
  cors?(): CorsRules | undefined;
}
