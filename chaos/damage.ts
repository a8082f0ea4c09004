/** Damages files of a data folder as a bad disk does. */
import {
  closeSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Random } from './random.ts';

export type Damage = 'flip' | 'truncate' | 'delete' | 'zero';
/** Kinds of files of the engine: its log, its tables, its list of tables. */
export type FileKind = 'log' | 'ldb' | 'manifest' | 'current';

const PATTERNS: Readonly<Record<FileKind, RegExp>> = {
  log: /^\d+\.log$/,
  ldb: /^\d+\.ldb$/,
  manifest: /^MANIFEST-\d+$/,
  current: /^CURRENT$/,
};

/** Files of one kind with something in them, largest first. */
function filesOf(folder: string, kind: FileKind): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => PATTERNS[kind].test(basename(path)))
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).size > 0)
    .sort((one, two) => statSync(two).size - statSync(one).size);
}

/** Does it; says what was done, or undefined when there is no such file. */
export function damage(folder: string, kind: FileKind, how: Damage, random: Random): string | undefined {
  const [path] = filesOf(folder, kind);
  if (path === undefined) return undefined;
  const { size } = statSync(path);
  const at = random.between(0, size - 1);
  if (how === 'delete') rmSync(path);
  else if (how === 'truncate') truncateSync(path, at);
  else {
    const file = openSync(path, 'r+');
    const length = how === 'flip' ? 1 : Math.min(512, size - at);
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, at);
    if (how === 'flip') bytes[0] = (bytes[0] ?? 0) ^ (1 << random.between(0, 7));
    else bytes.fill(0);
    writeSync(file, bytes, 0, length, at);
    closeSync(file);
  }
  return `${how} ${kind} at ${at} of ${size}`;
}
