import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enable, pairInSync, promote } from '../testing/pair.ts';
import { CONNECT, World } from '../testing/world.ts';

/** JSON types of contract 6.2 and 6.3; a trailing `?` marks what may be absent. */
const COMMON = {
  mode: 'string',
  state: 'string',
  cluster_id: 'string',
  merkle_root: 'string',
  last_reindex_epoch: 'string',
  corrupted_merkle_tree: 'boolean',
  last_corruption_check_epoch: 'string',
  ssct_generation_counter: 'number',
  last_wal: 'number',
  primary_cluster_addr: 'string',
};
const PRIMARY = { ...COMMON, known_secondaries: 'array', secondaries: 'array', last_dr_wal: 'number' };
const SECONDARY = {
  ...COMMON,
  connection_state: 'string',
  secondary_id: 'string',
  known_primary_cluster_addrs: 'array',
  primaries: 'array',
  last_remote_wal: 'number',
  last_start: 'string',
};
const ROW = {
  api_address: 'string',
  cluster_address: 'string',
  connection_status: 'string',
  last_heartbeat: 'string',
  clock_skew_ms: 'string',
  last_heartbeat_duration_ms: 'string',
  replication_primary_canary_age_ms: 'string',
};

function assertTypes(block: unknown, types: Readonly<Record<string, string>>): void {
  const members = JSON.parse(JSON.stringify(block)) as Record<string, unknown>;
  for (const [name, type] of Object.entries(types)) {
    const value = members[name];
    assert.equal(Array.isArray(value) ? 'array' : typeof value, type, name);
  }
}

test('a cluster without replication says disabled and nothing else', async () => {
  const world = new World();
  const a = await world.cluster('a');
  assert.deepEqual(await a.status(), { mode: 'disabled' });
  assert.deepEqual(await a.replication.status('performance'), { mode: 'disabled' });
  await world.close();
});

test('members of both blocks have the JSON types that clients of Vault read', async () => {
  const { world, a, b } = await pairInSync();
  await world.until('a heartbeat came', async () => {
    const [row] = (await a.status())['secondaries'] as readonly Record<string, unknown>[];
    return row?.['last_heartbeat'] != null;
  });
  const primary = await a.status();
  const secondary = await b.status();
  assertTypes(primary, PRIMARY);
  assertTypes(secondary, SECONDARY);
  const [row] = primary['secondaries'] as readonly Record<string, unknown>[];
  assertTypes(row, { ...ROW, node_id: 'string' });
  assertTypes((secondary['primaries'] as readonly unknown[])[0], ROW);
  assert.match(String(primary['merkle_root']), /^[0-9a-f]{40}$/);
  assert.equal(primary['merkle_root'], secondary['merkle_root']);
  assert.equal(primary['last_dr_wal'], secondary['last_remote_wal']);
  assert.equal(primary['last_corruption_check_epoch'], '-62135596800');
  assert.equal(primary['state'], 'running');
  assert.equal(secondary['connection_state'], 'ready');
  assert.deepEqual(secondary['known_primary_cluster_addrs'], ['https://a.test:8201']);
  await world.close();
});

test('a known secondary that never connected is listed by id alone', async () => {
  const { world, a } = await pairInSync();
  await a.token('never');
  const status = await a.status();
  assert.deepEqual(status['known_secondaries'], ['b', 'never']);
  assert.equal((status['secondaries'] as readonly unknown[]).length, 1);
  await world.close();
});

test('lag in seconds is right on an idle primary, and grows when the link is cut', async () => {
  const { world, a, b } = await pairInSync();
  await world.env.clock.advance(60_000);
  const idle = (await b.status())['lag_seconds'];
  assert.ok(typeof idle === 'number' && idle <= 2, `${idle} s behind an idle primary`);
  world.network.cut(a.address, b.address);
  await world.env.clock.advance(30_000);
  const away = (await b.status())['lag_seconds'];
  assert.ok(typeof away === 'number' && away >= 29, `${away} s`);
  await world.close();
});

test('status shows what may be done now, and why the rest may not', async () => {
  const { world, a, b } = await pairInSync();
  const find = async (cluster: typeof a, command: string) => {
    const commands = (await cluster.status())['commands'] as readonly Record<string, unknown>[];
    return commands.find((entry) => entry['command'] === command);
  };
  assert.deepEqual(await find(a, 'demote'), { command: 'demote', allowed: true });
  assert.deepEqual(await find(b, 'promote'), { command: 'promote', allowed: true });
  assert.deepEqual(await find(a, 'promote'), {
    command: 'promote',
    allowed: false,
    reason: 'Not a DR secondary.',
  });
  await world.close();
});

test('while the first data is fetched the mode is bootstrapping', async () => {
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
  assert.equal((await b.status())['mode'], 'bootstrapping');
  await b.command((replication) => replication.disable());
  assert.deepEqual(await b.status(), { mode: 'disabled' });
  await b.write('still', 'mine');
  await world.close();
});

test('health tells round trip, skew and age of the data', async () => {
  const { world, a, b } = await pairInSync();
  assert.equal(a.replication.health()['last_wal'], a.ledger.head().index);
  assert.equal('last_wal' in b.replication.health(), false);
  for (const name of ['echo_duration_ms', 'clock_skew_ms', 'replication_primary_canary_age_ms']) {
    assert.equal(typeof b.replication.health()[name], 'number', name);
  }
  await world.close();
});

test('a promotion raises the generation that tokens of later versions carry', async () => {
  const { world, a, b } = await pairInSync();
  const c = await world.cluster('c');
  await enable(a, c);
  assert.equal((await c.status())['ssct_generation_counter'], 0);
  await promote(b);
  assert.equal((await b.status())['ssct_generation_counter'], 1);
  await world.close();
});
