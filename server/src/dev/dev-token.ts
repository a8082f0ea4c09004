/** Leaves the root token of dev mode where clients look for it. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes `token` to `~/.vault-token` of `home`, for its owner only. Throws when that cannot be done. */
export function storeDevToken(home: string, token: string): void {
  const path = join(home, '.vault-token');
  const temporary = `${path}.tmp`;
  // A new file renamed over the old one: right mode, never half a token.
  rmSync(temporary, { force: true });
  writeFileSync(temporary, token, { mode: 0o600, flag: 'wx' });
  renameSync(temporary, path);
}
