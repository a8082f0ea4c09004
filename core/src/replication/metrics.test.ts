/** Names of contract section 9 that alert rules and dashboards read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestEnv } from '../base/testing/env.ts';
import { pairInSync, promote } from './testing/pair.ts';
import type { Cluster } from './testing/world.ts';

const HOUSEKEEPING_MS = 5000;

function value(cluster: Cluster, name: string): number | undefined {
  // Every cluster of the pretended world records what it measures.
  return (cluster.env.metrics as TestEnv['metrics']).value(`vault.${name}`);
}

function roles(cluster: Cluster): readonly unknown[] {
  return ['dr.primary', 'dr.secondary', 'performance.primary', 'performance.secondary'].map((mode) =>
    value(cluster, `core.replication.${mode}`),
  );
}

test('both sides say what they are and how far they are', async () => {
  const { world, a, b } = await pairInSync();
  await a.write('x', 'y');
  await world.until('b has it', () => b.inSync(a));
  await world.env.clock.advance(2 * HOUSEKEEPING_MS);
  assert.deepEqual(roles(a), [1, 0, 0, 0]);
  assert.deepEqual(roles(b), [0, 1, 0, 0]);
  const { index } = a.ledger.head();
  for (const cluster of [a, b]) {
    assert.equal(value(cluster, 'replication.wal.last_wal'), index, cluster.name);
    assert.equal(value(cluster, 'replication.wal.last_dr_wal'), index, cluster.name);
    const length = value(cluster, 'logshipper.buffer.length') ?? 0;
    assert.ok(
      length > 0 && length <= (value(cluster, 'logshipper.buffer.max_length') ?? 0),
      `${length} records`,
    );
    const size = value(cluster, 'logshipper.buffer.size') ?? 0;
    assert.ok(size > 0 && size <= (value(cluster, 'logshipper.buffer.max_size') ?? 0), `${size} bytes`);
  }
  assert.equal(value(b, 'replication.fsm.last_remote_wal'), index);
  const heard = value(a, 'replication.rpc.server.last_heartbeat') ?? 0;
  assert.ok(Math.abs(heard - a.env.clock.now() / 1000) < 5, `last heartbeat at ${heard}`);
  await world.close();
});

test('the gauges of the role follow a promotion', async () => {
  const { world, b } = await pairInSync();
  await promote(b);
  await world.env.clock.advance(2 * HOUSEKEEPING_MS);
  assert.deepEqual(roles(b), [1, 0, 0, 0]);
  await world.close();
});
