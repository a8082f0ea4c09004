/**
 * What a field is called on the screen. The names people know from Vault's interface (contract 11) where there
 * are such, else the field's own name in words.
 */
const LABELS: Readonly<Record<string, string>> = {
  ca_cert: 'CA certificate (PEM)',
  ca_file: 'CA file',
  ca_path: 'CA path',
  client_cert_pem: 'Client certificate (PEM)',
  client_key_pem: 'Client key (PEM)',
  dr_operation_token: 'DR Operation Token',
  id: 'Secondary ID',
  primary_api_addr: 'Primary API address',
  primary_cluster_addr: 'Primary cluster address',
  secondary_public_key: 'Public key of the secondary',
  secondary_shares: 'Key shares',
  secret_shares: 'Key shares',
  secret_threshold: 'Key threshold',
  token: 'Token',
  ttl: 'TTL',
  max_ttl: 'Maximum TTL',
  update_primary_addrs: 'Primary cluster addresses',
};

const UPPER = new Set([
  'ttl',
  'id',
  'ca',
  'api',
  'pgp',
  'pem',
  'url',
  'otp',
  'kv',
  'cas',
  'acl',
  'cidrs',
  'dr',
]);

export function fieldLabel(name: string): string {
  const known = LABELS[name];
  if (known !== undefined) return known;
  const words = name.split('_').map((word) => (UPPER.has(word) ? word.toUpperCase() : word));
  const first = words[0] ?? '';
  return [first.charAt(0).toUpperCase() + first.slice(1), ...words.slice(1)].join(' ');
}
