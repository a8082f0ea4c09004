/** Cluster addresses: `https://host:8201` as Vault shows them, `host:port` as they are dialled. */

const PORT_DEFAULT = 8201;

/**
 * `host:port` of a cluster address with or without scheme and port; undefined when it is none. User names,
 * paths and queries are refused: an address names a host and nothing else (S15).
 */
export function dialAddress(address: string): string | undefined {
  const bare = address
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '');
  const found = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/.exec(bare);
  if (found === null) return undefined;
  const port = found[2] === undefined ? PORT_DEFAULT : Number(found[2]);
  return port < 1 || port > 65_535 ? undefined : `${found[1]}:${port}`;
}

/** As status shows it. */
export function shownAddress(dial: string): string {
  return `https://${dial}`;
}
