import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answered, systemNode } from '../../testing/system-node.ts';

const DR_TOKEN = 'batch-dr-token';
const AUTOPILOT = 'sys/storage/raft/autopilot/configuration';

const DEFAULTS = {
  cleanup_dead_servers: false,
  last_contact_threshold: '10s',
  dead_server_last_contact_threshold: '24h0m0s',
  max_trailing_logs: 1000,
  min_quorum: 0,
  server_stabilization_time: '10s',
  disable_upgrade_migration: false,
};

/** An open node of storage type raft whose config names it n1. */
async function raftNode() {
  const node = await systemNode({ storageType: 'raft', raftNodeId: 'n1' });
  const { rootToken: token } = await node.open();
  return { node, token };
}

function data(answer: Answered): Readonly<Record<string, unknown>> {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return (answer.body as { data: Readonly<Record<string, unknown>> }).data;
}

function errors(answer: Answered, status = 400): readonly string[] {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  return (answer.body as { errors: readonly string[] }).errors;
}

const PEERS = {
  config: {
    servers: [{ node_id: 'n1', address: 'a.example:8201', leader: true, voter: true, protocol_version: '3' }],
    index: 0,
  },
};

test('the configuration names the one node, with a token', async () => {
  const { node, token } = await raftNode();
  assert.deepEqual(data(await node.ask('read', 'sys/storage/raft/configuration', { token })), PEERS);
  assert.deepEqual(errors(await node.ask('read', 'sys/storage/raft/configuration'), 403), [
    'permission denied',
  ]);
});

test('a node without a node_id has the id of its cluster', async () => {
  const node = await systemNode({ storageType: 'raft' });
  const { rootToken: token } = await node.open();
  const { leader } = data(await node.ask('read', 'sys/storage/raft/autopilot/state', { token }));
  assert.equal(leader, 'c1');
});

test('a DR secondary shows its node for a DR operation token, to updates and to reads', async () => {
  const { node, token } = await raftNode();
  node.become('dr-secondary');
  const path = 'sys/storage/raft/configuration';
  const body = { dr_operation_token: DR_TOKEN };
  assert.deepEqual(data(await node.ask('update', path, { body })), PEERS);
  assert.deepEqual(data(await node.ask('read', path, { token: DR_TOKEN })), PEERS);
  assert.deepEqual(errors(await node.ask('read', path, { token }), 403), ['permission denied']);
  assert.deepEqual(errors(await node.ask('update', path, { token }), 403), ['permission denied']);
});

test('the only node cannot be removed, one that is not there is removed already', async () => {
  const { node, token } = await raftNode();
  const remove = (body: Readonly<Record<string, string>>) =>
    node.ask('update', 'sys/storage/raft/remove-peer', { token, body });
  assert.deepEqual(errors(await remove({})), ['no server id provided']);
  assert.deepEqual(errors(await remove({ server_id: 'n1' })), [
    'node "n1" is the only one of this cluster and cannot be removed',
  ]);
  assert.equal((await remove({ server_id: 'n2' })).status, 204);
});

test('on a DR secondary remove-peer is authorised before anything else (CVE-2021-3282)', async () => {
  const { node, token } = await raftNode();
  node.become('dr-secondary');
  const path = 'sys/storage/raft/remove-peer';
  const body = { server_id: 'n1' };
  assert.deepEqual(errors(await node.ask('update', path, { token, body }), 403), ['permission denied']);
  const right = { ...body, dr_operation_token: DR_TOKEN };
  assert.match(String(errors(await node.ask('update', path, { body: right }))), /only one of this cluster/);
});

test('autopilot sees one healthy voter', async () => {
  const { node, token } = await raftNode();
  const state = data(await node.ask('read', 'sys/storage/raft/autopilot/state', { token }));
  assert.deepEqual(
    { ...state, servers: undefined },
    { healthy: true, failure_tolerance: 0, leader: 'n1', voters: ['n1'], servers: undefined },
  );
  const { n1, ...others } = state['servers'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  assert.deepEqual(others, {});
  assert.equal(n1?.['last_index'], node.barrier.ledger.head().index);
  assert.deepEqual(
    { ...n1, last_index: 0, last_term: 0 },
    {
      id: 'n1',
      name: 'n1',
      address: 'a.example:8201',
      node_status: 'alive',
      last_contact: '0s',
      last_term: 0,
      last_index: 0,
      healthy: true,
      stable_since: '2024-01-02T00:00:00Z',
      status: 'leader',
      version: '1.18.3',
      node_type: 'voter',
    },
  );
  node.become('dr-secondary');
  const body = { dr_operation_token: DR_TOKEN };
  const there = data(await node.ask('update', 'sys/storage/raft/autopilot/state', { body }));
  assert.equal(there['leader'], 'n1');
});

test('settings of autopilot start at the defaults of Vault and keep what is set', async () => {
  const { node, token } = await raftNode();
  assert.deepEqual(data(await node.ask('read', AUTOPILOT, { token })), DEFAULTS);
  const body = { max_trailing_logs: 500, last_contact_threshold: '5s', min_quorum: 0 };
  assert.equal((await node.ask('update', AUTOPILOT, { token, body })).status, 204);
  const changed = { ...DEFAULTS, max_trailing_logs: 500, last_contact_threshold: '5s' };
  assert.deepEqual(data(await node.ask('read', AUTOPILOT, { token })), changed);
  node.become('dr-secondary');
  const update = (more: Readonly<Record<string, unknown>>) =>
    node.ask('update', AUTOPILOT, { body: { dr_operation_token: DR_TOKEN, ...more } });
  assert.deepEqual(data(await update({})), changed);
  assert.equal((await update({ min_quorum: 5 })).status, 204);
  assert.deepEqual(data(await update({})), { ...changed, min_quorum: 5 });
});

test('settings that would remove nodes too soon are refused, and nothing changes', async () => {
  const { node, token } = await raftNode();
  const update = async (body: Readonly<Record<string, unknown>>) =>
    errors(await node.ask('update', AUTOPILOT, { token, body }));
  assert.deepEqual(await update({ cleanup_dead_servers: true }), [
    'min_quorum must be set when cleanup_dead_servers is set and it should at least be 3; cleanup_dead_servers: true, min_quorum: 0',
  ]);
  assert.deepEqual(
    await update({ cleanup_dead_servers: true, min_quorum: 3, dead_server_last_contact_threshold: '5s' }),
    ['dead_server_last_contact_threshold should not be set to less than 1m; received: 5'],
  );
  assert.deepEqual(await update({ min_quorum: -1 }), ['min_quorum must not be negative']);
  assert.deepEqual(data(await node.ask('read', AUTOPILOT, { token })), DEFAULTS);
});

test('what needs a second node or a snapshot is refused, and the text says what to do instead', async () => {
  const { node, token } = await raftNode();
  for (const path of ['bootstrap/challenge', 'bootstrap/answer', 'join']) {
    assert.match(String(errors(await node.ask('update', `sys/storage/raft/${path}`))), /DR secondary/, path);
  }
  for (const [operation, path] of [
    ['read', 'snapshot'],
    ['update', 'snapshot'],
    ['update', 'snapshot-force'],
  ] as const) {
    const answer = await node.ask(operation, `sys/storage/raft/${path}`, { token });
    assert.match(String(errors(answer)), /snapshots are not available/, path);
  }
});

test('with another storage every endpoint says that raft is not in use', async () => {
  const node = await systemNode({ storageType: 'file' });
  const { rootToken: token } = await node.open();
  for (const [operation, path, body] of [
    ['read', 'configuration', {}],
    ['update', 'remove-peer', { server_id: 'x' }],
    ['read', 'autopilot/state', {}],
    ['read', 'autopilot/configuration', {}],
    ['update', 'autopilot/configuration', { min_quorum: 3 }],
    ['update', 'bootstrap/challenge', {}],
    ['update', 'bootstrap/answer', {}],
    ['update', 'join', {}],
    ['read', 'snapshot', {}],
    ['update', 'snapshot', {}],
    ['update', 'snapshot-force', {}],
  ] as const) {
    const answer = await node.ask(operation, `sys/storage/raft/${path}`, { token, body });
    assert.deepEqual(errors(answer), ['raft storage is not in use'], path);
  }
});
