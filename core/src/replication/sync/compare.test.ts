import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, utf8 } from '../../base/bytes.ts';
import { FETCH_RANGE_ENTRIES_MAX } from '../../base/limits.ts';
import { seededEntropy, testEnv } from '../../base/testing/env.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { openLedger } from '../../ledger/open.ts';
import { memoryEngine } from '../../storage/memory.ts';
import { compareAt, pairsBelow } from './compare.ts';

const env = testEnv('compare');
const hashOf = (key: string) => toHex(env.crypto.sha256(utf8(key)));

async function ledgerOf(data: ReadonlyMap<string, string>): Promise<Ledger> {
  const engine = memoryEngine();
  const ledger = await openLedger(engine, await engine.acquire(), env);
  const entries = [...data];
  await ledger.beginRepair();
  await ledger.patch(entries.map(([key, value]) => ({ key, value: utf8(value) })));
  return ledger;
}

/** What a whole comparison finds, range by range, against what is there. */
function findings(mine: Ledger, theirs: Ledger) {
  const fetch = new Set<string>();
  const drop = new Set<string>();
  let nodes = 0;
  const frontier = [''];
  for (let path = frontier.pop(); path !== undefined; path = frontier.pop()) {
    nodes += 1;
    const found = compareAt(path, theirs.node('shared', path), (at) => mine.node('shared', at));
    frontier.push(...found.descend);
    for (const key of found.fetch) fetch.add(key);
    for (const key of found.drop) drop.add(key);
    for (const range of found.ranges) {
      assert.equal(
        mine.node('shared', range.path),
        undefined,
        'a range is fetched only where there is nothing',
      );
      assert.ok(range.count <= FETCH_RANGE_ENTRIES_MAX);
      for (const pair of pairsBelow(range.path, (at) => theirs.node('shared', at))) fetch.add(pair.key);
    }
  }
  return { fetch: [...fetch].sort(), drop: [...drop].sort(), nodes };
}

test('a comparison finds exactly the keys that differ, for tries of every size and overlap', async () => {
  const entropy = seededEntropy('tries');
  for (let round = 0; round < 30; round++) {
    const mine = new Map<string, string>();
    const theirs = new Map<string, string>();
    const size = [0, 1, 5, 33, 200, 900][round % 6] as number;
    const draw = entropy.bytes(size + 1);
    for (let i = 0; i < size; i++) {
      const key = `shared/k/${i}`;
      const luck = draw[i] as number;
      if (luck > 20) mine.set(key, 'v');
      if (luck < 235) theirs.set(key, luck % 11 === 0 ? 'w' : 'v');
    }
    if (round % 7 === 0) mine.clear();
    if (round % 11 === 0) theirs.clear();
    const expected = {
      fetch: [...theirs]
        .filter(([key, value]) => mine.get(key) !== value)
        .map(([key]) => hashOf(key))
        .sort(),
      drop: [...mine.keys()]
        .filter((key) => !theirs.has(key))
        .map(hashOf)
        .sort(),
    };
    const found = findings(await ledgerOf(mine), await ledgerOf(theirs));
    assert.deepEqual({ fetch: found.fetch, drop: found.drop }, expected, `round ${round}`);
  }
});

test('equal tries are recognised at their roots, and few differences need few nodes', async () => {
  const data = new Map(Array.from({ length: 5000 }, (_, i) => [`shared/k/${i}`, 'v']));
  const one = await ledgerOf(data);
  const other = await ledgerOf(new Map(data).set('shared/k/17', 'w'));
  assert.equal(findings(one, await ledgerOf(data)).nodes, 1);
  const found = findings(one, other);
  assert.deepEqual(found.fetch, [hashOf('shared/k/17')]);
  assert.ok(found.nodes <= 4, `${found.nodes} nodes for one key of 5000`);
});
