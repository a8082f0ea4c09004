/** The mounts that the server lists, as the pages use them. Pure. */
import type { Json } from '../../api/call.ts';

export type Mount = {
  /** With its slash at the end; without `auth/`. */
  readonly path: string;
  readonly type: string;
  readonly description: string;
  readonly accessor: string;
  readonly local: boolean;
  /** For kv: 1 or 2. */
  readonly version: 1 | 2;
};

/** @param listing `secret` or `auth` of sys/internal/ui/mounts; sorted by path. */
export function parseMounts(listing: unknown): readonly Mount[] {
  return Object.entries(objectOf(listing))
    .map(([path, facts]) => parseMount(path, objectOf(facts)))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function parseMount(path: string, facts: Json): Mount {
  return {
    path,
    type: String(facts['type'] ?? ''),
    description: String(facts['description'] ?? ''),
    accessor: String(facts['accessor'] ?? ''),
    local: facts['local'] === true,
    version: objectOf(facts['options'])['version'] === '2' ? 2 : 1,
  };
}

/** Mounts that are there from the beginning and cannot be disabled. */
export function isBuiltIn(type: string): boolean {
  return ['system', 'identity', 'cubbyhole', 'token', 'ns_system', 'ns_identity', 'ns_token'].includes(type);
}

/** What a type is called on the screen. */
export function typeWords(mount: Mount): string {
  if (mount.type === 'kv') return `KV version ${mount.version}`;
  return TYPE_WORDS[mount.type] ?? mount.type;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  cubbyhole: 'Cubbyhole',
  identity: 'Identity',
  system: 'System',
  token: 'Token',
  userpass: 'Username and password',
};

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
