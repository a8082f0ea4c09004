import type { ConnectOptions } from '../../../../replication/control.ts';

type ConnectFields = {
  readonly primary_api_addr: string;
  readonly ca_file: string;
  readonly ca_path: string;
  readonly ca_cert: string;
  readonly client_cert_pem: string;
  readonly client_key_pem: string;
};

/** The fields by which a secondary reaches the primary's API, as enable and update-primary take them. */
export function connectOptions(fields: ConnectFields, token: string | undefined): ConnectOptions {
  return {
    token,
    primaryApiAddr: fields.primary_api_addr,
    caFile: fields.ca_file,
    caPath: fields.ca_path,
    caCert: fields.ca_cert,
    clientCertPem: fields.client_cert_pem,
    clientKeyPem: fields.client_key_pem,
  };
}
