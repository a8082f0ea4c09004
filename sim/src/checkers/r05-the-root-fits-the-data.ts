import { type Bytes, fromHex, toHex, utf8 } from '@holdfast/core/base/bytes';
import { rootsOf } from '@holdfast/core/ledger/content';
import { TrieBuilder } from '@holdfast/core/ledger/trie';
import { hashOf } from '../world/crypto.ts';
import type { Commit } from '../world/history.ts';
import type { Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';

export const R5: Invariant = {
  id: 'R5',
  sentence: 'The root commits with the data and equals the one recomputed from nothing.',
  watch: (world) => ({
    committed: (commit) => checkIndexRows(world, commit),
    phaseEnded() {
      for (const machine of world.machines) recompute(world, machine);
    },
  }),
};

/** Rows of the sync index come in the commit of the data that they stand for. */
function checkIndexRows(world: World, { disk, generation, records, writes, after }: Commit): void {
  if (records.length === 0) return;
  const sha256 = hashOf(world.scenario.realCrypto);
  const written = new Map(writes.map(({ key, value }) => [key, value]));
  const final = new Map<string, Bytes | undefined>();
  for (const { record } of records) for (const { key, value } of record.ops) final.set(key, value);
  for (const [key, value] of final) {
    const keyClass = key.slice(0, key.indexOf('/'));
    const row = `g/${generation}/index/${keyClass}/${toHex(sha256(utf8(key)))}`;
    const stored = written.get(row);
    const right = value === undefined ? undefined : toHex(sha256(value));
    const found = stored === undefined ? undefined : toHex(stored.subarray(0, 32));
    if (!written.has(row) || right !== found) {
      world.violate(
        'R5',
        `${disk.name}: record ${after.head.index} was committed without the index row of ${key}`,
      );
    }
  }
}

/** Root, index rows and data of the generation in use must say the same. */
export function recompute(world: World, machine: Machine): void {
  const standing = world.history.standing(machine.name);
  if (standing === undefined) return;
  const { rows } = machine.disk;
  const sha256 = hashOf(world.scenario.realCrypto);
  const tries = { shared: new TrieBuilder(sha256), local: new TrieBuilder(sha256) };
  const prefix = `g/${standing.generation}/`;
  for (const keyClass of ['shared', 'local'] as const) {
    const data = `${prefix}data/`;
    const expected = new Map<string, string>();
    for (const [row, value] of rows.entries(`${data}${keyClass}/`, `${data}${keyClass}0`)) {
      expected.set(toHex(sha256(utf8(row.slice(data.length)))), toHex(sha256(value)));
    }
    const index = `${prefix}index/${keyClass}/`;
    let count = 0;
    for (const [row, value] of rows.entries(index, `${prefix}index/${keyClass}0`)) {
      count += 1;
      if (expected.get(row.slice(index.length)) !== toHex(value.subarray(0, 32))) {
        world.violate('R5', `${machine.name}: an index row of ${keyClass} does not fit the data`);
        return;
      }
    }
    if (count !== expected.size) {
      world.violate(
        'R5',
        `${machine.name}: ${expected.size} entries of ${keyClass}, ${count} rows of the index`,
      );
      return;
    }
    for (const [keyHash, valueHash] of [...expected].sort(([x], [y]) => (x < y ? -1 : 1))) {
      tries[keyClass].add(fromHex(keyHash) ?? new Uint8Array(), fromHex(valueHash) ?? new Uint8Array());
    }
  }
  const { root } = rootsOf(tries.shared.finish(), tries.local.finish(), sha256);
  if (root !== standing.head.root) {
    world.violate(
      'R5',
      `${machine.name} at ${standing.head.index}: the root recomputed from the data differs`,
    );
  }
}
