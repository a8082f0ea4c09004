import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store, Tx } from '../barrier/store.ts';
import { USAGE_ROWS_MAX } from '../base/limits.ts';
import { tokenWorld } from '../tokens/testing/world.ts';
import { countRows, gaugeUsage } from './usage.ts';

const never: AbortSignal = new AbortController().signal;

test('the gauges say how many tokens and leases there are', async () => {
  const world = tokenWorld();
  for (let n = 0; n < 3; n++) await world.create({});
  await world.create({ ttlMs: 0, policies: ['root'] });
  const gauges = new Map<string, number>();
  const metrics = {
    ...world.deps.env.metrics,
    gauge: (name: string, value: number) => void gauges.set(name, value),
  };
  await gaugeUsage(world.store, { timers: world.deps.env.timers, metrics }, never);
  assert.deepEqual(Object.fromEntries(gauges), { 'vault.expire.num_leases': 3, 'vault.token.count': 4 });
});

/** A store that pretends `rows` rows, and timers that only note the pauses. */
function pretended(rows: number) {
  let pauses = 0;
  let read = 0;
  const scan = async (_prefix: string, limit: number, after?: string) => {
    const from = after === undefined ? 0 : Number(after) + 1;
    const page = Array.from({ length: Math.min(limit, rows - from) }, (_, n) => String(from + n));
    read += page.length;
    return page;
  };
  const store = { read: <T>(run: (tx: Tx) => Promise<T>) => run({ scan } as unknown as Tx) } as Pick<
    Store,
    'read'
  >;
  const timers = {
    async sleep() {
      pauses += 1;
    },
  };
  return { store, timers, pauses: () => pauses, read: () => read };
}

test('every row is counted once, with a pause after each page', async () => {
  for (const rows of [0, 1, 999, 1000, 1001, 2500]) {
    const { store, timers, pauses, read } = pretended(rows);
    assert.equal(await countRows(store, { timers }, 'x/', never), rows);
    assert.deepEqual([read(), pauses()], [rows, Math.floor(rows / 1000)], `${rows} rows`);
  }
});

test('counting ends at its bound, however many there are', async () => {
  const { store, timers, read } = pretended(3 * USAGE_ROWS_MAX);
  assert.equal(await countRows(store, { timers }, 'x/', never), USAGE_ROWS_MAX);
  assert.equal(read(), USAGE_ROWS_MAX);
});
