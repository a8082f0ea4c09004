/** Lists of mounts: secrets engines and auth methods look alike. */
import { parseSecret } from '../../client/secret.ts';
import type { BaseCall, ExitCode } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { goValue } from '../../output/go-format.ts';
import { printTree } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import {
  isMap,
  mapOf,
  numberOf,
  type Struct,
  sortedEntries,
  type Tree,
  type TreeMap,
  textOf,
} from '../../output/tree.ts';

/** Which columns differ between the two. */
export type MountKind = {
  readonly apiPath: 'sys/mounts' | 'sys/auth';
  readonly failed: string;
  /** Title and value of the column after the lease times. */
  readonly special: readonly [string, (mount: TreeMap) => string];
  /** Show the plugin version in the short table. */
  readonly versions: boolean;
};

export async function printMounts(call: BaseCall, kind: MountKind, detailed: boolean): Promise<ExitCode> {
  const client = await call.connect();
  const answer = await orFail(kind.failed, client.request('GET', kind.apiPath));
  const data = parseSecret(answer.body)?.data;
  if (data === undefined) throw new Failure(2, `${kind.failed}: data from server response is empty`);
  const mounts = sortedEntries(data).flatMap(([path, mount]) =>
    isMap(mount) ? [[path, mount] as const] : [],
  );
  if (call.terminal.format !== 'table') {
    return printTree(call.terminal, new Map(mounts.map(([path, mount]) => [path, struct(mount)])));
  }
  const rows = mounts.map(([path, mount]) =>
    detailed ? detailedRow(path, mount, kind) : simpleRow(path, mount, kind),
  );
  call.terminal.output(table([detailed ? detailedHeader(kind) : simpleHeader(kind), ...rows]));
  return 0;
}

function simpleHeader(kind: MountKind): readonly string[] {
  return ['Path', 'Type', 'Accessor', 'Description', ...(kind.versions ? ['Version'] : [])];
}

function simpleRow(path: string, mount: TreeMap, kind: MountKind): readonly string[] {
  const simple = [
    path,
    textOf(mount.get('type')),
    textOf(mount.get('accessor')),
    textOf(mount.get('description')),
  ];
  return kind.versions ? [...simple, textOf(mount.get('plugin_version'))] : simple;
}

function detailedHeader(kind: MountKind): readonly string[] {
  const rest =
    'Replication,Seal Wrap,External Entropy Access,Options,Description,UUID,Version,Running Version,Running SHA256,Deprecation Status';
  return ['Path', 'Plugin', 'Accessor', 'Default TTL', 'Max TTL', kind.special[0], ...rest.split(',')];
}

function detailedRow(path: string, mount: TreeMap, kind: MountKind): readonly string[] {
  const config = mapOf(mount.get('config'));
  const type = textOf(mount.get('type'));
  const ttl = (name: string): string => {
    if (type === 'system' || type === 'cubbyhole') return '';
    return numberOf(config.get(name)) === 0 ? 'system' : goValue(config.get(name));
  };
  return [
    path,
    type === 'plugin' ? textOf(config.get('plugin_name')) : type,
    textOf(mount.get('accessor')),
    ttl('default_lease_ttl'),
    ttl('max_lease_ttl'),
    kind.special[1](mount),
    mount.get('local') === true ? 'local' : 'replicated',
    goValue(mount.get('seal_wrap') ?? false),
    goValue(mount.get('external_entropy_access') ?? false),
    goValue(mapOf(mount.get('options'))),
    textOf(mount.get('description')),
    textOf(mount.get('uuid')),
    textOf(mount.get('plugin_version')),
    textOf(mount.get('running_plugin_version')),
    textOf(mount.get('running_sha256')),
    textOf(mount.get('deprecation_status')),
  ];
}

/** A mount in the order of Vault's JSON output. */
function struct(mount: TreeMap): Struct {
  const config = mapOf(mount.get('config'));
  const optional = (names: readonly string[]): Record<string, Tree> =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = config.get(name) ?? null;
        return value === null || value === '' ? [] : [[name, value]];
      }),
    );
  return {
    uuid: textOf(mount.get('uuid')),
    type: textOf(mount.get('type')),
    description: textOf(mount.get('description')),
    accessor: textOf(mount.get('accessor')),
    config: {
      default_lease_ttl: config.get('default_lease_ttl') ?? 0,
      max_lease_ttl: config.get('max_lease_ttl') ?? 0,
      force_no_cache: config.get('force_no_cache') ?? false,
      ...optional([
        'audit_non_hmac_request_keys',
        'audit_non_hmac_response_keys',
        'listing_visibility',
        'passthrough_request_headers',
        'allowed_response_headers',
        'token_type',
        'allowed_managed_keys',
        'user_lockout_config',
        'plugin_name',
      ]),
    },
    options: mount.get('options') ?? null,
    local: mount.get('local') ?? false,
    seal_wrap: mount.get('seal_wrap') ?? false,
    external_entropy_access: mount.get('external_entropy_access') ?? false,
    plugin_version: textOf(mount.get('plugin_version')),
    running_plugin_version: textOf(mount.get('running_plugin_version')),
    running_sha256: textOf(mount.get('running_sha256')),
    deprecation_status: textOf(mount.get('deprecation_status')),
  };
}
