/**
 * The picture of the architecture, as a table that the build checks: a folder may import only from rows below
 * its own. `npm run picture` prints it with line counts, `npm run format` puts it into ARCHITECTURE.md, and
 * `layers.test.ts` fails on an import that points up.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** Rows of `core/src`, top first; folders of one row are neighbours and do not import each other. */
export const CORE_ROWS: readonly { readonly folders: readonly string[]; readonly what: string }[] = [
  { folders: ['vault'], what: 'createVault: the whole, wired in one function' },
  { folders: ['system'], what: 'sys/*: one file per endpoint' },
  { folders: ['kernel'], what: 'the request matrix: every step of every request' },
  { folders: ['engines', 'auth'], what: 'kv, cubbyhole · token, userpass' },
  { folders: ['replication'], what: 'THE HEART: roles, link, sync, promotion, fencing' },
  { folders: ['wrapping', 'audit'], what: 'single-use answers · the audit trail' },
  { folders: ['leases'], what: 'what expires, and when' },
  { folders: ['logical'], what: 'a request and an answer, free of HTTP' },
  { folders: ['tokens', 'identity'], what: 'who calls' },
  { folders: ['mounts', 'policy'], what: 'where a path leads · who may go there' },
  { folders: ['seal'], what: 'Shamir shares and the ceremonies of key holders' },
  { folders: ['barrier'], what: 'keyring and envelopes: nothing below sees plaintext' },
  { folders: ['ledger'], what: 'the log, the sync index, apply, repair' },
  { folders: ['storage'], what: 'ordered bytes, one durable commit' },
  { folders: ['base'], what: 'bytes, time, ids, limits, refusals' },
];

/** Packages, top first; a package may import those in its list. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  cli: ['api', 'server'],
  web: ['api'],
  sim: ['core', 'api', 'server'],
  server: ['core', 'api'],
  core: ['api'],
  api: [],
};

export type Source = { readonly path: string; readonly lines: number; readonly imports: readonly string[] };

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Every TypeScript source of a package with its imports as they are written. */
export function sourcesOf(name: string): readonly Source[] {
  return globSync(`${name}/src/**/*.{ts,tsx}`, { cwd: ROOT })
    .sort()
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const imports = [...text.matchAll(IMPORT)].map((found) => (found[1] ?? found[2] ?? found[3]) as string);
      return { path: path.split(sep).join('/'), lines: text.split('\n').length, imports };
    });
}

/** Tests and what only tests use are not part of the picture. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.includes('/testing/');
}

function folderOf(path: string): string {
  const below = path.slice('core/src/'.length);
  return below.includes('/') ? below.slice(0, below.indexOf('/')) : below.replace(/\.ts$/, '');
}

function rowOf(folder: string): number {
  return CORE_ROWS.findIndex((row) => row.folders.includes(folder));
}

/** Where a relative import leads, from the repository's root. */
function resolveImport(from: string, target: string): string {
  return normalize(join(dirname(from), target))
    .split(sep)
    .join('/');
}

/** One sentence for every import that the table does not allow. */
export function violations(): readonly string[] {
  const found: string[] = [];
  for (const source of sourcesOf('core').filter((s) => !isTest(s.path))) {
    const folder = folderOf(source.path);
    const row = rowOf(folder);
    if (row < 0) {
      found.push(`${source.path}: folder "${folder}" has no row in tools/layers.ts`);
      continue;
    }
    for (const target of source.imports.filter((name) => name.startsWith('.'))) {
      const to = folderOf(resolveImport(source.path, target));
      if (to !== folder && rowOf(to) <= row) {
        found.push(`${source.path}: imports ${target}, but "${to}" is not below "${folder}"`);
      }
    }
  }
  for (const [name, allowed] of Object.entries(PACKAGES)) {
    for (const source of sourcesOf(name).filter((s) => !isTest(s.path))) {
      for (const target of source.imports) {
        const other = /^@holdfast\/([a-z]+)/.exec(target)?.[1];
        if (other !== undefined && other !== name && !allowed.includes(other)) {
          found.push(`${source.path}: package "${name}" must not import "${other}"`);
        }
        if (target.startsWith('.') && !resolveImport(source.path, target).startsWith(`${name}/`)) {
          found.push(`${source.path}: imports ${target} past its package's door`);
        }
      }
    }
  }
  return found;
}

function lineCount(sources: readonly Source[], tests: boolean): number {
  return sources.filter((s) => isTest(s.path) === tests).reduce((sum, s) => sum + s.lines, 0);
}

/** The drawing that stands in ARCHITECTURE.md. */
export function picture(): string {
  const width = 78;
  const all = Object.fromEntries(Object.keys(PACKAGES).map((name) => [name, sourcesOf(name)]));
  const count = (name: string) => String(lineCount(all[name] ?? [], false)).padStart(6);
  const edge = (name: string, what: string) => ` ${name.padEnd(20)} ${what.padEnd(50)}${count(name)}`;
  const lines = [
    edge('web', 'browser: what the operator sees'),
    edge('cli', 'terminal: the same, in text'),
    edge('server', 'sockets, TLS, disk, time, entropy'),
    edge('sim', 'the pretended world'),
    ` ${'═'.repeat(30)} core decides, never touches ${'═'.repeat(width - 59)}`,
  ];
  for (const row of CORE_ROWS) {
    const sources = (all['core'] ?? []).filter((s) => row.folders.includes(folderOf(s.path)));
    lines.push(
      ` ${row.folders.join(' · ').padEnd(20)} ${row.what.padEnd(50)}${String(lineCount(sources, false)).padStart(6)}`,
    );
  }
  lines.push(` ${'═'.repeat(width)}`, edge('api', 'the contract: endpoints as data; imports nothing'));
  const production = Object.values(all).reduce((sum, sources) => sum + lineCount(sources, false), 0);
  const tests = Object.values(all).reduce((sum, sources) => sum + lineCount(sources, true), 0);
  lines.push(
    '',
    ` ${production} lines, and ${tests} of tests. A row may import any row below it, never its own or above.`,
  );
  return lines.join('\n');
}

/** `page` with its first block of literal text below "## The picture" replaced by today's drawing. */
export function withPicture(page: string): string {
  return page.replace(
    /(## The picture\n+```\n)[\s\S]*?(\n```\n)/,
    (_, before, after) => `${before}${picture()}${after}`,
  );
}

if (process.argv[1] !== undefined && relative(process.argv[1], fileURLToPath(import.meta.url)) === '') {
  if (process.argv.includes('--write')) {
    const path = join(ROOT, 'ARCHITECTURE.md');
    writeFileSync(path, withPicture(readFileSync(path, 'utf8')));
  } else {
    console.log(picture());
  }
}
