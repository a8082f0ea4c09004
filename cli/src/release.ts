/** Which release this is. */
import { readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';

/** Version of Vault whose API and command line this release answers for. */
const VAULT_API_LEVEL = '1.18.3';

/**
 * Called as `vault`, the first word and number are those that scripts look for (`Vault v1.18.3`); called by our
 * own name, they are ours.
 */
export function versionText(env: Environment, program: string): string {
  const level = env['HOLDFAST_VAULT_API_LEVEL'] ?? VAULT_API_LEVEL;
  const built = env['HOLDFAST_BUILD_DATE'] ?? '';
  const date = built === '' ? '' : `, built ${built}`;
  return program === 'vault'
    ? `Vault v${level} (Holdfast ${ownVersion()})${date}`
    : `Holdfast v${ownVersion()} (Vault API level ${level})${date}`;
}

/** The version of our package; read here so that it stands in one place. */
function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? '0.0.0';
}
