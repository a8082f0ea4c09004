/** The TLS material a person named by flags or variables, read only when a TLS connection is made. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import { Failure } from '../failure.ts';
import { fileCause } from '../input/file-cause.ts';

export type TlsNames = {
  readonly caCert: string;
  /** PEM text itself (VAULT_CACERT_BYTES); used when caCert is empty. */
  readonly caCertBytes: string;
  readonly caPath: string;
  readonly clientCert: string;
  readonly clientKey: string;
  readonly serverName: string;
  readonly skipVerify: boolean;
};

export type TlsFiles = {
  readonly names: TlsNames;
  /** Options of a TLS connection. Throws Failure 2 when a file cannot be read. */
  options(): SecureContextOptions & { servername?: string; rejectUnauthorized?: boolean };
};

/** Throws Failure 2 when only one of certificate and key is named. */
export function tlsFiles(names: TlsNames): TlsFiles {
  if ((names.clientCert === '') !== (names.clientKey === '')) {
    throw new Failure(2, 'failed to setup TLS config: both client cert and client key must be provided');
  }
  return {
    names,
    options: () => ({
      ...authorities(names),
      ...(names.clientCert === '' ? {} : { cert: read(names.clientCert), key: read(names.clientKey) }),
      ...(names.serverName === '' ? {} : { servername: names.serverName }),
      ...(names.skipVerify ? { rejectUnauthorized: false } : {}),
    }),
  };
}

function authorities(names: TlsNames): SecureContextOptions {
  if (names.caCert !== '') return { ca: read(names.caCert) };
  if (names.caCertBytes !== '') return { ca: names.caCertBytes };
  if (names.caPath !== '') {
    const entries = attempt(names.caPath, () => readdirSync(names.caPath)).map((name) =>
      join(names.caPath, name),
    );
    return { ca: entries.filter((entry) => statSync(entry).isFile()).map(read) };
  }
  return {};
}

function read(path: string): string {
  return attempt(path, () => readFileSync(path, 'utf8'));
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Failure(2, `failed to setup TLS config: open ${path}: ${fileCause(error)}`);
  }
}
