/** Contract 14.2, line 11: outages of either side. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../tools/cluster/node.ts';
import { follow, get, inSync, promote, put, startPair, startSite } from './site.ts';

test('11: writes go on while the secondary is down, and it catches up without a wipe', async (t) => {
  const { a, b } = await startPair(t);
  const started = (await b.drStatus()).cluster_id;
  await b.node.stop('SIGKILL');
  for (let i = 0; i < 100; i++) assert.equal((await put(a, `down/${i}`, i)).status, 200);
  await until('the primary says that the secondary is gone', async () => {
    const row = (await a.drStatus()).secondaries[0];
    return row.connection_status === 'disconnected';
  });
  await b.node.start();
  await b.unseal();
  await inSync(a, b);
  assert.equal((await b.drStatus()).cluster_id, started);
  await a.node.stop('SIGKILL');
  await promote(b);
  for (let i = 0; i < 100; i++) assert.equal(await get(b, `down/${i}`), i);
});

test('a secondary finds its primary again after the primary restarted', async (t) => {
  const { a, b } = await startPair(t);
  await a.node.stop('SIGKILL');
  await until('the secondary notices', async () => (await b.drStatus()).connection_state !== 'ready');
  await a.node.start();
  await a.unseal();
  await put(a, 'again', 'yes');
  await inSync(a, b);
  const rows = (await a.drStatus()).secondaries;
  assert.equal(rows.length, 1);
  assert.equal(rows[0].node_id, 'secondary');
  assert.equal(rows[0].connection_status, 'connected');
  for (const member of ['clock_skew_ms', 'last_heartbeat_duration_ms', 'replication_primary_canary_age_ms']) {
    assert.equal(typeof rows[0][member], 'string', member);
  }
  assert.ok(!Number.isNaN(Date.parse(rows[0].last_heartbeat)));
});

test('one primary serves two secondaries, and one that is down holds up nobody', async (t) => {
  const { a, b } = await startPair(t);
  const c = await startSite(t, 'c');
  await follow(a, c, 'third');
  await c.node.stop('SIGKILL');
  for (let i = 0; i < 50; i++) await put(a, `two/${i}`, i);
  await inSync(a, b);
  await c.node.start();
  await c.unseal();
  await inSync(a, c);
});
