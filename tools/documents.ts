/** What the documents of the repository must keep in step with the sources. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './layers.ts';

export type Page = { readonly path: string; readonly text: string };

/** Every page of prose. */
export function allPages(): readonly Page[] {
  return globSync('**/*.md', { cwd: ROOT, exclude: (name) => name === 'node_modules' || name === '.git' })
    .filter((path) => !path.includes('node_modules/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** The anchor that a heading gets on the common hosts. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replace(/ /g, '-');
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
}

function anchorsOf(text: string): ReadonlySet<string> {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return new Set([...prose.matchAll(/^#+ (.+)$/gm)].map((found) => anchorOf(found[1] as string)));
}

/** Links to files or headings that are not there. Links to other sites are not followed. */
export function brokenLinks(pages: readonly Page[]): readonly string[] {
  const found: string[] = [];
  for (const page of pages) {
    for (const link of withoutCode(page.text).matchAll(/\]\(([^)\s]+)\)/g)) {
      const target = link[1] as string;
      if (/^[a-z]+:/.test(target)) continue;
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? page.path : join(dirname(page.path), file);
      if (file !== '' && !existsSync(join(ROOT, path))) {
        found.push(`${page.path}: ${target} is not there`);
        continue;
      }
      if (anchor === undefined || !path.endsWith('.md')) continue;
      const text = file === '' ? page.text : readFileSync(join(ROOT, path), 'utf8');
      if (!anchorsOf(text).has(anchor)) found.push(`${page.path}: ${target} names no heading`);
    }
  }
  return found;
}

/** Sources whose refusals docs/errors.md explains. */
const REFUSING: readonly string[] = [
  'core/src/{kernel,replication,seal,wrapping,ledger}/**/*.ts',
  'core/src/system/{replication,generate-root,rekey,storage}/**/*.ts',
  'core/src/system/{init,unseal,seal,step-down,required-token}.ts',
];

const LITERAL = '\'(?:[^\'\\\\\\n]|\\\\.)*\'|"(?:[^"\\\\\\n]|\\\\.)*"|`(?:[^`\\\\]|\\\\.)*`';

/** A literal as the page shows it: `…` for what is put in, without the frame of Vault's multi-errors. */
export function shownText(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…')
    .replace(/\\n|\\t/g, ' ')
    .replace(/\\(.)/g, '$1')
    .replace(/^1 error occurred:\s*\*\s*/, '')
    .replace(/^…/, '')
    .trim();
}

/** Texts of refusals in a source: literals and constants given to a Refusal, and tables of texts. */
export function refusedTexts(path: string, source: string): readonly string[] {
  const literals: string[] = [];
  if (path.endsWith('/texts.ts')) {
    const entry = new RegExp(`^  \\w+:(?: \\([^)]*\\) =>)?\\s*(${LITERAL})`, 'gm');
    for (const found of source.matchAll(entry)) literals.push(found[1] as string);
  }
  for (const found of source.matchAll(
    new RegExp(`(?:badRequest\\(|new Refusal\\(\\s*\\d+,)\\s*(${LITERAL})`, 'g'),
  ))
    literals.push(found[1] as string);
  for (const found of source.matchAll(/(?:badRequest\(|new Refusal\(\s*\d+,)\s*([A-Z][A-Z_]+)\)/g)) {
    const constant = new RegExp(`const ${found[1]}(?:: string)? =\\s*(${LITERAL});`).exec(source);
    if (constant !== null) literals.push(constant[1] as string);
  }
  return literals.map(shownText).filter((text) => /\p{L}{3}/u.test(text));
}

/** Texts that a client can meet and that the page does not explain. */
export function undocumentedRefusals(page: string): readonly string[] {
  const found = new Set<string>();
  for (const path of globSync([...REFUSING], { cwd: ROOT })) {
    if (/\.test\.ts$|\/testing\//.test(path)) continue;
    for (const text of refusedTexts(path, readFileSync(join(ROOT, path), 'utf8'))) {
      const shown = [`\`${text}\``, `\`… ${text}\``];
      if (!shown.some((cell) => page.includes(cell))) found.add(`${path}: ${text}`);
    }
  }
  return [...found].sort();
}

/** Texts of the page that no source has any more. */
export function staleTexts(page: string, sources: string): readonly string[] {
  const found: string[] = [];
  for (const row of page.matchAll(/^\| (?:\d{3} \| )?`([^`]{12,})` \|/gm)) {
    const parts = (row[1] as string).replace(/^\d+ errors? occurred: \* /, '').split(/…| \* /);
    const longest = parts.reduce((a, b) => (b.length > a.length ? b : a));
    if (!sources.includes(longest.trim())) found.push(row[1] as string);
  }
  return found;
}

/** Names of settings and environment variables that a source of server/src/config reads. */
export function settingsOf(source: string): readonly string[] {
  const read = [
    ...source.matchAll(/\b\w*[rR]eader\??\.\w+\(\s*'([a-z]\w+)'|\btelemetry\?\.\w+\('(\w+)'/g),
  ].map((found) => (found[1] ?? found[2]) as string);
  const tables = [...source.matchAll(/IGNORED: Readonly<Record<string, string>> = \{([\s\S]*?)\n\};/g)];
  const ignored = tables.flatMap((table) =>
    [...(table[1] as string).matchAll(/^ {2}(\w+):/gm)].map((row) => row[1] as string),
  );
  const environment = [...source.matchAll(/'(VAULT_[A-Z_]+)'/g)].map((found) => found[1] as string);
  return [...read, ...ignored, ...environment];
}
