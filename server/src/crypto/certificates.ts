/** X.509 certificates of a replication set: its own authority and the leaves that nodes show each other. */

import { createHash, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Bytes } from '@holdfast/core/base/bytes';
import type { Certificate, CertificateCurve } from '@holdfast/core/base/crypto';
import { plain } from './symmetric.ts';

/** Key and signature go together: a hash of the curve's strength. */
const ALGORITHMS = {
  'P-521': { key: { name: 'ECDSA', namedCurve: 'P-521' }, signature: { name: 'ECDSA', hash: 'SHA-512' } },
  'P-256': { key: { name: 'ECDSA', namedCurve: 'P-256' }, signature: { name: 'ECDSA', hash: 'SHA-256' } },
} as const satisfies Record<CertificateCurve, unknown>;
const SERIAL_BYTES = 16;

/** Loaded when the first certificate is made: it takes about 150 ms, which start-up need not pay. */
async function library() {
  // The library's container asks for this polyfill before it is loaded itself.
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** A self-signed authority that signs leaves only. Times are ms since 1970; X.509 keeps whole seconds. */
export async function createAuthority(options: {
  commonName: string;
  notBefore: number;
  notAfter: number;
  curve?: CertificateCurve;
}): Promise<Certificate> {
  const x509 = await library();
  const { key, signature } = ALGORITHMS[options.curve ?? 'P-521'];
  const keys = await webcrypto.subtle.generateKey(key, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial(),
      name: [{ CN: [options.commonName] }],
      notBefore: new Date(options.notBefore),
      notAfter: new Date(options.notAfter),
      signingAlgorithm: signature,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: new Uint8Array(certificate.rawData), privateKey: await exported(keys.privateKey) };
}

/** A leaf signed by `authority`, for both ends of a TLS connection. */
export async function createLeaf(
  authority: Certificate,
  options: {
    commonName: string;
    dnsNames: readonly string[];
    notBefore: number;
    notAfter: number;
    curve?: CertificateCurve;
  },
): Promise<Certificate> {
  const x509 = await library();
  const { key, signature } = ALGORITHMS[options.curve ?? 'P-521'];
  const issuer = new x509.X509Certificate(new Uint8Array(authority.certificate));
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    new Uint8Array(authority.privateKey),
    key,
    false,
    ['sign'],
  );
  const keys = await webcrypto.subtle.generateKey(key, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serial(),
      subject: [{ CN: [options.commonName] }],
      issuer: issuer.subjectName,
      notBefore: new Date(options.notBefore),
      notAfter: new Date(options.notAfter),
      signingAlgorithm: signature,
      publicKey: keys.publicKey,
      signingKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([
          x509.ExtendedKeyUsage.serverAuth,
          x509.ExtendedKeyUsage.clientAuth,
        ]),
        new x509.SubjectAlternativeNameExtension(
          options.dnsNames.map((value) => ({
            type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
            value,
          })),
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: new Uint8Array(certificate.rawData), privateKey: await exported(keys.privateKey) };
}

/** SHA-256 of the subject public key info of a DER certificate. Throws Error when it is none. */
export function spkiFingerprint(certificate: Bytes): Bytes {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return plain(createHash('sha256').update(spki).digest());
}

async function exported(key: webcrypto.CryptoKey): Promise<Bytes> {
  return new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', key));
}

/** A positive number of full length, so that no certificate's serial begins with a zero byte (RFC 5280). */
function serial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
