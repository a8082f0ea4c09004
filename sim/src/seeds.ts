/** Worlds that once failed: kept for ever, run by every test. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scenario } from './world/scenario.ts';

export type KeptSeed = {
  /** What went wrong and what was done about it. */
  readonly story: string;
  readonly invariant: string;
  readonly scenario: Scenario;
};

const FOLDER = fileURLToPath(new URL('../seeds/', import.meta.url));

export function keptSeeds(): readonly (KeptSeed & { readonly name: string })[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const seed = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as KeptSeed;
      return { ...seed, name: name.slice(0, -'.json'.length) };
    });
}

/** Writes a seed down; what it is called. */
export function keepSeed(seed: KeptSeed): string {
  mkdirSync(FOLDER, { recursive: true });
  const name = `${seed.invariant.toLowerCase()}-${seed.scenario.profile}-${seed.scenario.seed}`;
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(seed, null, 2)}\n`);
  return name;
}
