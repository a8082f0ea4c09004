/** The configuration of dev mode. */

import type { DevArguments } from '../arguments.ts';
import type { Environment } from '../config/assemble.ts';
import { parseConfig } from '../config/load.ts';
import type { ServerConfig } from '../config/server-config.ts';

export const DEV_ADDRESS = '127.0.0.1:8200';

export type DevTlsPaths = { readonly certFile: string; readonly keyFile: string };

/** In memory, one listener, the web interface on, raw storage readable. Throws ConfigError for a bad address. */
export function devConfig(
  dev: DevArguments,
  tls: DevTlsPaths | undefined,
  environment: Environment,
): ServerConfig {
  const address = dev.listenAddress ?? DEV_ADDRESS;
  const source = {
    storage: { [dev.storageType]: {} },
    listener: {
      tcp: {
        address,
        ...(tls === undefined
          ? { tls_disable: true }
          : { tls_cert_file: tls.certFile, tls_key_file: tls.keyFile }),
      },
    },
    telemetry: { prometheus_retention_time: '24h', disable_hostname: true },
    raw_storage_endpoint: true,
    ui: true,
    api_addr: `${tls === undefined ? 'http' : 'https'}://${address.startsWith(':') ? '127.0.0.1' : ''}${address}`,
  };
  return parseConfig([{ file: '-dev', text: JSON.stringify(source, undefined, 1) }], environment);
}
