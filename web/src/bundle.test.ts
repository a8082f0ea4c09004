/** What the first visit costs, and what the content security policy demands of the files. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** The budget of the first load: everything up to a page that can be used. */
const JS_GZIP_BYTES_MAX = 150_000;
const CSS_GZIP_BYTES_MAX = 20_000;

type Chunk = {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
};

let folder = '';
let chunks: Readonly<Record<string, Chunk>> = {};

before(() => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  folder = mkdtempSync(join(tmpdir(), 'holdfast-web-'));
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', join(root, 'web', 'vite.config.ts'), '--outDir', folder];
  const done = spawnSync(process.execPath, [...args, '--logLevel', 'warn'], { cwd: root, encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  chunks = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** A chunk and all that it imports before it runs. */
function withImports(names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const other of chunks[name]?.imports ?? []) add(other);
  };
  names.forEach(add);
  return found;
}

function gzipBytes(files: Iterable<string>): number {
  let sum = 0;
  for (const file of files) sum += gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
  return sum;
}

test('no first page costs more than the budget', () => {
  const firstPages = [
    'src/pages/start/init.tsx',
    'src/pages/start/unseal.tsx',
    'src/pages/start/login.tsx',
    'src/pages/secondary/secondary.tsx',
    'src/pages/overview/overview.tsx',
  ];
  for (const page of firstPages) {
    assert.ok(chunks[page], `${page} is a chunk of its own`);
    const extra = page.includes('overview') ? ['src/shell/session-menu.tsx'] : [];
    const names = [...withImports(['index.html', page, ...extra])];
    const script = gzipBytes(names.map((name) => chunks[name]?.file ?? ''));
    const style = gzipBytes(new Set(names.flatMap((name) => chunks[name]?.css ?? [])));
    assert.ok(script <= JS_GZIP_BYTES_MAX, `${page}: ${script} bytes of script`);
    assert.ok(style <= CSS_GZIP_BYTES_MAX, `${page}: ${style} bytes of style`);
    console.log(`${page}: ${script} bytes of script, ${style} of style, after gzip`);
  }
});

test('every page is loaded by itself', () => {
  const routes = readFileSync(fileURLToPath(new URL('./routes.tsx', import.meta.url)), 'utf8');
  const pages = [...routes.matchAll(/import\('\.\/(pages\/[^']+)'\)/g)].map((found) => `src/${found[1]}`);
  const first = withImports(['index.html']);
  assert.ok(pages.length > 10);
  for (const page of pages) {
    assert.ok(chunks[page], page);
    assert.equal(first.has(page), false, page);
  }
});

test('the page holds no script and no style of its own, and nothing comes from elsewhere', () => {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=/);
  for (const [, url] of html.matchAll(/(?:src|href)="([^"]*)"/g)) assert.match(url ?? '', /^\/ui\//);
  const styles = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.css'));
  assert.ok(styles.length > 0);
  for (const name of styles) {
    assert.doesNotMatch(readFileSync(join(folder, 'assets', name), 'utf8'), /@import|url\((?!['"]?\/ui\/)/);
  }
});
