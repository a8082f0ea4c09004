/** The TLS settings of a listener, with Go's names of versions and cipher suites. */
import type { BlockReader } from './block-reader.ts';
import type { Findings, Place, Placed } from './place.ts';
import { didYouMean } from './suggest.ts';

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

export type TlsConfig = {
  readonly certFile: string;
  readonly keyFile: string;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** OpenSSL's names for TLS 1.2 suites; undefined is the built-in list. */
  readonly ciphers: string | undefined;
  /** A client must show a certificate of this authority. */
  readonly clientCaFile: string | undefined;
  /** Where the files are named, for those who report what is wrong with one. */
  readonly places?: Readonly<Partial<Record<TlsFileSetting, Place>>>;
};

export type TlsFileSetting = 'tls_cert_file' | 'tls_key_file' | 'tls_client_ca_file';

/** Go's name, OpenSSL's name. Only suites with forward secrecy and authenticated encryption. */
const SUITES: ReadonlyMap<string, string> = new Map([
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-RSA-CHACHA20-POLY1305'],
]);

/** TLS 1.3 suites cannot be chosen one by one, in Go either; their names are accepted. */
const SUITES_13: ReadonlySet<string> = new Set([
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
]);

/** The TLS settings; undefined with `tls_disable` or after a mistake (which is in the findings). */
export function readTls(reader: BlockReader, place: Place, findings: Findings): TlsConfig | undefined {
  const disabled = reader.bool('tls_disable')?.value ?? false;
  const certFile = reader.string('tls_cert_file');
  const keyFile = reader.string('tls_key_file');
  const minVersion = readVersion(reader.string('tls_min_version'), 'tls_min_version', findings);
  const maxVersion = readVersion(reader.string('tls_max_version'), 'tls_max_version', findings);
  const ciphers = readSuites(reader.list('tls_cipher_suites'), findings);
  const clientCaFile = reader.string('tls_client_ca_file');
  const verifyClient = reader.bool('tls_require_and_verify_client_cert');
  const noClientCerts = reader.bool('tls_disable_client_certs')?.value ?? false;
  reader.ignored('tls_prefer_server_cipher_suites', 'the server always prefers its own order');
  if (disabled) return undefined;

  if (certFile === undefined)
    findings.problem(place, '"tls_cert_file" is required unless "tls_disable" is true');
  if (keyFile === undefined)
    findings.problem(place, '"tls_key_file" is required unless "tls_disable" is true');
  if (verifyClient?.value === true && noClientCerts) {
    findings.problem(
      verifyClient.place,
      '"tls_require_and_verify_client_cert" and "tls_disable_client_certs" are mutually exclusive',
    );
  }
  if (verifyClient?.value === true && clientCaFile === undefined) {
    findings.problem(
      verifyClient.place,
      '"tls_require_and_verify_client_cert" needs "tls_client_ca_file", whose authorities sign the clients',
    );
  }
  if (minVersion?.value === 'TLSv1.3' && maxVersion?.value === 'TLSv1.2') {
    findings.problem(maxVersion.place, '"tls_max_version" is below "tls_min_version"');
  }
  if (certFile === undefined || keyFile === undefined) return undefined;
  return {
    certFile: certFile.value,
    keyFile: keyFile.value,
    minVersion: minVersion?.value ?? 'TLSv1.2',
    maxVersion: maxVersion?.value ?? 'TLSv1.3',
    ciphers,
    clientCaFile: verifyClient?.value === true ? clientCaFile?.value : undefined,
    places: {
      tls_cert_file: certFile.place,
      tls_key_file: keyFile.place,
      ...(clientCaFile !== undefined && { tls_client_ca_file: clientCaFile.place }),
    },
  };
}

function readVersion(
  version: Placed<string> | undefined,
  name: string,
  findings: Findings,
): Placed<TlsVersion> | undefined {
  if (version === undefined) return undefined;
  switch (version.value) {
    case 'tls12':
      return { value: 'TLSv1.2', place: version.place };
    case 'tls13':
      return { value: 'TLSv1.3', place: version.place };
    case 'tls10':
    case 'tls11':
      findings.problem(
        version.place,
        `"${name}" = "${version.value}" is not supported: below "tls12" TLS is broken`,
      );
      return undefined;
    default:
      findings.problem(version.place, `"${name}" must be "tls12" or "tls13", not "${version.value}"`);
      return undefined;
  }
}

function readSuites(list: Placed<readonly string[]> | undefined, findings: Findings): string | undefined {
  if (list === undefined) return undefined;
  const names: string[] = [];
  for (const suite of list.value) {
    const name = SUITES.get(suite);
    if (name !== undefined) names.push(name);
    else if (!SUITES_13.has(suite)) {
      const hint = didYouMean(suite, [...SUITES.keys(), ...SUITES_13]);
      findings.problem(
        list.place,
        `cipher suite "${suite}" is unknown, or has no forward secrecy or authentication${hint}`,
      );
    }
  }
  return names.length === 0 ? undefined : names.join(':');
}
