import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemNode } from './testing/system-node.ts';

async function node() {
  const made = await systemNode({ logLevel: 'warn' });
  const { rootToken: token } = await made.open();
  const ask = async (operation: 'read' | 'update' | 'delete', path: string, body = {}) => {
    const answer = await made.ask(operation, path, { token, body });
    const { data, errors } = (answer.body === '' ? {} : answer.body) as { data?: unknown; errors?: unknown };
    return errors === undefined ? (data ?? answer.status) : [answer.status, errors];
  };
  return { ...made, ask };
}

test('levels are shown and set, of all subsystems and of one, and go back to the configured one', async () => {
  const { ask } = await node();
  assert.deepEqual(await ask('read', 'sys/loggers'), { core: 'info', replication: 'info' });
  assert.equal(await ask('update', 'sys/loggers', { level: 'debug' }), 204);
  assert.deepEqual(await ask('read', 'sys/loggers'), { core: 'debug', replication: 'debug' });
  assert.equal(await ask('update', 'sys/loggers/core', { level: 'ERR' }), 204);
  assert.deepEqual(await ask('read', 'sys/loggers/core'), { core: 'error' });
  assert.deepEqual(await ask('read', 'sys/loggers'), { core: 'error', replication: 'debug' });
  assert.equal(await ask('delete', 'sys/loggers/core'), 204);
  assert.deepEqual(await ask('read', 'sys/loggers'), { core: 'warn', replication: 'debug' });
  assert.equal(await ask('delete', 'sys/loggers'), 204);
  assert.deepEqual(await ask('read', 'sys/loggers'), { core: 'warn', replication: 'warn' });
});

test('wrong levels and unknown subsystems are refused, and nothing changes', async () => {
  const { ask } = await node();
  for (const path of ['sys/loggers', 'sys/loggers/core']) {
    assert.deepEqual(await ask('update', path), [400, ['level is required']]);
    assert.deepEqual(await ask('update', path, { level: '' }), [400, ['level is empty']]);
    assert.deepEqual(await ask('update', path, { level: 'loud' }), [
      400,
      ['invalid level provided: unknown log level: loud'],
    ]);
  }
  assert.deepEqual(await ask('update', 'sys/loggers/none', { level: 'info' }), [
    400,
    ['logger "none" not found'],
  ]);
  assert.deepEqual(await ask('delete', 'sys/loggers/none'), [400, ['logger "none" not found']]);
  assert.deepEqual(await ask('read', 'sys/loggers/none'), {});
  assert.deepEqual(await ask('read', 'sys/loggers'), { core: 'info', replication: 'info' });
});
