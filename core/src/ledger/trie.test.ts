import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sha256 } from '../../../server/src/crypto/symmetric.ts';
import { type Bytes, concat, toHex, utf8 } from '../base/bytes.ts';
import { testEnv } from '../base/testing/env.ts';
import { dice } from './testing/world.ts';
import {
  differences,
  EMPTY_TRIE,
  entriesOf,
  LEAF_ENTRIES_MAX,
  lookup,
  type Trie,
  TrieBuilder,
  TrieEdit,
  viewAt,
} from './trie.ts';
import { TrieSorter } from './trie-sorter.ts';

const hashOf = (name: string): Bytes => sha256(utf8(name));

function trieOf(model: ReadonlyMap<string, string>): Trie {
  const edit = new TrieEdit(EMPTY_TRIE, sha256);
  for (const [key, value] of model) edit.set(hashOf(key), hashOf(value));
  return edit.finish();
}

/** The root computed from the definition, with none of the trie's code. */
function rootByDefinition(model: ReadonlyMap<string, string>): string {
  const pairs = [...model].map(([key, value]) => ({ key: toHex(hashOf(key)), value: hashOf(value) }));
  pairs.sort((a, b) => (a.key < b.key ? -1 : 1));
  const node = (path: string): Bytes => {
    const under = pairs.filter(({ key }) => key.startsWith(path));
    if (under.length === 0) return new Uint8Array(32);
    if (under.length <= LEAF_ENTRIES_MAX) {
      const fields = under.flatMap(({ key, value }) => [Uint8Array.from(Buffer.from(key, 'hex')), value]);
      return sha256(concat(Uint8Array.of(0), ...fields));
    }
    const children = [...'0123456789abcdef'].map((digit) => node(path + digit));
    return sha256(concat(Uint8Array.of(1), ...children));
  };
  return toHex(node(''));
}

it('an empty trie has the zero root and nothing at its top', () => {
  assert.equal(toHex(EMPTY_TRIE.root), '0'.repeat(64));
  assert.equal(viewAt(EMPTY_TRIE, '', sha256), undefined);
});

it('the root is what the definition says, at every size around a split', () => {
  const model = new Map<string, string>();
  for (let i = 0; i < 700; i++) {
    model.set(`key ${i}`, `value ${i}`);
    if (i < 40 || i % 50 === 0) assert.equal(toHex(trieOf(model).root), rootByDefinition(model), `${i + 1}`);
  }
});

it('the root follows from the contents alone, whatever was set, deleted and set again in whatever order', () => {
  const random = dice(testEnv('trie'));
  const model = new Map<string, string>();
  let trie = EMPTY_TRIE;
  let edit = new TrieEdit(trie, sha256);
  for (let step = 0; step < 4000; step++) {
    // Phases of growth and decay, so that nodes split and merge.
    const growing = Math.floor(step / 500) % 2 === 0;
    const key = `k${random(900)}`;
    if (random(10) < (growing ? 8 : 2)) {
      const value = `v${random(1000)}`;
      model.set(key, value);
      edit.set(hashOf(key), hashOf(value));
    } else {
      model.delete(key);
      edit.delete(hashOf(key));
    }
    if (step % 97 === 0) {
      trie = edit.finish();
      assert.equal(toHex(trie.root), toHex(trieOf(model).root), `step ${step}`);
      assert.equal(trie.count, model.size);
      if (random(2) === 0) edit = new TrieEdit(trie, sha256);
    }
  }
  trie = edit.finish();
  assert.equal(toHex(trie.root), rootByDefinition(model));
  for (const key of model.keys()) edit.delete(hashOf(key));
  assert.equal(toHex(edit.finish().root), toHex(EMPTY_TRIE.root));
});

it('a trie stays as it is while edits of it go on', () => {
  const model = new Map(Array.from({ length: 500 }, (_, i) => [`k${i}`, `v${i}`]));
  const trie = trieOf(model);
  const before = [...entriesOf(trie)].map(({ keyHash, valueHash }) => toHex(keyHash) + toHex(valueHash));
  const edit = new TrieEdit(trie, sha256);
  for (let i = 0; i < 500; i += 2) edit.delete(hashOf(`k${i}`));
  for (let i = 0; i < 500; i++) edit.set(hashOf(`new ${i}`), hashOf('x'));
  const other = edit.finish();
  for (let i = 0; i < 500; i++) edit.set(hashOf(`later ${i}`), hashOf('x'));
  edit.finish();
  assert.deepEqual(
    [...entriesOf(trie)].map(({ keyHash, valueHash }) => toHex(keyHash) + toHex(valueHash)),
    before,
  );
  assert.equal(toHex(trieOf(model).root), toHex(trie.root));
  assert.equal(other.count, 750);
  assert.equal([...entriesOf(other)].length, 750);
});

it('finds what is in it and nothing else', () => {
  const model = new Map(Array.from({ length: 200 }, (_, i) => [`k${i}`, `v${i}`]));
  const trie = trieOf(model);
  for (const [key, value] of model) assert.deepEqual(lookup(trie, hashOf(key))?.slice(), hashOf(value));
  assert.equal(lookup(trie, hashOf('absent')), undefined);
});

it('a builder fed in order makes the same trie as edits in any order', () => {
  for (const size of [0, 1, 31, 32, 33, 100, 3000]) {
    const model = new Map(Array.from({ length: size }, (_, i) => [`k${i}`, `v${i}`]));
    const trie = trieOf(model);
    const builder = new TrieBuilder(sha256);
    for (const { keyHash, valueHash } of entriesOf(trie)) builder.add(keyHash, valueHash);
    const built = builder.finish();
    assert.equal(toHex(built.root), toHex(trie.root), `${size}`);
    assert.equal(built.count, size);
    const edit = new TrieEdit(built, sha256);
    edit.set(hashOf('one more'), hashOf('v'));
    assert.equal(toHex(edit.finish().root), rootByDefinition(new Map(model).set('one more', 'v')));
  }
});

it('a sorter fed in any order makes the same trie, whatever the size', () => {
  for (const size of [0, 1, 33, 3000]) {
    const model = new Map(Array.from({ length: size }, (_, i) => [`k${i}`, `v${i}`]));
    const sorter = new TrieSorter();
    for (const [key, value] of model) sorter.add(hashOf(key), hashOf(value));
    const sorted = sorter.finish(sha256);
    assert.equal(toHex(sorted.root), rootByDefinition(model), `${size}`);
    assert.equal(sorted.count, size);
  }
});

it('the view at a path is a pure function of what is below it, even where another trie is deeper', () => {
  const small = new Map([['k1', 'v1']]);
  const large = new Map(Array.from({ length: 400 }, (_, i) => [`k${i}`, `v${i}`]));
  const path = toHex(hashOf('k1')).slice(0, 6);
  const a = viewAt(trieOf(small), path, sha256);
  const b = viewAt(trieOf(large), path, sha256);
  assert.equal(a?.count, 1);
  assert.deepEqual(a, b);
  assert.equal(viewAt(trieOf(small), toHex(hashOf('k2')).slice(0, 6), sha256), undefined);
});

it('an inner view names its children with their hashes and counts', () => {
  const trie = trieOf(new Map(Array.from({ length: 400 }, (_, i) => [`k${i}`, `v${i}`])));
  const top = viewAt(trie, '', sha256);
  assert.equal(top?.entries, undefined);
  let count = 0;
  for (const child of top?.children ?? []) {
    const view = viewAt(trie, child.digit.toString(16), sha256);
    assert.deepEqual(view?.hash.slice(), child.hash.slice());
    assert.equal(view?.count, child.count);
    count += child.count;
  }
  assert.equal(count, 400);
});

it('differences are exactly the places that differ', () => {
  const model = new Map(Array.from({ length: 2000 }, (_, i) => [`k${i}`, `v${i}`]));
  const trie = trieOf(model);
  assert.deepEqual(differences(trie, trieOf(model), sha256), []);
  const changed = new Map(model).set('k7', 'other');
  changed.delete('k8');
  changed.set('new', 'v');
  const paths = differences(trie, trieOf(changed), sha256);
  for (const key of ['k7', 'k8', 'new']) {
    assert.equal(paths.filter((path) => toHex(hashOf(key)).startsWith(path)).length, 1, key);
  }
  assert.ok(paths.length <= 3);
  assert.deepEqual(differences(EMPTY_TRIE, trieOf(new Map([['k', 'v']])), sha256), ['']);
});

it('correlated changes do not cancel: two entries that swap their values change the root', () => {
  const a = trieOf(
    new Map([
      ['x', '1'],
      ['y', '2'],
    ]),
  );
  const b = trieOf(
    new Map([
      ['x', '2'],
      ['y', '1'],
    ]),
  );
  assert.notEqual(toHex(a.root), toHex(b.root));
});
