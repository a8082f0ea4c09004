/**
 * sys/replication/performance/*: declared so that clients of Vault get a clear answer. This server answers as a
 * cluster with performance replication disabled.
 */
import { declare, type Endpoint, type Field, type OperationName } from '../endpoint.ts';
import { UNSEALED } from './sys-states.ts';

const ABSENT = `Performance replication is not part of this server: the call is refused with 400. The path is
declared so that clients written for Vault are told so instead of "unsupported path".`;

const FIELDS = {
  primary_cluster_addr: { type: 'string', default: '', description: 'Cluster address for secondaries.' },
  id: { type: 'string', default: '', description: 'Name of a secondary.' },
  ttl: { type: 'duration', default: '30m', description: 'How long an activation token may be used.' },
  secondary_public_key: { type: 'string', default: '', description: 'Public key of a secondary.' },
  token: { type: 'string', default: '', sensitive: true, description: 'Activation token.' },
  primary_api_addr: { type: 'string', default: '', description: 'API address of the primary.' },
  ca_file: { type: 'string', default: '', description: 'File with a CA certificate.' },
  ca_path: { type: 'string', default: '', description: 'Directory with CA certificates.' },
  update_primary_addrs: { type: 'list', description: 'Cluster addresses of the primary.' },
  force: { type: 'bool', default: false, description: 'Go on in spite of doubts.' },
  mode: { type: 'string', default: '', description: 'Mode of a paths filter: allow or deny.' },
  paths: { type: 'list', description: 'Paths of a paths filter.' },
  diff: { type: 'bool', default: false, description: 'Compare key by key.' },
  skip_flush: { type: 'bool', default: false, description: 'Do not wait for a flush.' },
} as const satisfies Record<string, Field>;

type FieldName = keyof typeof FIELDS;

function absent(
  path: string,
  synopsis: string,
  fields: readonly FieldName[],
  access: 'token' | 'sudo' = 'token',
  operations: readonly OperationName[] = ['update'],
): Endpoint {
  const named = Object.fromEntries(
    fields.map((name): [string, Field] => [
      name,
      name === 'id' && path.includes('{id}') ? { ...FIELDS.id, in: 'path' } : FIELDS[name],
    ]),
  );
  const operation = { summary: synopsis, access, outsideTransaction: true } as const;
  return declare({
    backend: 'sys',
    path: `replication/${path}`,
    synopsis,
    description: ABSENT,
    fields: named,
    operations: Object.fromEntries(operations.map((name) => [name, operation])),
  });
}

/** The commands of one spelling of the paths: `performance/` or the older one without. */
function commands(prefix: string): readonly Endpoint[] {
  const connect = ['token', 'primary_api_addr', 'ca_file', 'ca_path'] as const;
  return [
    absent(`${prefix}primary/enable`, 'Enables performance replication as a primary.', [
      'primary_cluster_addr',
    ]),
    absent(`${prefix}primary/demote`, 'Demotes a performance primary.', []),
    absent(`${prefix}primary/disable`, 'Disables a performance primary.', []),
    absent(
      `${prefix}primary/secondary-token`,
      'Makes the activation token of a performance secondary.',
      ['id', 'ttl', 'secondary_public_key'],
      'sudo',
    ),
    absent(`${prefix}primary/revoke-secondary`, 'Revokes a performance secondary.', ['id']),
    absent(`${prefix}secondary/enable`, 'Enables performance replication as a secondary.', connect),
    absent(`${prefix}secondary/promote`, 'Promotes a performance secondary.', [
      'primary_cluster_addr',
      'force',
    ]),
    absent(`${prefix}secondary/disable`, 'Disables a performance secondary.', []),
    absent(`${prefix}secondary/update-primary`, 'Updates the primary of a performance secondary.', [
      ...connect,
      'update_primary_addrs',
    ]),
  ];
}

/** Every command of performance replication. */
export const sysReplicationPerformanceCommands: readonly Endpoint[] = [
  ...commands('performance/'),
  ...commands(''),
  absent('performance/secondary/generate-public-key', 'Makes a key pair for an activation token.', []),
  absent('performance/reindex', 'Rebuilds the sync index.', ['diff', 'force', 'skip_flush'], 'sudo'),
  absent(
    'performance/primary/paths-filter/{id}',
    'Filters what a performance secondary gets.',
    ['id', 'mode', 'paths'],
    'token',
    ['read', 'update', 'delete'],
  ),
  absent(
    'performance/primary/mount-filter/{id}',
    'Filters what a performance secondary gets.',
    ['id', 'mode', 'paths'],
    'token',
    ['read', 'update', 'delete'],
  ),
  absent('performance/primary/dynamic-filter/{id}', 'Shows what a filter removes.', ['id'], 'token', [
    'read',
  ]),
  absent('performance/secondary/dynamic-filter/{id}', 'Shows what a filter removes.', ['id'], 'token', [
    'read',
  ]),
];

export const sysReplicationPerformanceStatus = declare({
  backend: 'sys',
  path: 'replication/performance/status',
  synopsis: 'Shows the state of performance replication: disabled.',
  description: 'Answers as a cluster on which performance replication is disabled.',
  fields: {},
  operations: {
    read: {
      summary: 'Show the state of performance replication.',
      access: 'unauthenticated',
      unaudited: true,
      outsideTransaction: true,
      states: UNSEALED,
    },
  },
});
