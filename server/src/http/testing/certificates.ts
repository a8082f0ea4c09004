/** Certificate files for tests of TLS. */
import { mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeCrypto } from '../../crypto/node-crypto.ts';
import { type DevCertificates, makeDevCertificates } from '../../dev/dev-certificates.ts';
import { systemClock } from '../../process/world.ts';

export type TestCertificates = DevCertificates &
  Disposable & { readonly folder: string; readonly ca: string };

/** A new authority and a certificate for localhost, in a folder that goes away at the end of the scope. */
export async function testCertificates(): Promise<TestCertificates> {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-tls-'));
  const files = await makeDevCertificates(folder.path, [], { crypto: nodeCrypto(), clock: systemClock() });
  return {
    ...files,
    folder: folder.path,
    ca: readFileSync(files.caFile, 'utf8'),
    [Symbol.dispose]: () => folder.remove(),
  };
}
