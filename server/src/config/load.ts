/** Reads configuration files and folders. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HclError } from '@holdfast/core/base/hcl/ast';
import { parseHcl } from '@holdfast/core/base/hcl/parse';
import { HCL_CHARACTERS_MAX } from '@holdfast/core/base/limits';
import { assemble, type Environment } from './assemble.ts';
import { ConfigError, Findings, placeOf } from './place.ts';
import type { ServerConfig } from './server-config.ts';
import { mergeSettings, readSettings, type Settings } from './settings.ts';

/**
 * The configuration of all `paths`, files or folders, merged in order (of a folder: its `.hcl` and `.json`
 * files by name). Throws ConfigError with every mistake and its place.
 */
export function loadConfig(paths: readonly string[], environment: Environment = process.env): ServerConfig {
  const files = new Map<string, string>();
  for (const path of paths) {
    // A file that a folder already gave is not read twice.
    for (const file of filesOf(path)) if (!files.has(resolve(file))) files.set(resolve(file), file);
  }
  if (files.size === 0) {
    throw new ConfigError([
      'no configuration files found: name a file, or a folder with .hcl or .json files, with -config',
    ]);
  }
  const texts = [...files.values()].map((file) => ({ file, text: readText(file) }));
  return { ...parseConfig(texts, environment), sources: paths };
}

/** The same for texts that were read already. */
export function parseConfig(
  sources: readonly { readonly file: string; readonly text: string }[],
  environment: Environment,
): ServerConfig {
  const findings = new Findings();
  let settings: Settings = { listeners: [] };
  for (const { file, text } of sources) {
    try {
      settings = mergeSettings(settings, readSettings(file, parseHcl(text), findings));
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      findings.problem(placeOf(file, error.position), error.message);
    }
  }
  // What follows from a file that could not be read would only distract.
  findings.stopOnProblems();
  const names = sources.map(({ file }) => file);
  return assemble(settings, names, environment, findings);
}

function filesOf(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { withFileTypes: true })
      .filter(
        (entry) => !entry.isDirectory() && /\.(?:hcl|json)$/.test(entry.name) && !isTemporary(entry.name),
      )
      .map((entry) => join(path, entry.name))
      .sort();
  } catch (error) {
    throw new ConfigError([`cannot read configuration ${path}: ${reason(error)}`]);
  }
}

/** Files that editors leave behind. */
function isTemporary(name: string): boolean {
  return name.endsWith('~') || name.startsWith('.#') || (name.startsWith('#') && name.endsWith('#'));
}

function readText(file: string): string {
  try {
    if (statSync(file).size > HCL_CHARACTERS_MAX) throw new Error('file is too large');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new ConfigError([`cannot read configuration ${file}: ${reason(error)}`]);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
