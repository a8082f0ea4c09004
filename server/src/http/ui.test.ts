import assert from 'node:assert/strict';
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { text, utf8 } from '@holdfast/core/base/bytes';
import { Refusal } from '@holdfast/core/base/refusal';
import { testEnv } from '@holdfast/core/base/testing/env';
import type { HttpAnswer, RequestHandler } from '@holdfast/core/kernel/answer';
import { STATUS_PAGE_FILES, statusPage } from './status-page.ts';
import { exchange, openEdge } from './testing/edge.ts';
import { createUi, readUiFiles, type Ui } from './ui.ts';

function builtUi(): { readonly ui: Ui } & Disposable {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-ui-'));
  mkdirSync(join(folder.path, 'assets'));
  writeFileSync(join(folder.path, 'index.html'), '<!doctype html><title>app</title>');
  writeFileSync(join(folder.path, 'assets', 'app.js'), 'void 0;');
  writeFileSync(join(folder.path, 'assets', 'app.css'), 'body{}');
  writeFileSync(join(folder.path, 'secret.unknown'), 'x');
  const files = readUiFiles(folder.path);
  assert.ok(files);
  const index = files.get('index.html');
  assert.ok(index);
  return { ui: createUi(files, async () => index), [Symbol.dispose]: () => folder.remove() };
}

async function ask(
  ui: Ui,
  path: string,
  method = 'GET',
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer | number> {
  try {
    return await ui.answer(path, method, headers);
  } catch (error) {
    if (error instanceof Refusal) return error.status;
    throw error;
  }
}

test('files are served with their type, and every route of the application is its page', async () => {
  using built = builtUi();
  for (const [path, headers, type, body] of [
    ['/ui/', {}, 'text/html; charset=utf-8', '<!doctype html><title>app</title>'],
    ['/ui/index.html', {}, 'text/html; charset=utf-8', '<!doctype html><title>app</title>'],
    ['/ui/assets/app.js', {}, 'text/javascript; charset=utf-8', 'void 0;'],
    ['/ui/assets/app.css', {}, 'text/css; charset=utf-8', 'body{}'],
    ['/ui/secret.unknown', {}, 'application/octet-stream', 'x'],
    ['/ui/vault/replication/dr', {}, 'text/html; charset=utf-8', '<!doctype html><title>app</title>'],
    [
      '/ui/secrets/my.key',
      { accept: 'text/html' },
      'text/html; charset=utf-8',
      '<!doctype html><title>app</title>',
    ],
  ] as const) {
    const answer = await ask(built.ui, path, 'GET', headers);
    assert.ok(typeof answer === 'object', path);
    assert.deepEqual(
      [answer.status, answer.headers['content-type'], text(answer.body)],
      [200, type, body],
      path,
    );
  }
});

test('what is no file and no page is 404, and only GET and HEAD are served', async () => {
  using built = builtUi();
  assert.equal(await ask(built.ui, '/ui/assets/old.js', 'GET', { accept: '*/*' }), 404);
  assert.equal(await ask(built.ui, '/favicon.ico'), 404);
  assert.equal(await ask(built.ui, '/ui/', 'POST'), 405);
});

test('the root leads to the interface with 307', async () => {
  using built = builtUi();
  for (const path of ['/', '/ui']) {
    const answer = await ask(built.ui, path);
    assert.ok(typeof answer === 'object');
    assert.deepEqual([answer.status, answer.headers['location']], [307, '/ui/']);
  }
});

test('every answer forbids scripts of others, frames and guessing of types', async () => {
  using built = builtUi();
  for (const path of ['/', '/ui/', '/ui/assets/app.js', '/ui/route']) {
    const answer = await ask(built.ui, path);
    assert.ok(typeof answer === 'object');
    const policy = answer.headers['content-security-policy'] ?? '';
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ]) {
      assert.ok(policy.split('; ').includes(rule), `${path}: ${rule}`);
    }
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    assert.equal(answer.headers['referrer-policy'], 'no-referrer');
    assert.equal(answer.headers['x-frame-options'], 'DENY');
  }
});

test('a file that did not change is not sent again', async () => {
  using built = builtUi();
  const first = await ask(built.ui, '/ui/assets/app.js');
  assert.ok(typeof first === 'object');
  const etag = first.headers['etag'] ?? '';
  assert.match(etag, /^"[\w-]{22}"$/);
  const again = await ask(built.ui, '/ui/assets/app.js', 'GET', { 'if-none-match': `"other", W/${etag}` });
  assert.ok(typeof again === 'object');
  assert.deepEqual([again.status, again.body.length], [304, 0]);
  const page = await ask(built.ui, '/ui/', 'GET');
  assert.ok(typeof page === 'object');
  assert.equal(page.headers['cache-control'], 'no-store');
});

test('no path leaves the folder', async () => {
  using built = builtUi();
  await using edge = await openEdge({ front: { ui: built.ui } });
  for (const path of [
    '/ui/../v1/sys/health',
    '/ui/..%2f..%2fetc/passwd',
    '/ui/%2e%2e/secret',
    '/ui//etc/passwd',
  ]) {
    assert.equal((await exchange(edge.port, 'GET', path))?.status, 400, path);
  }
  assert.equal(
    (await exchange(edge.port, 'GET', '/ui/etc/passwd.txt', { headers: ['Accept: image/*'] }))?.status,
    404,
  );
  assert.equal((await exchange(edge.port, 'GET', '/ui/assets/app.js'))?.status, 200);
});

test('a folder without an index is no build', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-ui-'));
  assert.equal(readUiFiles(folder.path), undefined);
  assert.equal(readUiFiles(join(folder.path, 'missing')), undefined);
});

test('without a build the page tells the state, and nothing it is told becomes markup', async () => {
  const env = testEnv();
  const answering = (body: unknown, status = 200): RequestHandler => ({
    handle: async (request) => {
      assert.equal(request.path, 'sys/seal-status');
      return { status, headers: {}, body: utf8(JSON.stringify(body)) };
    },
  });
  for (const [handler, wanted] of [
    [undefined, 'starting'],
    [answering({}, 500), 'starting'],
    [answering({ initialized: false, sealed: true }), 'not initialized'],
    [answering({ initialized: true, sealed: true, t: 3, n: 5, progress: 1 }), 'sealed'],
    [answering({ initialized: true, sealed: false, t: 3, n: 5 }), 'unsealed'],
  ] as const) {
    const page = text((await statusPage(handler, env.entropy)).bytes);
    assert.match(page, new RegExp(`<dt>State</dt><dd>${wanted}</dd>`));
    assert.doesNotMatch(page, /<script|style=/);
  }
  const hostile = { initialized: true, sealed: true, t: '<script>x</script>', n: '"', version: '<b>&' };
  const page = text((await statusPage(answering(hostile), env.entropy)).bytes);
  assert.doesNotMatch(page, /<script>|<b>|&/);
  assert.ok(STATUS_PAGE_FILES.get('status.css'));
});
