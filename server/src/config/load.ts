/** Reads configuration files and folders. */
import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HclError } from '@holdfast/core/base/hcl/ast';
import { parseHcl } from '@holdfast/core/base/hcl/parse';
import { HCL_CHARACTERS_MAX } from '@holdfast/core/base/limits';
import { assemble, type Environment } from './assemble.ts';
import { checkMachine } from './machine.ts';
import { ConfigError, Findings, placeOf } from './place.ts';
import type { ServerConfig } from './server-config.ts';
import { mergeSettings, readSettings, type Settings } from './settings.ts';

/**
 * The configuration of all `paths`, files or folders, merged in order (of a folder: its `.hcl` and `.json`
 * files by name). Throws ConfigError with every mistake and its place. For a start the files that it names are
 * looked at too; a reload leaves that to whoever opens them, and goes on with the old ones.
 */
export function loadConfig(
  paths: readonly string[],
  environment: Environment = process.env,
  occasion: 'start' | 'reload' = 'start',
): ServerConfig {
  const findings = new Findings();
  const files = new Map<string, string>();
  for (const path of paths) {
    // A file that a folder already gave is not read twice.
    for (const file of filesOf(path, findings)) if (!files.has(resolve(file))) files.set(resolve(file), file);
  }
  if (files.size === 0 && !findings.any) {
    throw new ConfigError([
      'no configuration files found: name a file, or a folder with .hcl or .json files, with -config',
    ]);
  }
  const texts = [...files.values()].flatMap((file) => {
    const text = readText(file, findings);
    return text === undefined ? [] : [{ file, text }];
  });
  const check = occasion === 'start' ? checkMachine : undefined;
  return { ...parseConfig(texts, environment, findings, check), sources: paths };
}

/** The same for texts that were read already. */
export function parseConfig(
  sources: readonly { readonly file: string; readonly text: string }[],
  environment: Environment,
  findings: Findings = new Findings(),
  check?: (settings: Settings, findings: Findings) => void,
): ServerConfig {
  let settings: Settings = { listeners: [] };
  let unread = findings.any;
  let empty = true;
  for (const { file, text } of sources) {
    try {
      const root = parseHcl(text);
      if (root.items.length > 0) empty = false;
      settings = mergeSettings(settings, readSettings(file, root, findings));
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      findings.problem(placeOf(file, error.position), error.message);
      unread = true;
    }
  }
  if (empty && !unread) {
    for (const { file } of sources) {
      const place = placeOf(file, { line: 1, column: 1 });
      findings.problem(place, 'the file is empty: "storage" and "listener" must be given');
    }
    unread = true;
  }
  // What follows from a file that could not be read would only distract.
  if (unread) findings.stopOnProblems();
  check?.(settings, findings);
  const names = sources.map(({ file }) => file);
  return assemble(settings, names, environment, findings);
}

function filesOf(path: string, findings: Findings): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { withFileTypes: true })
      .filter(
        (entry) => !entry.isDirectory() && /\.(?:hcl|json)$/.test(entry.name) && !isTemporary(entry.name),
      )
      .map((entry) => join(path, entry.name))
      .sort();
  } catch (error) {
    findings.outsideProblem(`cannot read configuration ${path}: ${reason(error)}`);
    return [];
  }
}

/** Files that editors leave behind. */
function isTemporary(name: string): boolean {
  return name.endsWith('~') || name.startsWith('.#') || (name.startsWith('#') && name.endsWith('#'));
}

function readText(file: string, findings: Findings): string | undefined {
  let bytes: Buffer;
  try {
    if (statSync(file).size > HCL_CHARACTERS_MAX) throw new Error('file is too large');
    bytes = readFileSync(file);
  } catch (error) {
    findings.outsideProblem(`cannot read configuration ${file}: ${reason(error)}`);
    return undefined;
  }
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\uFEFF/, '');
  const before = textBeforeNonsense(bytes);
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  findings.problem(
    placeOf(file, { line, column }),
    'the file is no text: here stands a byte that is no UTF-8',
  );
  return undefined;
}

/** The longest beginning that is UTF-8, found by halves. */
function textBeforeNonsense(bytes: Buffer): string {
  let whole = 0;
  let end = bytes.length;
  while (end - whole > 1) {
    const middle = Math.floor((whole + end) / 2);
    // A character that is merely cut off at `middle` is no nonsense.
    const cut = [0, 1, 2, 3].some((less) => middle > less && isUtf8(bytes.subarray(0, middle - less)));
    if (cut) whole = middle;
    else end = middle;
  }
  while (!isUtf8(bytes.subarray(0, whole))) whole -= 1;
  return bytes.toString('utf8', 0, whole);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
