/** Throw-away TLS certificates for clusters on this machine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from '../../core/src/base/crypto.ts';
import { nodeCrypto } from '../../server/src/crypto/node-crypto.ts';

const DAY_MS = 86_400_000;

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

export type TlsFiles = {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** Who signed them, for the next certificates of the same name. */
  readonly authority: Certificate;
};

export type TlsOptions = {
  /** Names and addresses besides localhost. */
  readonly hosts?: readonly string[];
  /** First and last moment of validity, ms since 1970; from yesterday on for a month by default. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Who signs; a new one by default. */
  readonly authority?: Certificate;
};

/** Writes `ca.pem`, `tls.pem` and `tls-key.pem` (for localhost and 127.0.0.1) to `folder`. */
export async function writeTlsFiles(folder: string, options: TlsOptions = {}): Promise<TlsFiles> {
  const crypto = nodeCrypto();
  const now = Date.now();
  const validity = {
    notBefore: options.notBefore ?? now - DAY_MS,
    notAfter: options.notAfter ?? now + 30 * DAY_MS,
    curve: 'P-256',
  } as const;
  const authority =
    options.authority ?? (await crypto.createAuthority({ commonName: 'Holdfast demo CA', ...validity }));
  const leaf = await crypto.createLeaf(authority, {
    commonName: 'localhost',
    dnsNames: ['localhost', '127.0.0.1', '::1', ...(options.hosts ?? [])],
    ...validity,
  });
  const files = {
    caFile: join(folder, 'ca.pem'),
    certFile: join(folder, 'tls.pem'),
    keyFile: join(folder, 'tls-key.pem'),
    authority,
  };
  writeFileSync(files.caFile, pem('CERTIFICATE', authority.certificate), { mode: 0o644 });
  writeFileSync(files.certFile, pem('CERTIFICATE', leaf.certificate), { mode: 0o644 });
  writeFileSync(files.keyFile, pem('PRIVATE KEY', leaf.privateKey), { mode: 0o600 });
  return files;
}
