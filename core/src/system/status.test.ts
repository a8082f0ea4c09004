import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemNode } from './testing/system-node.ts';
import { recordVersion } from './version-history.ts';

type Body = Record<string, unknown>;

const PATH_DISABLED = 'path disabled in replication DR secondary mode';

function refused(answer: { status: number; body: unknown }, status: number, message: string): void {
  assert.deepEqual([answer.status, answer.body], [status, { errors: [message] }]);
}

describe('sys/health', () => {
  test('the status says what the node is, and a parameter replaces it', async () => {
    const node = await systemNode();
    const status = async (query: Record<string, string> = {}) =>
      (await node.ask('read', 'sys/health', { query })).status;
    const every = {
      activecode: '210',
      standbycode: '211',
      drsecondarycode: '212',
      performancestandbycode: '213',
      sealedcode: '214',
      uninitcode: '215',
      fencedcode: '216',
    };
    assert.deepEqual([await status(), await status(every)], [501, 215]);
    const { rootToken } = await node.open();
    assert.deepEqual([await status(), await status(every)], [200, 210]);
    node.become('dr-secondary');
    assert.deepEqual([await status(), await status(every)], [472, 212]);
    node.become('fenced');
    assert.deepEqual([await status(), await status(every)], [503, 216]);
    node.become('active');
    await node.ask('update', 'sys/seal', { token: rootToken });
    assert.deepEqual([await status(), await status(every)], [503, 214]);
    node.become('dr-secondary');
    assert.equal(await status(), 503, 'sealed comes before DR secondary');
  });

  test('standbyok and perfstandbyok change nothing for an active node', async () => {
    const node = await systemNode();
    await node.open();
    const query = { standbyok: 'true', perfstandbyok: 'true' };
    assert.equal((await node.ask('read', 'sys/health', { query })).status, 200);
  });

  test('a malformed parameter is a 400 without text', async () => {
    const node = await systemNode();
    const malformed = [
      ['activecode', 'x'],
      ['activecode', ''],
      ['sealedcode', '20'],
      ['uninitcode', '999'],
      ['standbyok', 'maybe'],
    ];
    for (const [name = '', value = ''] of malformed) {
      const { status, body } = await node.ask('read', 'sys/health', { query: { [name]: value } });
      assert.deepEqual([status, body], [400, { errors: [] }], `${name}=${value}`);
    }
  });

  test('the body shows the cluster only while the node is open', async () => {
    const node = await systemNode();
    const body = async () => (await node.ask('read', 'sys/health')).body as Body;
    const closed = {
      initialized: false,
      sealed: true,
      standby: true,
      performance_standby: false,
      replication_performance_mode: 'unknown',
      replication_dr_mode: 'unknown',
      server_time_utc: 1_704_067_200,
      version: '1.18.3',
      enterprise: false,
      echo_duration_ms: 0,
      clock_skew_ms: 0,
      replication_primary_canary_age_ms: 0,
    };
    assert.deepEqual(await body(), closed);
    await node.open();
    const { last_wal: lastWal, ...open } = await body();
    assert.ok(Number(lastWal) > 0);
    assert.deepEqual(open, {
      ...closed,
      initialized: true,
      sealed: false,
      standby: false,
      replication_performance_mode: 'disabled',
      replication_dr_mode: 'disabled',
      cluster_name: 'vault-cluster-c1',
      cluster_id: 'c1',
    });
    node.become('dr-secondary');
    assert.equal((await body())['replication_dr_mode'], 'secondary');
  });
});

describe('sys/leader', () => {
  test('a node without high availability names no leader, sealed or not', async () => {
    const node = await systemNode();
    const alone = {
      ha_enabled: false,
      is_self: false,
      active_time: '0001-01-01T00:00:00Z',
      leader_address: '',
      leader_cluster_address: '',
      performance_standby: false,
      performance_standby_last_remote_wal: 0,
    };
    assert.deepEqual((await node.ask('read', 'sys/leader')).body, alone);
    await node.open();
    const { last_wal: lastWal, ...open } = (await node.ask('read', 'sys/leader')).body as Body;
    assert.deepEqual(open, alone);
    assert.ok(Number(lastWal) > 0);
  });

  test('with raft storage it says how far the log is, but not while sealed', async () => {
    const node = await systemNode({ storageType: 'raft' });
    const indexes = async () => {
      const body = (await node.ask('read', 'sys/leader')).body as Body;
      return [body['raft_committed_index'], body['raft_applied_index']];
    };
    assert.deepEqual(await indexes(), [undefined, undefined]);
    await node.open();
    const { index } = node.barrier.ledger.head();
    assert.deepEqual(await indexes(), [index, index]);
  });

  test('a node with high availability is its own leader when active, and knows none while sealed', async () => {
    const node = await systemNode({ haEnabled: true });
    refused(await node.ask('read', 'sys/leader'), 503, 'Vault is sealed');
    await node.open();
    const body = (await node.ask('read', 'sys/leader')).body as Body;
    assert.deepEqual(
      [body['is_self'], body['active_time'], body['leader_address'], body['leader_cluster_address']],
      [true, '2024-01-02T00:00:00Z', 'https://a.example:8200', 'https://a.example:8201'],
    );
  });
});

describe('sys/ha-status', () => {
  test('lists this node to callers with a token, and to all on a DR secondary', async () => {
    const node = await systemNode();
    const { rootToken: token } = await node.open();
    refused(await node.ask('read', 'sys/ha-status'), 403, 'permission denied');
    const { status, body } = await node.ask('read', 'sys/ha-status', { token });
    assert.equal(status, 200);
    assert.deepEqual((body as { data: Body }).data, {
      nodes: [
        {
          hostname: 'node-a',
          api_address: 'https://a.example:8200',
          cluster_address: 'https://a.example:8201',
          active_node: true,
          last_echo: null,
          version: '1.18.3',
        },
      ],
    });
    node.become('dr-secondary');
    assert.equal((await node.ask('read', 'sys/ha-status')).status, 200);
  });
});

describe('facts of the node', () => {
  test('host-info and the sanitized configuration need a token', async () => {
    const node = await systemNode();
    const { rootToken: token } = await node.open();
    for (const path of ['sys/host-info', 'sys/config/state/sanitized']) {
      refused(await node.ask('read', path), 403, 'permission denied');
    }
    const host = (await node.ask('read', 'sys/host-info', { token })).body as { data: Body };
    assert.deepEqual(host.data['host'], { hostname: 'node-a' });
    const config = (await node.ask('read', 'sys/config/state/sanitized', { token })).body as { data: Body };
    assert.deepEqual(config.data, { api_addr: 'https://a.example:8200' });
  });

  test('version-history lists each version once, with the one before it', async () => {
    const node = await systemNode();
    const { rootToken: token } = await node.open();
    const { core, env } = node;
    for (const version of ['0.1.0', '0.1.0', '0.2.0']) {
      await node.barrier.transact((tx) => recordVersion(tx, { env, config: { ...core.config, version } }));
      await env.clock.advance(1000);
    }
    const { body } = await node.ask('list', 'sys/version-history', { token });
    assert.deepEqual((body as { data: Body }).data, {
      keys: ['0.1.0', '0.2.0'],
      key_info: {
        '0.1.0': {
          timestamp_installed: '2024-01-01T00:00:00Z',
          build_date: '2024-01-01T00:00:00Z',
          previous_version: null,
        },
        '0.2.0': {
          timestamp_installed: '2024-01-01T00:00:02Z',
          build_date: '2024-01-01T00:00:00Z',
          previous_version: '0.1.0',
        },
      },
    });
  });
});

describe('sys/metrics', () => {
  test('needs a token unless the listener says otherwise', async () => {
    const node = await systemNode();
    refused(await node.ask('read', 'sys/metrics'), 503, 'Vault is sealed');
    const { rootToken: token } = await node.open();
    refused(await node.ask('read', 'sys/metrics'), 403, 'permission denied');
    const denied = await node.tokenWith('path "secret/*" { capabilities = ["read"] }');
    refused(
      await node.ask('read', 'sys/metrics', { token: denied }),
      403,
      '1 error occurred:\n\t* permission denied\n\n',
    );
    assert.equal((await node.ask('read', 'sys/metrics', { token })).status, 200);
    node.become('dr-secondary');
    refused(await node.ask('read', 'sys/metrics', { token }), 400, PATH_DISABLED);
    assert.equal((await node.ask('read', 'sys/metrics', { unauthenticatedMetrics: true })).status, 200);
  });

  test('is JSON, or text for Prometheus by parameter or by header', async () => {
    const node = await systemNode();
    const read = (query: Record<string, string>, accept = '*/*') =>
      node.ask('read', 'sys/metrics', { query, headers: { accept }, unauthenticatedMetrics: true });
    assert.deepEqual((await read({})).body, { Gauges: [] });
    const prometheus = 'text/plain; version=0.0.4';
    assert.equal((await read({ format: 'prometheus' })).contentType, prometheus);
    assert.equal((await read({}, 'application/openmetrics-text;version=1.0.0')).contentType, prometheus);
    assert.deepEqual(await read({ format: 'xml' }), {
      status: 400,
      body: 'metric response format "xml" unknown',
      contentType: 'text/plain',
    });
  });
});
