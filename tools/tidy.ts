/** Rules of the house that a compiler does not know. Each is a function from sources to complaints. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './layers.ts';

export type File = { readonly path: string; readonly text: string };

const CODE = [
  'api',
  'core',
  'server',
  'cli',
  'sim',
  'web',
  'tools',
  'acceptance',
  'fuzz',
  'chaos',
  'crash',
].map((name) => `${name}/**/*.{ts,tsx}`);

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
  // Not a method of that name, called or declared.
  [/(?<!\.)\bfetch\((?!\w+: )/, 'core opens no connection: take it as a dependency'],
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

const SILENCED =
  /\b(?:it|test|describe|t|context)\.(?:skip|only|todo)\b|\{\s*(?:skip|only|todo)\b(?!\()|,\s*(?:skip|todo):/;

/** Default exports, leftovers and silenced tests. */
export function leftovers(files: readonly File[]): readonly string[] {
  const found: string[] = [];
  for (const file of files) {
    const code = codeOnly(file.text);
    if (/\bexport default\b/.test(code) && !file.path.startsWith('web/'))
      found.push(`${file.path}: default export`);
    if (SILENCED.test(code)) found.push(`${file.path}: silenced test`);
    if (new RegExp(`@ts-(?:${['ig', 'nore'].join('')}|${['no', 'check'].join('')})`).test(file.text))
      found.push(`${file.path}: silenced compiler`);
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
  const entries = /(?:^|\/)(?:[a-z-]+-)?(?:main|index)\.tsx?$|-worker\.ts$|vite\.config\.ts$/;
  return code
    .filter(
      (f) =>
        !f.path.startsWith('tools/') &&
        !f.path.startsWith('acceptance/') &&
        !f.path.startsWith('web/') &&
        !entries.test(f.path) &&
        !imported.has(f.path),
    )
    .map((f) => `${f.path}: nobody imports it`);
}

/** `until` fails the test when its condition never comes about, and so do a browser's waits for what shows. */
const ASSERTS = /\bassert\b|\buntil\(|\b(?:visitor|[ab])\.(?:see|heading)\(/;

/** Names in `file` whose use is an assertion: functions that assert, here or in a file it imports from. */
function assertingNames(file: File, all: ReadonlyMap<string, File>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const found of file.text.matchAll(
    /^(?:export )?(?:async )?function (\w+)[\s\S]*?^\}|^const (\w+) =[\s\S]*?\n(?=\S)/gm,
  )) {
    if (ASSERTS.test(found[0])) names.add((found[1] ?? found[2]) as string);
  }
  for (const found of file.text.matchAll(/import \{([^}]*)\} from '(\.[^']+)'/g)) {
    const from = all.get(join(file.path, '..', found[2] as string));
    if (from === undefined || !/node:assert|\bassert\.ts'|throw new Error/.test(from.text)) continue;
    for (const name of (found[1] as string).split(','))
      names.add(name.replace(/^\s*(?:type )?|\s+as.*$/g, '').trim());
  }
  return names;
}

/** Tests that would pass whatever the code does. */
export function assertlessTests(files: readonly File[]): readonly string[] {
  const all = new Map(files.map((file) => [file.path, file]));
  const found: string[] = [];
  for (const file of files.filter((f) => f.path.endsWith('.test.ts'))) {
    const names = assertingNames(file, all);
    // The formatter ends a block at the indentation of its first line.
    for (const block of file.text.matchAll(
      /(?:^|\n)( *)(?:test|it)\((?:[^\n]*\);(?=\n)|[\s\S]*?\n\1\}?\);)/g,
    )) {
      const words = block[0].match(/\w+/g) ?? [];
      if (ASSERTS.test(block[0]) || words.some((word) => names.has(word))) continue;
      found.push(`${file.path}: asserts nothing: ${block[0].trim().split('\n')[0]}`);
    }
  }
  return found;
}
