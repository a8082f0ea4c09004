/** Contract 14.2, lines 15 to 17, and architecture 4 and 5: the old primary, fences, stranded writes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../tools/cluster/node.ts';
import {
  activationToken,
  get,
  inSync,
  operationToken,
  promote,
  put,
  rejoin,
  startPair,
  W4,
  W5,
} from './site.ts';

const UPDATE_PRIMARY = 'sys/replication/dr/secondary/update-primary';

test('15: a demoted primary rejoins by differences, without a wipe', async (t) => {
  const { a, b } = await startPair(t);
  const blob = 'y'.repeat(20_000);
  for (let i = 0; i < 100; i++) await put(a, `bulk/${i}`, blob);
  await inSync(a, b);
  const setId = (await a.drStatus()).cluster_id;
  const demoted = await a.must('POST', 'sys/replication/dr/primary/demote', {});
  assert.deepEqual([demoted.data, demoted.warnings], [null, [W4]]);
  await until('the demoted cluster is idle', async () => (await a.drStatus()).state === 'idle');
  const idle = await a.drStatus();
  assert.deepEqual([idle.mode, idle.cluster_id, 'secondary_id' in idle], ['secondary', setId, false]);
  assert.equal((await a.call('GET', 'sys/health', undefined, { token: '' })).status, 472);
  await promote(b);
  for (let i = 0; i < 5; i++) await put(b, `new/${i}`, i);
  await rejoin(a, b, 'a-again');
  const status = await a.drStatus();
  assert.equal(status.cluster_id, setId);
  assert.equal(status.secondary_id, 'a-again');
  assert.ok(
    status.bytes_received < 500_000,
    `rejoining took ${status.bytes_received} bytes for 2 MB of data`,
  );
  assert.equal((await b.drStatus()).secondaries[0].node_id, 'a-again');
});

test('update-primary: forget the primary, wrong sets, wrong forms', async (t) => {
  const { a, b } = await startPair(t);
  const token = await operationToken(b);
  const update = (body: object) =>
    b.call('POST', UPDATE_PRIMARY, { dr_operation_token: token, ...body }, { token: '' });
  assert.equal((await update({})).status, 400);
  assert.equal((await update({ token: 'x', update_primary_addrs: ['127.0.0.1:1'] })).status, 400);
  assert.equal((await update({ token: '' })).status, 200);
  await until('it is idle', async () => (await b.drStatus()).state === 'idle');
  assert.equal((await b.drStatus()).mode, 'secondary');
  await put(a, 'while-idle', 1);
  const again = await activationToken(a, 'again');
  assert.equal((await update({ token: again, ca_file: a.node.tls.caFile })).status, 200);
  await inSync(a, b);
  const moved = await update({ update_primary_addrs: [`127.0.0.1:${a.node.clusterPort}`] });
  assert.equal(moved.status, 200, moved.text);
  await inSync(a, b);

  const { a: stranger } = await startPair(t);
  const foreign = (
    await stranger.must('POST', 'sys/replication/dr/primary/secondary-token', { id: 'foreign' })
  ).wrap_info.token;
  const refused = await update({ token: foreign, ca_file: stranger.node.tls.caFile });
  assert.equal(refused.status, 400, refused.text);
  await until(
    'it goes on with its own set',
    async () => (await b.drStatus()).cluster_id === undefined || (await b.drStatus()).mode === 'secondary',
  );
  await put(a, 'still', 1);
  await inSync(a, b);
});

test('a primary that comes back after a promotion is fenced on contact and keeps what only it has', async (t) => {
  const { a, b } = await startPair(t);
  await put(a, 'both', 1);
  await inSync(a, b);
  // The old primary goes on alone: its standby is stopped, as if the sites could not see each other.
  await b.node.stop('SIGKILL');
  for (let i = 0; i < 3; i++) assert.equal((await put(a, `only-a/${i}`, i)).status, 200);
  await a.node.stop('SIGKILL');
  await b.node.start();
  await b.unseal();
  await promote(b);
  assert.equal((await put(b, 'only-b', 1)).status, 200);
  await a.node.start();
  await a.unseal();
  await until('the old primary is fenced', async () => (await a.drStatus()).fenced?.epoch?.counter === 2);
  const write = await put(a, 'too-late', 1);
  assert.equal(write.status, 503);
  assert.match(write.json.errors[0], /fenced/);
  assert.equal((await a.call('GET', 'sys/health', undefined, { token: '' })).status, 503);
  // A restart does not forget it.
  await a.restart();
  assert.equal((await a.drStatus()).fenced.epoch.counter, 2);

  await rejoin(a, b, 'a-again');
  const status = await a.drStatus();
  assert.equal(status.stranded_sets, 1, JSON.stringify(status));
  await b.node.stop('SIGKILL');
  await promote(a);
  assert.equal(await get(a, 'only-b'), 1);
  assert.equal(await get(a, 'both'), 1);
  assert.equal(await get(a, 'only-a/0'), undefined);
});

test('16: ten failovers and failbacks under a writer lose no acknowledged write', async (t) => {
  const pair = await startPair(t);
  let { a: primary, b: standby } = pair;
  const acknowledged: string[] = [];
  let round = 0;
  for (; round < 10; round++) {
    let stop = false;
    const target = primary;
    const writer = (async () => {
      for (let i = 0; !stop; i++) {
        const path = `loop/${round}/${i}`;
        const answer = await put(target, path, path).catch(() => undefined);
        if (answer?.status === 200) acknowledged.push(path);
        else if (answer !== undefined) break;
      }
    })();
    await until('some writes', async () => acknowledged.length > round * 5 + 5);
    // Contract 5.6: demote first, then promote.
    await primary.must('POST', 'sys/replication/dr/primary/demote', {});
    stop = true;
    await writer;
    await promote(standby);
    await rejoin(primary, standby, `round-${round}`);
    [primary, standby] = [standby, primary];
  }
  for (const path of acknowledged) assert.equal(await get(primary, path), path, path);
  assert.ok(acknowledged.length > 50);
  assert.equal((await primary.drStatus()).merkle_root, (await standby.drStatus()).merkle_root);
});

test('17: disabling a primary ends the set', async (t) => {
  const { a, b } = await startPair(t);
  const setId = (await a.drStatus()).cluster_id;
  const answer = await a.must('POST', 'sys/replication/dr/primary/disable', {});
  assert.deepEqual([answer.data, answer.warnings], [null, [W5]]);
  await until('it is disabled', async () => (await a.drStatus()).mode === 'disabled');
  assert.deepEqual(await a.drStatus(), { mode: 'disabled' });
  await a.must('POST', 'sys/replication/dr/primary/enable', {});
  const fresh = await a.drStatus();
  assert.notEqual(fresh.cluster_id, setId);
  assert.deepEqual(fresh.known_secondaries, []);
  await until(
    'the old secondary lost its primary',
    async () => (await b.drStatus()).connection_state !== 'ready',
  );
  const token = (await a.must('POST', 'sys/replication/dr/primary/secondary-token', { id: 'secondary' }))
    .wrap_info.token;
  const update = await b.call(
    'POST',
    UPDATE_PRIMARY,
    { dr_operation_token: await operationToken(b), token, ca_file: a.node.tls.caFile },
    { token: '' },
  );
  assert.equal(update.status, 400, 'a member of another set must not join without a wipe');
});

test('a DR secondary that leaves its set serves alone', async (t) => {
  const { a, b } = await startPair(t);
  await put(a, 'x', 1);
  await inSync(a, b);
  const answer = await b.must(
    'POST',
    'sys/replication/dr/secondary/disable',
    { dr_operation_token: await operationToken(b) },
    { token: '' },
  );
  assert.deepEqual(answer.warnings, [W5]);
  await until(
    'it serves',
    async () => (await b.call('GET', 'sys/health', undefined, { token: '' })).status === 200,
  );
  assert.deepEqual(await b.drStatus(), { mode: 'disabled' });
  assert.equal(await get(b, 'x'), 1);
});
