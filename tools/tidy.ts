/** Rules of the house that a compiler does not know. Each is a function from sources to complaints. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './layers.ts';

export type File = { readonly path: string; readonly text: string };

const CODE = ['api', 'core', 'server', 'cli', 'sim', 'web', 'tools'].map((name) => `${name}/**/*.{ts,tsx}`);

/** All TypeScript of the repository. */
export function allCode(): readonly File[] {
  return globSync(CODE, { cwd: ROOT, exclude: (name) => name === 'node_modules' || name === 'dist' })
    .filter((path) => !path.includes('node_modules/') && !path.includes('/dist/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

function production(file: File): boolean {
  return !/\.test\.tsx?$/.test(file.path) && !file.path.includes('/testing/');
}

/** Source without comments and string contents, so that words in prose do not count. */
export function codeOnly(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`])\/\/[^\n]*/g, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

const CORE_BANS: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\(|\bnew Date\(\s*\)/, 'take the time from env.clock'],
  [/\bMath\.random\(/, 'take randomness from env.entropy'],
  [/\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\(/, 'wait with env.timers'],
  [/\bprocess\./, 'core has no process: take it as an argument'],
  [/\bconsole\./, 'log with env.log'],
  [/\bfetch\(/, 'core opens no connection: take it as a dependency'],
  [/\bBuffer\b/, 'use Uint8Array and base/bytes.ts'],
];

/** What core may not use, each with what to use instead. */
export function coreBans(files: readonly File[]): readonly string[] {
  const found: string[] = [];
  for (const file of files.filter((f) => f.path.startsWith('core/src/') && production(f))) {
    if (/from 'node:/.test(file.text)) found.push(`${file.path}: imports node:*; core is pure`);
    const code = codeOnly(file.text);
    for (const [pattern, instead] of CORE_BANS) {
      const hit = pattern.exec(code);
      if (hit !== null) found.push(`${file.path}: ${hit[0]} - ${instead}`);
    }
  }
  return found;
}

const LINES_MAX = 700;
const LINES_MEDIAN_MAX = 200;

/** Files that grew too long, and a median that says the whole did. */
export function fileLengths(files: readonly File[]): readonly string[] {
  const lengths = files.filter(production).map((f) => ({ path: f.path, lines: f.text.split('\n').length }));
  const found = lengths
    .filter((f) => f.lines > LINES_MAX)
    .map((f) => `${f.path}: ${f.lines} lines, more than ${LINES_MAX}`);
  const median = lengths.map((f) => f.lines).sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0;
  if (median > LINES_MEDIAN_MAX) found.push(`median length ${median}, more than ${LINES_MEDIAN_MAX}`);
  return found;
}

const NAME_BANS = /(?:^|\/)(?:utils?|helpers?|common|managers?|services?|misc)(?:\.|\/|-)/;

/** Names that say nothing. */
export function fileNames(files: readonly File[]): readonly string[] {
  const found: string[] = [];
  for (const { path } of files) {
    if (NAME_BANS.test(path)) found.push(`${path}: name it after what it holds`);
    if (!path.startsWith('web/') && !/^[a-z0-9./{}_-]+$/.test(path))
      found.push(`${path}: file names are kebab-case`);
  }
  return found;
}

/** Default exports, leftovers and silenced tests. */
export function leftovers(files: readonly File[]): readonly string[] {
  const found: string[] = [];
  for (const file of files) {
    const code = codeOnly(file.text);
    if (/\bexport default\b/.test(code) && !file.path.startsWith('web/'))
      found.push(`${file.path}: default export`);
    if (/\b(?:it|test|describe)\.(?:skip|only|todo)\b|\bskip:\s*true\b/.test(code))
      found.push(`${file.path}: silenced test`);
    if (/@ts-ignore|@ts-nocheck/.test(file.text)) found.push(`${file.path}: silenced compiler`);
    const marker = new RegExp(
      `\\b(?:${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${['X', 'XX'].join('')})\\b`,
    );
    if (marker.test(file.text)) found.push(`${file.path}: unfinished work marker`);
  }
  return found;
}

/** Files of core and server that nobody imports, entry points aside. */
export function unusedFiles(files: readonly File[]): readonly string[] {
  const code = files.filter(production);
  const imported = new Set<string>();
  for (const file of files) {
    for (const found of file.text.matchAll(/from '([^']+)'|import\('([^']+)'\)/g)) {
      const target = (found[1] ?? found[2]) as string;
      if (target.startsWith('.')) imported.add(join(file.path, '..', target));
      const door = /^@holdfast\/([a-z]+)(?:\/(.+))?$/.exec(target);
      if (door !== null) imported.add(`${door[1]}/src/${door[2] ?? 'index'}.ts`);
    }
  }
  const entries = /(?:^|\/)(?:main|index)\.tsx?$|-worker\.ts$|vite\.config\.ts$/;
  return code
    .filter(
      (f) =>
        !f.path.startsWith('tools/') &&
        !f.path.startsWith('web/') &&
        !entries.test(f.path) &&
        !imported.has(f.path),
    )
    .map((f) => `${f.path}: nobody imports it`);
}
