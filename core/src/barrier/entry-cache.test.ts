import assert from 'node:assert/strict';
import { it } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { EntryCache } from './entry-cache.ts';

it('keeps nothing while it is not enabled', () => {
  const cache = new EntryCache();
  cache.set('a', utf8('1'));
  assert.equal(cache.get('a'), undefined);
});

it('tells an entry known to be missing from one not known', () => {
  const cache = new EntryCache();
  cache.enable(true);
  cache.set('gone', undefined);
  assert.deepEqual(cache.get('gone'), { value: undefined });
  assert.equal(cache.get('unknown'), undefined);
});

it('forgets the longest unused above its number of entries', () => {
  const cache = new EntryCache(3);
  cache.enable(true);
  for (const key of ['a', 'b', 'c']) cache.set(key, utf8(key));
  cache.get('a');
  cache.set('d', utf8('d'));
  assert.equal(cache.get('b'), undefined);
  for (const key of ['a', 'c', 'd']) assert.ok(cache.get(key), key);
});

it('stays within its bytes, counting each entry once however often it is set', () => {
  const cache = new EntryCache(1000, 9000);
  cache.enable(true);
  for (let i = 0; i < 100; i++) cache.set('same', new Uint8Array(3000));
  assert.ok(cache.get('same'));
  cache.set('b', new Uint8Array(3000));
  cache.set('c', new Uint8Array(3000));
  assert.equal(cache.get('same'), undefined);
  cache.set('huge', new Uint8Array(20_000));
  for (const key of ['b', 'c', 'huge']) assert.equal(cache.get(key), undefined, key);
  cache.set('d', utf8('x'));
  assert.ok(cache.get('d'));
});
