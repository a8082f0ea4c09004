/** Certificates of a listener: read, checked, and made into options for node's TLS. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import type { TlsConfig } from '../config/tls-settings.ts';

export type LoadedTls = {
  readonly options: SecureContextOptions & {
    readonly requestCert: boolean;
    readonly rejectUnauthorized: boolean;
  };
  /** What an operator should know: open key file, certificate that runs out. */
  readonly warnings: readonly string[];
};

/** A certificate that runs out within this time is worth a warning, ms. */
const EXPIRY_WARNING_MS = 14 * 86_400_000;

/** TLS 1.2 suites with forward secrecy and authenticated encryption, then all of TLS 1.3. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** Reads the files of `config`. Throws Error with a sentence that names the file. `now` is ms since 1970. */
export function loadTls(config: TlsConfig, now: number): LoadedTls {
  const warnings: string[] = [];
  const cert = read(config.certFile);
  const key = read(config.keyFile);
  const leaf = parseCertificate(config.certFile, cert);
  if (!leaf.checkPrivateKey(parseKey(config.keyFile, key))) {
    throw new Error(`private key ${config.keyFile} does not belong to certificate ${config.certFile}`);
  }
  if ((statSync(config.keyFile).mode & 0o004) !== 0) {
    warnings.push(`private key ${config.keyFile} can be read by every user of this machine: chmod 600 it`);
  }
  const ends = leaf.validToDate.getTime();
  if (ends <= now)
    warnings.push(`certificate ${config.certFile} expired at ${leaf.validToDate.toISOString()}`);
  else if (ends - now < EXPIRY_WARNING_MS) {
    warnings.push(`certificate ${config.certFile} expires at ${leaf.validToDate.toISOString()}`);
  }
  const ca = config.clientCaFile === undefined ? undefined : read(config.clientCaFile);
  if (ca !== undefined && config.clientCaFile !== undefined) parseCertificate(config.clientCaFile, ca);
  const tls13 = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256';
  return {
    options: {
      cert,
      key,
      ...(ca !== undefined && { ca }),
      minVersion: config.minVersion,
      maxVersion: config.maxVersion,
      ciphers: config.ciphers === undefined ? CIPHERS : `${tls13}:${config.ciphers}`,
      honorCipherOrder: true,
      requestCert: ca !== undefined,
      rejectUnauthorized: ca !== undefined,
    },
    warnings,
  };
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseCertificate(file: string, pem: Buffer): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new Error(`${file} holds no PEM certificate`);
  }
}

function parseKey(file: string, pem: Buffer): ReturnType<typeof createPrivateKey> {
  if (pem.includes('ENCRYPTED')) {
    throw new Error(`private key ${file} is encrypted: the server has nobody to ask for its passphrase`);
  }
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error(`${file} holds no PEM private key`);
  }
}
