/**
 * Serves the web interface under /ui/. All files are read into memory at the start, so no request path ever
 * becomes a file name; each answer carries the content security policy of invariants S21.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { UI_FILE_BYTES_MAX, UI_FILES_MAX } from '@holdfast/core/base/limits';
import { notFound, Refusal } from '@holdfast/core/base/refusal';
import type { HttpAnswer } from '@holdfast/core/kernel/answer';

export type Ui = {
  /** Answers everything outside of /v1/. Throws Refusal 404 or 405. */
  answer(path: string, method: string, headers: IncomingHttpHeaders): Promise<HttpAnswer>;
};

export type UiFile = { readonly type: string; readonly bytes: Uint8Array; readonly etag: string };

/** Files by their path below /ui/, with forward slashes. */
export type UiFiles = ReadonlyMap<string, UiFile>;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const TYPE: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** All files below `folder`; undefined when there is no build with an index.html. Throws Error over a limit. */
export function readUiFiles(folder: string): UiFiles | undefined {
  if (statSync(join(folder, 'index.html'), { throwIfNoEntry: false }) === undefined) return undefined;
  const files = new Map<string, UiFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (files.size >= UI_FILES_MAX) throw new Error(`${folder} holds more than ${UI_FILES_MAX} files`);
    if (statSync(path).size > UI_FILE_BYTES_MAX) throw new Error(`${path} is too large to serve`);
    files.set(relative(folder, path).split(sep).join('/'), uiFile(entry.name, readFileSync(path)));
  }
  return files;
}

/** A file as it is served; its type follows from the end of `name`. */
export function uiFile(name: string, bytes: Uint8Array): UiFile {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return { type: TYPE[extname(name)] ?? 'application/octet-stream', bytes, etag };
}

/** `index` gives the page for every path of the application that is no file (its routes live in the browser). */
export function createUi(files: UiFiles, index: () => Promise<UiFile>): Ui {
  return {
    async answer(path, method, headers) {
      if (path === '/' || path === '/ui') return redirect('/ui/');
      if (!path.startsWith('/ui/')) throw notFound();
      if (method !== 'GET' && method !== 'HEAD') throw new Refusal(405, []);
      const name = path.slice('/ui/'.length);
      const file = files.get(name);
      if (file !== undefined && name !== 'index.html') return fileAnswer(file, headers['if-none-match']);
      const wantsPage =
        (headers.accept ?? '*/*').includes('html') || extname(name) === '' || name === 'index.html';
      if (!wantsPage) throw notFound();
      const page = await index();
      return answerOf(200, page, { 'cache-control': 'no-store' });
    },
  };
}

function fileAnswer(file: UiFile, known: string | undefined): HttpAnswer {
  // "no-cache" means: ask each time whether it changed. A new version of the server shows at once.
  const headers = { 'cache-control': 'no-cache', etag: file.etag };
  if (known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === file.etag)) {
    return answerOf(304, { ...file, bytes: new Uint8Array(0) }, headers);
  }
  return answerOf(200, file, headers);
}

function answerOf(status: number, file: UiFile, headers: Readonly<Record<string, string>>): HttpAnswer {
  return { status, headers: { ...HEADERS, 'content-type': file.type, ...headers }, body: file.bytes };
}

/** 307, because the method must stay (Vault). */
function redirect(location: string): HttpAnswer {
  return {
    status: 307,
    headers: { ...HEADERS, location, 'content-type': 'text/plain' },
    body: new Uint8Array(0),
  };
}
