/** What a server says about its seal and about who leads, in the rows of `status`. */
import type { Client } from '../client/client.ts';
import type { ExitCode } from '../command.ts';
import { Failure, RequestError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { goRfc3339, goValue } from './go-format.ts';
import { printMapField, printTree } from './print.ts';
import { table } from './table.ts';
import { numberOf, type Struct, type Tree, type TreeMap, textOf, textsOf } from './tree.ts';

/** Go's zero time, which Vault prints for "never". */
const NEVER = '0001-01-01T00:00:00Z';

/** Answers of sys/seal-status and sys/leader. */
export type SealStatus = { readonly seal: TreeMap; readonly leader: TreeMap };

/** Asks who leads, too. Throws Failure 1. */
export async function sealStatus(client: Client, seal: TreeMap): Promise<SealStatus> {
  try {
    return { seal, leader: await client.json('GET', 'sys/leader') };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.message.includes('Vault is sealed')) return { seal, leader: new Map([['ha_enabled', true]]) };
    throw new Failure(1, `Error checking leader status: ${error.message}`);
  }
}

export function printSealStatus(terminal: Terminal, status: SealStatus): ExitCode {
  if (terminal.format !== 'table') return printTree(terminal, sealStruct(status));
  terminal.output(table([['Key', 'Value'], ...rows(status)]));
  return 0;
}

/** One field of `status`, by its name in the JSON output; `ha_mode` also exists in the table. */
export function sealStatusField(terminal: Terminal, status: SealStatus, field: string): ExitCode {
  const fields = new Map<string, Tree>([...status.leader, ...status.seal]);
  fields.set('ha_mode', status.leader.get('is_self') === true ? 'active' : 'standby');
  return printMapField(terminal, fields, field, 'seal status');
}

function rows({ seal, leader }: SealStatus): readonly (readonly [string, string])[] {
  const sealed = seal.get('sealed') === true;
  const recovery = seal.get('recovery_seal') === true ? 'Recovery ' : '';
  const all: (readonly [string, string])[] = [['Seal Type', textOf(seal.get('type'))]];
  if (recovery !== '') all.push(['Recovery Seal Type', textOf(seal.get('recovery_seal_type'))]);
  all.push(['Initialized', goValue(seal.get('initialized') ?? false)]);
  all.push(['Sealed', String(sealed)]);
  all.push([`Total ${recovery}Shares`, goValue(seal.get('n') ?? 0)]);
  all.push(['Threshold', goValue(seal.get('t') ?? 0)]);
  if (sealed) {
    all.push(['Unseal Progress', `${goValue(seal.get('progress') ?? 0)}/${goValue(seal.get('t') ?? 0)}`]);
    all.push(['Unseal Nonce', textOf(seal.get('nonce'))]);
  }
  if (seal.get('migration') === true) all.push(['Seal Migration in Progress', 'true']);
  all.push(['Version', textOf(seal.get('version'))]);
  all.push(['Build Date', textOf(seal.get('build_date'))]);
  all.push(['Storage Type', textOf(seal.get('storage_type'))]);
  if (textOf(seal.get('cluster_name')) !== '' && textOf(seal.get('cluster_id')) !== '') {
    all.push(['Cluster Name', textOf(seal.get('cluster_name'))]);
    all.push(['Cluster ID', textOf(seal.get('cluster_id'))]);
  }
  const ha = leader.get('ha_enabled') === true;
  all.push(['HA Enabled', String(ha)]);
  if (ha && !sealed) all.push(...leaderRows(leader));
  return [...all, ...counterRows(seal, leader)];
}

function leaderRows(leader: TreeMap): readonly (readonly [string, string])[] {
  const self = leader.get('is_self') === true;
  const all: (readonly [string, string])[] = [
    ['HA Cluster', textOf(leader.get('leader_cluster_address'))],
    ['HA Mode', self ? 'active' : 'standby'],
  ];
  const since = textOf(leader.get('active_time'));
  if (self && since !== '' && since !== NEVER) all.push(['Active Since', goRfc3339(since)]);
  if (!self) all.push(['Active Node Address', textOf(leader.get('leader_address')) || '<none>']);
  if (leader.get('performance_standby') === true) {
    all.push(['Performance Standby Node', 'true']);
    all.push([
      'Performance Standby Last Remote WAL',
      goValue(leader.get('performance_standby_last_remote_wal') ?? 0),
    ]);
  }
  return all;
}

function counterRows(seal: TreeMap, leader: TreeMap): readonly (readonly [string, string])[] {
  const counters = [
    ['Raft Committed Index', 'raft_committed_index'],
    ['Raft Applied Index', 'raft_applied_index'],
    ['Last WAL', 'last_wal'],
  ] as const;
  const all: (readonly [string, string])[] = [];
  for (const [title, field] of counters) {
    const value = leader.get(field);
    if (numberOf(value) !== 0) all.push([title, goValue(value)]);
  }
  const warnings = textsOf(seal.get('warnings'));
  if (warnings.length > 0) all.push(['Warnings', goValue(warnings)]);
  return all;
}

/** Fields in Vault's order; those that Vault leaves out when empty are left out. */
function sealStruct({ seal, leader }: SealStatus): Struct {
  const filled = (source: TreeMap, name: string): Tree | undefined => {
    const value = source.get(name);
    return value === '' || value === 0 || value === false || value === null ? undefined : value;
  };
  return {
    type: textOf(seal.get('type')),
    initialized: seal.get('initialized') ?? false,
    sealed: seal.get('sealed') ?? false,
    t: seal.get('t') ?? 0,
    n: seal.get('n') ?? 0,
    progress: seal.get('progress') ?? 0,
    nonce: textOf(seal.get('nonce')),
    version: textOf(seal.get('version')),
    build_date: textOf(seal.get('build_date')),
    migration: seal.get('migration') ?? false,
    cluster_name: filled(seal, 'cluster_name'),
    cluster_id: filled(seal, 'cluster_id'),
    recovery_seal: seal.get('recovery_seal') ?? false,
    recovery_seal_type: filled(seal, 'recovery_seal_type'),
    storage_type: filled(seal, 'storage_type'),
    warnings: filled(seal, 'warnings'),
    ha_enabled: leader.get('ha_enabled') ?? false,
    is_self: filled(leader, 'is_self'),
    active_time: goRfc3339(textOf(leader.get('active_time')) || NEVER),
    leader_address: filled(leader, 'leader_address'),
    leader_cluster_address: filled(leader, 'leader_cluster_address'),
    performance_standby: filled(leader, 'performance_standby'),
    performance_standby_last_remote_wal: filled(leader, 'performance_standby_last_remote_wal'),
    last_wal: filled(leader, 'last_wal'),
    raft_committed_index: filled(leader, 'raft_committed_index'),
    raft_applied_index: filled(leader, 'raft_applied_index'),
  };
}
