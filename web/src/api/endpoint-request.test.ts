import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kvV1Secret } from '@holdfast/api/endpoints/kv-v1';
import { kvV2Data } from '@holdfast/api/endpoints/kv-v2';
import { sysReplicationDrSecondaryUpdatePrimary } from '@holdfast/api/endpoints/sys-replication';
import { userpassLogin, userpassUsers } from '@holdfast/api/endpoints/userpass';
import { endpointRequest } from './endpoint-request.ts';

test('path parameters are encoded, and a path keeps its slashes', () => {
  const login = endpointRequest(userpassLogin, 'update', { username: 'a/b c', password: 'p' }, 'auth/users/');
  assert.equal(login.path, 'auth/users/login/a%2Fb%20c');
  assert.deepEqual(JSON.parse(login.body ?? ''), { password: 'p' });
  const read = endpointRequest(kvV2Data, 'read', { path: 'team/a?b', version: 3 }, 'secret/');
  assert.equal(read.path, 'secret/data/team/a%3Fb?version=3');
  assert.equal(read.body, undefined);
});

test('a list asks with list=true', () => {
  assert.equal(
    endpointRequest(userpassUsers, 'list', {}, 'auth/userpass/').path,
    'auth/userpass/users?list=true',
  );
});

test('an empty text is sent in a body, where it means "none"; what is undefined is not', () => {
  const sent = endpointRequest(sysReplicationDrSecondaryUpdatePrimary, 'update', {
    dr_operation_token: 't',
    token: '',
    force: false,
    ca_file: undefined,
  });
  assert.equal(sent.path, 'sys/replication/dr/secondary/update-primary');
  assert.deepEqual(JSON.parse(sent.body ?? ''), { dr_operation_token: 't', token: '', force: false });
});

test('an engine that can be mounted anywhere needs its mount', () => {
  assert.throws(() => endpointRequest(kvV2Data, 'read', { path: 'a' }), /needs a mount/);
});

test('a name that the browser would resolve is refused, one that only looks like it is not', () => {
  for (const path of ['..', 'a/../b', './a', 'a/.']) {
    assert.throws(() => endpointRequest(kvV2Data, 'read', { path }, 'secret/'), /cannot contain "\."/, path);
  }
  assert.equal(
    endpointRequest(kvV2Data, 'read', { path: '%2e%2e/...' }, 'secret/').path,
    'secret/data/%252e%252e/...',
  );
});

test('a document of the client keeps members that are called like fields', () => {
  const document = { path: 'x', limit: 3, after: null };
  const sent = endpointRequest(kvV1Secret, 'update', { path: 'a' }, 'kv/', document);
  assert.equal(sent.path, 'kv/a');
  assert.deepEqual(JSON.parse(sent.body ?? ''), document);
});
