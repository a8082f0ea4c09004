/** Certificates of `-dev-tls`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Crypto } from '@holdfast/core/base/crypto';
import type { Clock } from '@holdfast/core/base/env';
import { makeFolderSync } from '../process/make-folder.ts';

export type DevCertificates = {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
};

const DAY_MS = 86_400_000;

/** Makes an authority and a certificate for this machine in `folder` (a new temporary one when undefined), under Vault's file names. */
export async function makeDevCertificates(
  folder: string | undefined,
  names: readonly string[],
  env: { readonly crypto: Crypto; readonly clock: Clock },
): Promise<DevCertificates> {
  const directory = folder ?? mkdtempSync(join(tmpdir(), 'holdfast-tls-'));
  makeFolderSync(directory, 0o700);
  const now = env.clock.now();
  const validity = { notBefore: now - DAY_MS, notAfter: now + 365 * DAY_MS, curve: 'P-256' } as const;
  const authority = await env.crypto.createAuthority({ commonName: 'Holdfast dev authority', ...validity });
  const leaf = await env.crypto.createLeaf(authority, {
    commonName: 'localhost',
    dnsNames: [
      ...new Set(['localhost', 'localhost4', 'localhost6', hostname(), '127.0.0.1', '::1', ...names]),
    ],
    ...validity,
  });
  const files = {
    caFile: join(directory, 'vault-ca.pem'),
    certFile: join(directory, 'vault-cert.pem'),
    keyFile: join(directory, 'vault-key.pem'),
  };
  writePem(files.caFile, 'CERTIFICATE', authority.certificate, 0o444);
  writePem(files.certFile, 'CERTIFICATE', leaf.certificate, 0o400);
  writePem(files.keyFile, 'PRIVATE KEY', leaf.privateKey, 0o400);
  return files;
}

function writePem(path: string, label: string, der: Uint8Array, mode: number): void {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  // Read-only files of an earlier start in the same folder cannot be written over.
  rmSync(path, { force: true });
  writeFileSync(path, `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`, { mode });
}
