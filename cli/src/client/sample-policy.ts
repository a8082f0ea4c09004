/** The policy that would allow a request (-output-policy). */

/** Paths for which Vault asks for `sudo`, wherever no namespace or custom mount hides them. */
const SUDO_PATHS: readonly RegExp[] = [
  /^auth\/token\/accessors\/?$/,
  /^pki\/root(\/sign-self-issued)?$/,
  /^sys\/audit(\/.+)?$/,
  /^sys\/auth\/.+$/,
  /^sys\/config\/auditing\/request-headers(\/.+)?$/,
  /^sys\/config\/cors$/,
  /^sys\/config\/ui\/headers(\/.*)?$/,
  /^sys\/leases$/,
  /^sys\/leases\/lookup(\/.*)?$/,
  /^sys\/leases\/revoke-(force|prefix)\/.+$/,
  /^sys\/plugins\/catalog\/.+$/,
  /^sys\/raw(\/.+)?$/,
  /^sys\/remount$/,
  /^sys\/replication\/(dr|performance)\/primary\/(enable|demote|disable|secondary-token|revoke-secondary)$/,
  /^sys\/replication\/(dr|performance)\/secondary\/enable$/,
  /^sys\/revoke-(force|prefix)\/.+$/,
  /^sys\/rotate$/,
  /^sys\/seal$/,
  /^sys\/step-down$/,
];

const CAPABILITIES: Readonly<Record<string, readonly string[]>> = {
  GET: ['read'],
  PUT: ['create', 'update'],
  POST: ['create', 'update'],
  PATCH: ['patch'],
  DELETE: ['delete'],
};

/** @param path below `/v1/`. */
export function samplePolicy(method: string, path: string, list: boolean): string {
  const capabilities = [...(list ? ['list'] : (CAPABILITIES[method] ?? []))];
  if (SUDO_PATHS.some((sudo) => sudo.test(path))) capabilities.push('sudo');
  return `path "${path}" {\n  capabilities = [${capabilities.map((name) => `"${name}"`).join(', ')}]\n}`;
}
