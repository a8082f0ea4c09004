/** Which members the status of each kind of cluster has, and their JSON types (contract 6.1 to 6.3). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSecondaryView } from '../apply/view.ts';
import { newProgress } from '../sync/progress.ts';
import { pairInSync, promote } from '../testing/pair.ts';
import { type Cluster, CONNECT, World } from '../testing/world.ts';
import { drStatus } from './dr-status.ts';

type Block = Readonly<Record<string, unknown>>;

const TEXT = (value: unknown) => typeof value === 'string';
const FILLED = (value: unknown) => typeof value === 'string' && value !== '';
/** A number that Vault sends as a string. */
const DIGITS = (value: unknown) => typeof value === 'string' && /^-?\d+$/.test(value);
const TIME = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/.test(value);
const TIME_OR_NULL = (value: unknown) => value === null || TIME(value);
const INDEX = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const BOOL = (value: unknown) => typeof value === 'boolean';
const ROOT = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{40}$/.test(value);
const TEXTS = (value: unknown) => Array.isArray(value) && value.every(FILLED);
const EMPTY_LIST = (value: unknown) => Array.isArray(value) && value.length === 0;
const oneOf =
  (...texts: readonly string[]) =>
  (value: unknown) =>
    texts.includes(value as string);
const rows = (members: Members) => (value: unknown) =>
  Array.isArray(value) && value.every((row: Block) => wrong(members, row).length === 0);

type Check = (value: unknown) => boolean;
/** `undefined`: the member must not be there. A name with a question mark may be missing. */
type Members = Readonly<Record<string, Check | undefined>>;

/** Members that do not fit, in words. */
function wrong(members: Members, block: Block): readonly string[] {
  const found: string[] = [];
  for (const [entry, check] of Object.entries(members)) {
    const name = entry.replace(/\?$/, '');
    const value = block[name];
    if (value === undefined) {
      if (check !== undefined && !entry.endsWith('?')) found.push(`${name} is missing`);
    } else if (check === undefined || !check(value)) found.push(`${name} is ${JSON.stringify(value)}`);
  }
  return found;
}

const PEER: Members = {
  api_address: TEXT,
  cluster_address: TEXT,
  connection_status: oneOf('connected', 'disconnected'),
  last_heartbeat: TIME_OR_NULL,
  clock_skew_ms: DIGITS,
  last_heartbeat_duration_ms: DIGITS,
  replication_primary_canary_age_ms: DIGITS,
};

const COMMON: Members = {
  cluster_id: FILLED,
  merkle_root: ROOT,
  last_reindex_epoch: DIGITS,
  corrupted_merkle_tree: BOOL,
  last_corruption_check_epoch: DIGITS,
  ssct_generation_counter: INDEX,
  last_wal: INDEX,
  primary_cluster_addr: TEXT,
  reindex_in_progress: undefined,
  reindex_stage: undefined,
  merkle_sync_progress: undefined,
  last_performance_wal: undefined,
};

const PRIMARY: Members = {
  ...COMMON,
  mode: oneOf('primary'),
  state: oneOf('running'),
  known_secondaries: TEXTS,
  secondaries: rows({ ...PEER, node_id: FILLED }),
  last_dr_wal: INDEX,
  connection_state: undefined,
  secondary_id: undefined,
  known_primary_cluster_addrs: undefined,
  primaries: undefined,
  last_remote_wal: undefined,
  last_start: undefined,
};

const SECONDARY: Members = {
  ...COMMON,
  mode: oneOf('secondary'),
  state: oneOf('stream-wals'),
  connection_state: oneOf('ready'),
  secondary_id: FILLED,
  known_primary_cluster_addrs: TEXTS,
  primaries: rows(PEER),
  last_remote_wal: INDEX,
  last_start: TIME,
  known_secondaries: undefined,
  secondaries: undefined,
  last_dr_wal: undefined,
};

/** The kinds of cluster, how one comes about, and what its status has. */
const KINDS: Readonly<Record<string, { make(): Promise<Cluster>; readonly members: Members }>> = {
  disabled: {
    make: () => new World().cluster('a'),
    members: {
      ...Object.fromEntries(Object.keys({ ...PRIMARY, ...SECONDARY }).map((name) => [name, undefined])),
      mode: oneOf('disabled'),
    },
  },
  primary: { make: async () => (await pairInSync()).a, members: PRIMARY },
  'primary without secondaries': {
    async make() {
      const a = await new World().cluster('a');
      await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
      return a;
    },
    members: { ...PRIMARY, known_secondaries: EMPTY_LIST, secondaries: EMPTY_LIST },
  },
  secondary: { make: async () => (await pairInSync()).b, members: SECONDARY },
  'secondary whose primary is away': {
    async make() {
      const { world, a, b } = await pairInSync();
      world.network.cut(a.address, b.address);
      await world.until('b noticed', async () => (await b.status())['connection_state'] !== 'ready');
      return b;
    },
    members: {
      ...SECONDARY,
      state: oneOf('idle', 'stream-wals'),
      connection_state: oneOf('connecting', 'transient_failure'),
    },
  },
  idle: {
    async make() {
      const { a } = await pairInSync();
      await a.command((replication) => replication.demote());
      return a;
    },
    members: {
      ...SECONDARY,
      state: oneOf('idle'),
      connection_state: oneOf('idle'),
      // Contract 13.27.
      secondary_id: undefined,
      known_primary_cluster_addrs: EMPTY_LIST,
      primaries: EMPTY_LIST,
      last_start: undefined,
    },
  },
  bootstrapping: {
    async make() {
      const world = new World();
      const a = await world.cluster('a');
      const b = await world.cluster('b');
      await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
      const token = await a.token('b');
      await b.command(async (replication) => {
        const answer = await replication.enableSecondary({ ...CONNECT, token });
        world.network.cut(a.address, b.address);
        return answer;
      });
      return b;
    },
    members: {
      ...SECONDARY,
      mode: oneOf('bootstrapping'),
      state: oneOf('idle', 'merkle-diff', 'merkle-sync'),
      connection_state: oneOf('idle', 'connecting', 'ready', 'transient_failure'),
      last_start: undefined,
    },
  },
  fenced: {
    async make() {
      const { world, a, b } = await pairInSync();
      world.network.cut(a.address, b.address);
      await promote(b);
      world.network.heal(a.address, b.address);
      await world.until('a is fenced', () => a.replication.fenced());
      return a;
    },
    members: { ...PRIMARY, state: oneOf('idle') },
  },
};

for (const [kind, { make, members }] of Object.entries(KINDS)) {
  test(`the status of a cluster that is ${kind} has the members and types of Vault`, async () => {
    const cluster = await make();
    const status: Block = JSON.parse(JSON.stringify(await cluster.status()));
    assert.deepEqual(wrong(members, status), []);
    await cluster.world.close();
  });
}

test('a synchronization shows its progress while keys are fetched, a reindex while it runs', async () => {
  const world = new World();
  const { ledger } = await world.cluster('a');
  const status = (phase: 'diff' | 'sync'): Block =>
    drStatus({
      role: 'syncing',
      row: { mode: 'secondary', setId: 's', link: undefined },
      ledger,
      monotonic: 2000,
      now: 1_704_067_200_000,
      knownSecondaries: [],
      sessions: [],
      view: { ...newSecondaryView(), progress: { ...newProgress(1000), phase, total: 10, done: 4 } },
      promotion: undefined,
      lastCheck: undefined,
      reindex: {
        reindex_in_progress: true,
        reindex_stage: 'building',
        reindex_building_progress: 26_838,
        reindex_building_total: 305_443,
      },
      lastReindexEpoch: 0,
      strandedSets: 0,
      self: { apiAddress: '', clusterAddresses: [] },
    });
  const members: Members = {
    reindex_in_progress: BOOL,
    reindex_stage: FILLED,
    reindex_building_progress: INDEX,
    reindex_building_total: INDEX,
  };
  assert.deepEqual(
    wrong({ ...members, state: oneOf('merkle-diff'), merkle_sync_progress: undefined }, status('diff')),
    [],
  );
  assert.deepEqual(wrong({ ...members, state: oneOf('merkle-sync') }, status('sync')), []);
  assert.deepEqual(status('sync')['merkle_sync_progress'], { sync_progress: 4, sync_total_keys: 10 });
  await world.close();
});
