/**
 * The three kinds of failure.
 *   AssertionError  our bug: the request ends with 500 and the log tells why.
 *   Refusal         the client's or operator's mistake, or a state that forbids the call: becomes
 *                   `{"errors": [...]}` with `status`. Its texts are public: never put a secret in them.
 *   Fault           the world failed (disk, network): 500 to the client, details only to the log.
 */

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly errors: readonly string[];
  /** Body members beside `errors` (for example `data` of a 404 that carries metadata, as KV v2 does). */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  constructor(status: number, errors: string | readonly string[], body?: Readonly<Record<string, unknown>>) {
    const list = typeof errors === 'string' ? [errors] : errors;
    super(list.join('; ') || `status ${status}`);
    this.status = status;
    this.errors = list;
    this.body = body;
  }
}

export class Fault extends Error {
  override readonly name = 'Fault';
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** A 400 refusal. */
export function badRequest(message: string): Refusal {
  return new Refusal(400, message);
}

/** Vault's 403 where no token came along, and where a handler itself denies. */
export function permissionDenied(): Refusal {
  return new Refusal(403, 'permission denied');
}

/** A live token whose policies do not allow the request, in the list form of Vault's error type. */
export function deniedByPolicy(): Refusal {
  return new Refusal(403, '1 error occurred:\n\t* permission denied\n\n');
}

/** A token that is unknown, revoked, expired, used up or bound to other addresses; agents log in again when they read "invalid token". */
export function invalidToken(): Refusal {
  return new Refusal(403, '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n');
}

/** Vault's empty 404: `{"errors": []}`. */
export function notFound(): Refusal {
  return new Refusal(404, []);
}
