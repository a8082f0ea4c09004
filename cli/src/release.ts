/** Which release this is. */
import { readFileSync, statSync } from 'node:fs';
import type { Environment } from './environment.ts';

/** Version of Vault whose API and command line this release answers for. */
const VAULT_API_LEVEL = '1.18.3';

/**
 * Called as `vault`, the first word and number are those that scripts look for (`Vault v1.18.3`); called by our
 * own name, they are ours.
 */
export function versionText(env: Environment, program: string): string {
  const level = env['HOLDFAST_VAULT_API_LEVEL'] || VAULT_API_LEVEL;
  const { version, date } = ownRelease();
  const built = `built ${env['HOLDFAST_BUILD_DATE'] || date}`;
  return program === 'vault'
    ? `Vault v${level} (Holdfast ${version}), ${built}`
    : `Holdfast v${version} (Vault API level ${level}), ${built}`;
}

/** The version of our package, read here so that it stands in one place, and when that was written. */
function ownRelease(): { readonly version: string; readonly date: string } {
  const manifest = new URL('../package.json', import.meta.url);
  const version = /"version":\s*"([^"]+)"/.exec(readFileSync(manifest, 'utf8'))?.[1] ?? '0.0.0';
  return {
    version,
    date: statSync(manifest)
      .mtime.toISOString()
      .replace(/\.\d+Z$/, 'Z'),
  };
}
