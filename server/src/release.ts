/** Which release this is, as status answers and the banner say it. */
import { readFileSync, statSync } from 'node:fs';

/** Version of Vault whose API this release answers for; clients read it from `version` fields. */
const VAULT_API_LEVEL = '1.18.3';

export type Release = {
  readonly apiLevel: string;
  readonly version: string;
  /** RFC 3339. */
  readonly buildDate: string;
};

/** `HOLDFAST_VAULT_API_LEVEL` and `HOLDFAST_BUILD_DATE` override what the package says. */
export function release(environment: Readonly<Record<string, string | undefined>>): Release {
  const manifest = new URL('../package.json', import.meta.url);
  const version = /"version":\s*"([^"]+)"/.exec(readFileSync(manifest, 'utf8'))?.[1] ?? '0.0.0';
  return {
    apiLevel: environment['HOLDFAST_VAULT_API_LEVEL'] || VAULT_API_LEVEL,
    version,
    buildDate:
      environment['HOLDFAST_BUILD_DATE'] ||
      statSync(manifest)
        .mtime.toISOString()
        .replace(/\.\d+Z$/, 'Z'),
  };
}
