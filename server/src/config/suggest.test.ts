import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean, suggestion } from './suggest.ts';

const KNOWN = ['address', 'cluster_address', 'tls_cert_file', 'tls_key_file', 'ui'];

test('the nearest name is suggested, and none when none is near', () => {
  for (const [name, wanted] of [
    ['adress', 'address'],
    ['addresss', 'address'],
    ['Address', 'address'],
    ['clusteraddress', 'cluster_address'],
    ['cluster-address', 'cluster_address'],
    ['lcuster_address', 'cluster_address'],
    ['tls_cert', 'tls_cert_file'],
    ['tls', undefined],
    ['iu', 'ui'],
    ['u', 'ui'],
    ['xyz', undefined],
    ['', undefined],
    ['storage', undefined],
  ] as const) {
    assert.equal(suggestion(name, KNOWN), wanted, name);
  }
});

test('the hint is a clause, or nothing', () => {
  assert.equal(didYouMean('adress', KNOWN), '; did you mean "address"?');
  assert.equal(didYouMean('zzz', KNOWN), '');
});
