/** Request bodies: read under limits, then parsed as JSON or as a form. */
import type { IncomingMessage } from 'node:http';
import {
  exactNumberText,
  JSON_BODY_LIMITS,
  JSON_FREE_FORM_LIMITS,
  type JsonLimits,
  parseJsonBody,
} from '@holdfast/core/base/json';
import { HTTP_BODIES_BYTES_MAX, HTTP_QUERY_PARAMETERS_MAX } from '@holdfast/core/base/limits';
import { badRequest, Refusal } from '@holdfast/core/base/refusal';
import type { Json } from '@holdfast/core/logical/request';

/** Counts the bytes of all bodies that are held, over all listeners. */
export type BodyBudget = {
  /** Takes `bytes`; false when there is no room. */
  take(bytes: number): boolean;
  give(bytes: number): void;
};

/** Memory that a byte of a body costs while it is handled (text, values, records), and a share for all else. */
const MEMORY_PER_BODY_BYTE = 32;
/** Less would refuse single requests of ordinary size. */
const BODIES_BYTES_MIN = 4 * 1024 * 1024;

/** Most bytes of bodies that a process with `memoryBytes` may hold; 0 is unknown. */
export function bodiesBytesMaxFor(memoryBytes: number): number {
  if (memoryBytes <= 0) return HTTP_BODIES_BYTES_MAX;
  const share = Math.floor(memoryBytes / MEMORY_PER_BODY_BYTE);
  return Math.min(HTTP_BODIES_BYTES_MAX, Math.max(BODIES_BYTES_MIN, share));
}

export function bodyBudget(bytesMax: number): BodyBudget {
  let held = 0;
  return {
    take(bytes) {
      if (held + bytes > bytesMax) return false;
      held += bytes;
      return true;
    },
    give(bytes) {
      held -= bytes;
    },
  };
}

/** Go's text, which clients know. */
export function bodyTooLarge(): Refusal {
  return new Refusal(413, 'http: request body too large');
}

/** The client went away in the middle of its body: nobody waits for an answer. */
export class BodyAborted extends Error {
  override readonly name = 'BodyAborted';
}

/**
 * The whole body. `bytesMax` 0 is no limit. Throws Refusal 413 as soon as it is certain that the body is too
 * large, Refusal 503 when all bodies together are, BodyAborted when the client went away.
 * The caller gives the body's length back to `budget` when it is done with it.
 */
export function readBody(
  request: IncomingMessage,
  bytesMax: number,
  budget: BodyBudget,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const declared = Number(request.headers['content-length'] ?? '0');
    if (bytesMax > 0 && declared > bytesMax) {
      reject(bodyTooLarge());
      return;
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    const stop = (error: Error): void => {
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onClose);
      request.off('error', onClose);
      // A late reset of the connection must find a listener.
      request.on('error', () => undefined);
      budget.give(length);
      reject(error);
    };
    const onData = (chunk: Uint8Array): void => {
      if (bytesMax > 0 && length + chunk.length > bytesMax) stop(bodyTooLarge());
      else if (!budget.take(chunk.length))
        stop(new Refusal(503, 'too many request bodies at once, try again'));
      else {
        length += chunk.length;
        chunks.push(chunk);
      }
    };
    const onEnd = (): void => {
      request.off('close', onClose);
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length));
    };
    const onClose = (): void => stop(new BodyAborted('client closed the connection'));
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onClose);
    request.on('error', onClose);
  });
}

/** Paths whose bodies are declared member by member; all others may hold the client's own document. */
const DECLARED = /^(?:sys|auth|identity)\//;
const FREE_FORM: ReadonlySet<string> = new Set(['sys/wrapping/wrap']);

function limitsFor(path: string): JsonLimits {
  return DECLARED.test(path) && !FREE_FORM.has(path) ? JSON_BODY_LIMITS : JSON_FREE_FORM_LIMITS;
}

/**
 * The members of a body, whatever its type says: Vault parses JSON unless the type is a form and the text does
 * not begin like JSON. An empty body has none. Throws Refusal 400.
 */
export function parseBody(bytes: Uint8Array, contentType: string, path: string): Json {
  const first = bytes.findIndex((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  if (first < 0) return emptyObject();
  const opensJson = bytes[first] === 0x7b || bytes[first] === 0x5b;
  if (mediaType(contentType) === 'application/x-www-form-urlencoded' && !opensJson) return parseForm(bytes);
  const value = parseJsonBody(bytes, limitsFor(path));
  if (value === null) return emptyObject();
  if (!isObject(value)) throw badRequest('failed to parse JSON input: a JSON object is expected');
  return value;
}

function isObject(value: unknown): value is Json {
  // A bare number that is kept exactly is an object to `typeof`, but has no members.
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    exactNumberText(value) === undefined
  );
}

/** `application/json` of `application/json; charset=utf-8`, lower case. */
export function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

function emptyObject(): Record<string, unknown> {
  return Object.create(null);
}

function parseForm(bytes: Uint8Array): Json {
  const form = emptyObject();
  let count = 0;
  for (const [name, value] of new URLSearchParams(Buffer.from(bytes).toString('utf8'))) {
    count += 1;
    if (count > HTTP_QUERY_PARAMETERS_MAX) throw badRequest('error parsing form data');
    const earlier = form[name];
    form[name] = earlier === undefined ? value : `${String(earlier)},${value}`;
  }
  return form;
}
