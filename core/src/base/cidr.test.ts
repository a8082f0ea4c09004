import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inRanges, isCidr } from './cidr.ts';

test('an address matches exactly the ranges that hold it', () => {
  const rows: [string, string, boolean][] = [
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.2', '127.0.0.1/32', false],
    ['::ffff:10.0.0.1', '10.0.0.0/30', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['1.2.3.4', '0.0.0.0/0', true],
    ['::1', '0.0.0.0/0', false],
    ['nonsense', '0.0.0.0/0', false],
    ['1.2.3.4', 'nonsense', false],
    ['1.2.3.256', '0.0.0.0/0', false],
  ];
  for (const [address, range, expected] of rows)
    assert.equal(inRanges(address, [range]), expected, `${address} ${range}`);
});

test('what is not a range is refused', () => {
  for (const bad of ['', '1.2.3', '1.2.3.4/33', '::/129', '1.2.3.4/8/9', ':::', '1.2.3.4/x', 'g::1'])
    assert.equal(isCidr(bad), false, bad);
});
