import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountedWorld } from '../../kernel/testing/mounted.ts';
import { systemRoutes } from '../routes.ts';

test('random bytes come in the number, form and from the source asked for', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  const bytes = async (path: string, body: object = {}) => {
    const { data } = await ask('update', path, { body: { ...body } });
    return (data as { random_bytes: string }).random_bytes;
  };
  assert.equal(Buffer.from(await bytes('sys/tools/random'), 'base64').length, 32);
  assert.match(await bytes('sys/tools/random', { bytes: 4, format: 'hex' }), /^[0-9a-f]{8}$/);
  assert.match(await bytes('sys/tools/random/16', { format: 'hex' }), /^[0-9a-f]{32}$/);
  assert.match(await bytes('sys/tools/random/all/2', { format: 'hex' }), /^[0-9a-f]{4}$/);
  assert.match(await bytes('sys/tools/random/platform', { bytes: 3, format: 'hex' }), /^[0-9a-f]{6}$/);
  assert.notEqual(await bytes('sys/tools/random'), await bytes('sys/tools/random'));
  assert.match((await ask('update', 'sys/tools/random/seal')).warnings?.[0] ?? '', /platform entropy/);
});

test('impossible wishes for random bytes are refused in Vault’s words', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  const cases: [string, object, string][] = [
    ['sys/tools/random', { bytes: 0 }, "'bytes' cannot be less than 1"],
    ['sys/tools/random/131073', {}, "'bytes' should be less than 131072"],
    [
      'sys/tools/random',
      { format: 'octal' },
      'unsupported encoding format "octal"; must be "hex" or "base64"',
    ],
    [
      'sys/tools/random',
      { source: 'dice' },
      'unsupported entropy source "dice"; must be "platform" or "seal", or "all"',
    ],
    [
      'sys/tools/random/dice',
      {},
      'error parsing url-set byte count: strconv.Atoi: parsing "dice": invalid syntax',
    ],
  ];
  for (const [path, body, error] of cases) {
    assert.deepEqual(await ask('update', path, { body: { ...body } }), { status: 400, errors: [error] });
  }
});

test('hashes are those of FIPS 180-4 and FIPS 202', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  const input = Buffer.from('abc').toString('base64');
  // The examples "abc" that NIST publishes with the standards.
  const cases: [string, string][] = [
    ['sha2-224', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
    ['sha2-256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'sha2-384',
      'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    ],
    [
      'sha2-512',
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
    ['sha3-224', 'e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf'],
    ['sha3-256', '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
    [
      'sha3-384',
      'ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25',
    ],
    [
      'sha3-512',
      'b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0',
    ],
  ];
  for (const [algorithm, sum] of cases) {
    assert.deepEqual((await ask('update', 'sys/tools/hash', { body: { input, algorithm } })).data, { sum });
    assert.deepEqual((await ask('update', `sys/tools/hash/${algorithm}`, { body: { input } })).data, { sum });
  }
  const base64 = await ask('update', 'sys/tools/hash', { body: { input, format: 'base64' } });
  assert.deepEqual(base64.data, { sum: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' });
});

test('what cannot be hashed is refused in Vault’s words', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  const cases: [object, string][] = [
    [{ input: '!' }, 'unable to decode input as base64: illegal base64 data'],
    [{ input: 'YQ==', algorithm: 'md5' }, 'unsupported algorithm md5'],
    [{ input: 'YQ==', format: 'x' }, 'unsupported encoding format x; must be "hex" or "base64"'],
  ];
  for (const [body, error] of cases) {
    assert.deepEqual(await ask('update', 'sys/tools/hash', { body: { ...body } }), {
      status: 400,
      errors: [error],
    });
  }
});
