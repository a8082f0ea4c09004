/** Certificates of a listener: read, checked, and made into options for node's TLS. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { type Place, placeText } from '../config/place.ts';
import type { TlsConfig, TlsFileSetting } from '../config/tls-settings.ts';

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

/** What is wrong with a file of a listener. The message begins with the place where the file is named, if known. */
export class TlsFileError extends Error {
  override readonly name = 'TlsFileError';
  readonly place: Place | undefined;
  /** The message without the place. */
  readonly text: string;
  constructor(config: TlsConfig, setting: TlsFileSetting, problem: string) {
    const place = config.places?.[setting];
    const text = place === undefined ? problem : `"${setting}": ${problem}`;
    super(place === undefined ? text : `${placeText(place)}: ${text}`);
    this.place = place;
    this.text = text;
  }
}

/** Reads the files of `config`. Throws TlsFileError. `now` is ms since 1970. */
export function loadTls(config: TlsConfig, now: number): LoadedTls {
  const warnings: string[] = [];
  const { cert, key, ca, leaf } = readFiles(config);
  if ((statSync(config.keyFile).mode & 0o004) !== 0) {
    warnings.push(`private key ${config.keyFile} can be read by every user of this machine: chmod 600 it`);
  }
  const ends = leaf.validToDate.getTime();
  if (ends <= now)
    warnings.push(`certificate ${config.certFile} expired at ${leaf.validToDate.toISOString()}`);
  else if (ends - now < EXPIRY_WARNING_MS) {
    warnings.push(`certificate ${config.certFile} expires at ${leaf.validToDate.toISOString()}`);
  }
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

/** Every mistake in the files of `config`. */
export function tlsFileErrors(config: TlsConfig): readonly TlsFileError[] {
  const errors: TlsFileError[] = [];
  const attempt = <T>(setting: TlsFileSetting, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      errors.push(new TlsFileError(config, setting, error instanceof Error ? error.message : String(error)));
      return undefined;
    }
  };
  const { certFile, keyFile, clientCaFile } = config;
  const leaf = attempt('tls_cert_file', () => parseCertificate(certFile, read(certFile)));
  const key = attempt('tls_key_file', () => parseKey(keyFile, read(keyFile)));
  if (leaf !== undefined && key !== undefined && !leaf.checkPrivateKey(key)) {
    const problem = `private key ${keyFile} does not belong to certificate ${certFile}`;
    errors.push(new TlsFileError(config, 'tls_key_file', problem));
  }
  if (clientCaFile !== undefined) {
    attempt('tls_client_ca_file', () => parseCertificate(clientCaFile, read(clientCaFile)));
  }
  return errors;
}

function readFiles(config: TlsConfig) {
  const [error] = tlsFileErrors(config);
  if (error !== undefined) throw error;
  const cert = read(config.certFile);
  return {
    cert,
    key: read(config.keyFile),
    ca: config.clientCaFile === undefined ? undefined : read(config.clientCaFile),
    leaf: parseCertificate(config.certFile, cert),
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
