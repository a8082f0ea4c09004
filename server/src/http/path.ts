/**
 * The one place where a request path is read (invariants S16). Router, policy and store all see its result:
 * percent-decoded once, valid UTF-8 in normalization form C, printable, without `.`, `..`, empty segments or
 * backslashes. A trailing slash stays.
 */
import { text } from '@holdfast/core/base/bytes';
import { HTTP_QUERY_PARAMETERS_MAX, PATH_BYTES_MAX } from '@holdfast/core/base/limits';
import { badRequest } from '@holdfast/core/base/refusal';

export type Query = Readonly<Record<string, readonly string[]>>;

export type RequestTarget = {
  /** Decoded, with its leading slash. */
  readonly path: string;
  readonly query: Query;
};

/** What Go calls printable (unicode.IsPrint), which is what Vault asks of paths: no control, format or space characters but " ". */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/**
 * Reads the target of a request line as node gives it (bytes as Latin-1). Throws Refusal 400; its texts never
 * repeat more of the path than one escape sequence.
 */
export function readTarget(target: string): RequestTarget {
  // An absolute target (`GET http://host/v1/…`) is what proxies are sent; only its path matters.
  const relative = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const mark = relative.indexOf('?');
  const rawPath = mark < 0 ? relative : relative.slice(0, mark);
  return {
    path: canonicalPath(rawPath === '' ? '/' : rawPath),
    query: readQuery(mark < 0 ? '' : relative.slice(mark + 1)),
  };
}

/** The canonical form of a raw path that begins with "/". Throws Refusal 400. */
export function canonicalPath(raw: string): string {
  if (!raw.startsWith('/')) throw badRequest('path must begin with a slash');
  if (raw.length > PATH_BYTES_MAX * 3) throw badRequest('path is too long');
  const bytes = percentDecode(raw);
  if (bytes.length > PATH_BYTES_MAX) throw badRequest('path is too long');
  let path: string;
  try {
    path = text(bytes);
  } catch {
    throw badRequest('path is not valid UTF-8');
  }
  if (UNPRINTABLE.test(path)) throw badRequest('path contains unprintable characters');
  if (path.includes('\\')) throw badRequest('path contains a backslash');
  if (path.normalize('NFC') !== path) throw badRequest('path is not in Unicode normalization form C');
  const segments = path.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    if (segment === '..') throw badRequest('path cannot contain parent references');
    if (segment === '.') throw badRequest('path cannot contain "." segments');
    if (segment === '' && index < segments.length - 1) throw badRequest('path cannot contain empty segments');
  }
  return path;
}

function percentDecode(raw: string): Uint8Array {
  const bytes = new Uint8Array(raw.length);
  let length = 0;
  for (let at = 0; at < raw.length; at++) {
    let code = raw.charCodeAt(at);
    if (code === 0x23) throw badRequest('path contains a fragment');
    if (code === 0x25) {
      const sequence = raw.slice(at, at + 3);
      // Go's words for it (url.EscapeError).
      if (!/^%[0-9a-fA-F]{2}$/.test(sequence))
        throw badRequest(`invalid URL escape ${JSON.stringify(sequence)}`);
      code = Number.parseInt(sequence.slice(1), 16);
      at += 2;
    } else if (code > 0xff) throw badRequest('path is not valid UTF-8');
    bytes[length++] = code;
  }
  return bytes.subarray(0, length);
}

/** Parameters by name, in order. Wrong escapes stay as they are written, as browsers and Go's lenient parser do. */
export function readQuery(raw: string): Query {
  const query: Record<string, string[]> = Object.create(null);
  if (raw === '') return query;
  let count = 0;
  for (const [name, value] of new URLSearchParams(Buffer.from(raw, 'latin1').toString('utf8'))) {
    count += 1;
    if (count > HTTP_QUERY_PARAMETERS_MAX) throw badRequest('query has too many parameters');
    const values = query[name];
    if (values === undefined) query[name] = [value];
    else values.push(value);
  }
  return query;
}
