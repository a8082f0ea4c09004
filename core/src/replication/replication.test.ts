import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response } from '../logical/request.ts';
import { MemoryDisk } from '../storage/memory.ts';
import { enable, pairInSync, promote, updatePrimary } from './testing/pair.ts';
import { CONNECT, World } from './testing/world.ts';

const refused = (status: number, text: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Error && 'status' in error, String(error));
  assert.equal(error.status, status);
  assert.match(error.message, text);
  return true;
};

function corruptedRoot(answer: Response): boolean {
  const report = answer.data?.['merkle_corruption_report'] as
    | { readonly corrupted_root: boolean }
    | undefined;
  assert.ok(report);
  return report.corrupted_root;
}

test("an enabled secondary has the primary's data and streams what is written", async () => {
  const { world, a, b } = await pairInSync();
  assert.equal(await b.read('seed/3'), 'value 3');
  await a.write('later', 'x');
  await a.remove('seed/4');
  await world.until('b has it', () => b.inSync(a));
  assert.equal(await b.read('later'), 'x');
  assert.equal(await b.read('seed/4'), undefined);
  await world.close();
});

test('enabling replaces all data of the secondary and keeps its identity', async () => {
  const world = new World();
  const a = await world.cluster('a');
  const b = await world.cluster('b');
  await b.write('of-b', 'gone soon');
  const old = b.rootKey;
  await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
  await enable(a, b);
  assert.equal(await b.read('of-b'), undefined);
  assert.equal(await b.barrier.verifyRootKey(old), false);
  assert.equal(await b.barrier.verifyRootKey(a.rootKey), true);
  await b.halt();
  await b.restart(a.rootKey);
  await world.until('b streams again', () => b.inSync(a));
  await world.close();
});

test('a secondary that is enabled while the primary writes ends with the same root', async () => {
  const world = new World();
  const a = await world.cluster('a');
  const b = await world.cluster('b');
  for (let i = 0; i < 300; i++) await a.write(`old/${i}`, `v${i}`);
  await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
  const token = await a.token('b');
  let writing = true;
  const writer = (async () => {
    for (let i = 0; writing; i++) {
      await a.write(`old/${i % 300}`, `new ${i}`);
      if (i % 7 === 0) await a.remove(`old/${(i * 3) % 300}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await b.command((replication) => replication.enableSecondary({ ...CONNECT, token }));
  await world.until('b streams', async () => (await b.status())['state'] === 'stream-wals');
  writing = false;
  await writer;
  await world.until('b is in sync', () => b.inSync(a));
  const verdict = await b.ledger.verify();
  assert.deepEqual(verdict.corrupted, []);
  assert.equal(verdict.root, a.ledger.head().root);
  await world.close();
});

test('after a cut link the secondary catches up from the log alone', async () => {
  const { world, a, b } = await pairInSync();
  world.network.cut(a.address, b.address);
  for (let i = 0; i < 50; i++) await a.write(`while-away/${i}`, 'x');
  await world.until('b noticed', async () => (await b.status())['connection_state'] === 'transient_failure');
  world.network.heal(a.address, b.address);
  await world.until('b is in sync', () => b.inSync(a));
  assert.equal((await b.status())['synchronizations'], 0);
  await world.close();
});

test('a half-open link is noticed by both sides and replaced', async () => {
  const { world, a, b } = await pairInSync();
  world.network.hold(a.address, b.address);
  await world.until('b noticed', async () => (await b.status())['connection_state'] !== 'ready');
  world.network.release(a.address, b.address);
  await a.write('after', 'x');
  await world.until('b is in sync', () => b.inSync(a));
  await world.close();
});

test('both sides survive crashes at any time and go on', async () => {
  const { world, a, b } = await pairInSync();
  await b.crash();
  await a.write('one', '1');
  await b.restart(a.rootKey);
  await world.until('b is in sync', () => b.inSync(a));
  await a.crash();
  await a.restart();
  await a.write('two', '2');
  await world.until('b is in sync', () => b.inSync(a));
  assert.equal((await b.status())['synchronizations'], 0);
  await world.close();
});

test('a secondary that fell behind the kept log compares, and gets only what differs', async () => {
  const { world, a, b } = await pairInSync({ keys: 400 });
  world.network.cut(a.address, b.address);
  for (let i = 0; i < 30; i++) await a.write(`seed/${i}`, 'changed');
  await a.remove('seed/399');
  await a.ledger.truncateBefore(a.ledger.head().index);
  const before = world.network.bytesBetween(a.address, b.address);
  world.network.heal(a.address, b.address);
  await world.until('b is in sync', () => b.inSync(a));
  assert.equal((await b.status())['synchronizations'], 1);
  assert.equal(await b.read('seed/399'), undefined);
  assert.equal(await b.read('seed/7'), 'changed');
  const spent = world.network.bytesBetween(a.address, b.address) - before;
  // 31 keys of 431 differ: far less than the whole is sent.
  assert.ok(spent < 40_000, `${spent} bytes for 31 keys`);
  await world.close();
});

test('a promoted secondary accepts writes in a new epoch with a new data key', async () => {
  const { world, a, b } = await pairInSync();
  const term = b.barrier.keyStatus().term;
  await a.halt();
  const answer = await promote(b);
  assert.equal(answer.data, null);
  assert.equal(answer.warnings?.length, 1);
  assert.equal(b.replication.drMode(), 'primary');
  assert.equal(b.barrier.keyStatus().term, term + 1);
  assert.equal(b.ledger.epochs().at(-1)?.counter, 2);
  assert.equal(b.ledger.epochs().at(-1)?.clusterId, b.clusterId);
  await b.write('new', 'life');
  assert.equal(await b.read('seed/1'), 'value 1');
  const status = await b.status();
  assert.deepEqual(status['known_secondaries'], []);
  await world.close();
});

test('the id of the set survives a promotion and ends with disable', async () => {
  const { world, a, b } = await pairInSync();
  const set = (await a.status())['cluster_id'];
  assert.equal((await b.status())['cluster_id'], set);
  await a.halt();
  await promote(b);
  assert.equal((await b.status())['cluster_id'], set);
  await b.command((replication) => replication.disable());
  assert.deepEqual(await b.status(), { mode: 'disabled' });
  await b.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
  assert.notEqual((await b.status())['cluster_id'], set);
  await world.close();
});

test('an old primary is fenced as soon as the promoted cluster reaches it', async () => {
  const { world, a, b } = await pairInSync();
  world.network.cut(a.address, b.address);
  await promote(b);
  await a.write('split', 'brain');
  assert.equal(a.replication.fenced(), false);
  world.network.heal(a.address, b.address);
  await world.until('a is fenced', () => a.replication.fenced());
  await assert.rejects(
    a.barrier.transact(async (tx) => tx.put('shared/test/more', new Uint8Array(1))),
    /fenced/,
  );
  const status = await a.status();
  assert.equal(status['state'], 'idle');
  assert.ok(status['fenced']);
  await world.until('a left its active role', () => a.changes.includes('fenced'));
  await a.crash();
  await a.restart();
  assert.equal(a.replication.fenced(), true, 'the fence survives a restart');
  await assert.rejects(
    a.barrier.transact(async (tx) => tx.put('shared/test/more', new Uint8Array(1))),
    /fenced/,
  );
  await world.close();
});

test('a fenced primary rejoins without a wipe and keeps exactly what nobody else has', async () => {
  const { world, a, b } = await pairInSync({ keys: 200 });
  world.network.cut(a.address, b.address);
  await world.until('b is alone', async () => (await b.status())['connection_state'] !== 'ready');
  const first = await a.write('stranded/1', 'one');
  await a.write('stranded/2', 'two');
  await a.remove('seed/5');
  const last = a.ledger.head().index;
  await promote(b);
  await b.write('on-b', 'x');
  world.network.heal(a.address, b.address);
  await world.until('a is fenced', () => a.replication.fenced());
  await a.command((replication) => replication.demote());
  const before = world.network.bytesBetween(a.address, b.address);
  await updatePrimary(b, a, 'a-again');
  await world.until('a is in sync', () => a.inSync(b));
  const spent = world.network.bytesBetween(a.address, b.address) - before;
  assert.ok(spent < 40_000, `${spent} bytes to rejoin`);
  assert.equal(await a.read('stranded/1'), undefined);
  assert.equal(await a.read('seed/5'), 'value 5');
  assert.equal(await a.read('on-b'), 'x');
  const [set, ...others] = await a.replication.strandedSets();
  assert.equal(others.length, 0);
  assert.ok(set);
  assert.deepEqual(
    { from: set.from, to: set.to, records: set.records, complete: set.complete },
    { from: first, to: last, records: 3, complete: true },
  );
  const changes = await a.replication.strandedChanges(set.id, 0, 100);
  assert.deepEqual(
    changes?.map(({ key, action }) => [key, action]),
    [
      ['shared/test/stranded/1', 'put'],
      ['shared/test/stranded/2', 'put'],
      ['shared/test/seed/5', 'delete'],
    ],
  );
  await world.until('b heard of it', async () => {
    const rows = (await b.status())['secondaries'] as readonly { readonly stranded_records: number }[];
    return rows[0]?.stranded_records === 3;
  });
  assert.equal(await a.replication.dropStranded(set.id), true);
  assert.deepEqual(await a.replication.strandedSets(), []);
  await world.close();
});

test('two clusters that were both promoted: the one that is demoted gives its branch up, readable keys and all', async () => {
  const { world, a, b } = await pairInSync();
  const c = await world.cluster('c');
  await enable(a, c);
  await a.halt();
  await promote(b);
  await promote(c);
  await b.write('branch', 'b');
  await c.write('branch', 'c');
  await c.write('only-c', 'c');
  await c.command((replication) => replication.demote());
  await updatePrimary(b, c, 'c-again');
  await world.until('c is in sync', () => c.inSync(b));
  assert.equal(await c.read('branch'), 'b');
  assert.equal(await c.read('only-c'), undefined);
  assert.equal(b.replication.fenced(), false);
  const [set] = await c.replication.strandedSets();
  assert.equal(set?.complete, true);
  assert.equal(set?.records, 3, 'the record of its promotion and two writes');
  await c.halt();
  await c.restart(a.rootKey);
  await world.until('c streams again', () => c.inSync(b));
  await world.close();
});

test('each side tells the root that the other one announced, so that status shows the proof of equality', async () => {
  const { world, a, b } = await pairInSync();
  await a.write('compared', 'yes');
  await world.until('the roots are compared', async () => {
    const primary = await a.status();
    const [row] = primary['secondaries'] as readonly Record<string, unknown>[];
    const secondary = await b.status();
    return (
      row?.['merkle_root'] === primary['merkle_root'] &&
      row?.['merkle_root_index'] === primary['last_wal'] &&
      secondary['primary_merkle_root'] === primary['merkle_root'] &&
      secondary['primary_merkle_root'] === secondary['merkle_root']
    );
  });
  await world.close();
});

test('a planned failover tells that nothing is lost, and the old primary streams at once', async () => {
  const { world, a, b } = await pairInSync();
  await a.write('last', 'words');
  await a.command((replication) => replication.demote());
  const status = await b.status();
  assert.equal(status['primary_sealed'], true);
  assert.equal(status['lag_records'], 0);
  await promote(b);
  const promotion = (await b.status())['last_promotion'] as Record<string, unknown>;
  assert.equal(promotion['planned'], true);
  assert.equal(promotion['known_lost_records'], 0);
  assert.equal(await b.read('last'), 'words');
  await updatePrimary(b, a, 'a');
  await world.until('a is in sync', () => a.inSync(b));
  assert.equal((await a.status())['synchronizations'], 0, 'the log alone was enough');
  assert.deepEqual(await a.replication.strandedSets(), []);
  await world.close();
});

test('a promotion that loses announced records says how many', async () => {
  const { world, a, b } = await pairInSync();
  // The head is announced by a heartbeat, then the link dies before the records come.
  world.network.hold(a.address, b.address);
  await a.write('lost/1', 'x');
  await a.write('lost/2', 'x');
  const view = (await b.status())['primary_announced_index'];
  world.network.cut(a.address, b.address);
  world.network.release(a.address, b.address);
  const answer = await promote(b);
  const promotion = (await b.status())['last_promotion'] as Record<string, unknown>;
  const lost = Math.max(0, (view as number) - (promotion['last_index'] as number));
  assert.equal(promotion['known_lost_records'], lost);
  assert.equal(answer.warnings?.length, lost > 0 ? 2 : 1);
  await world.close();
});

test('revoking cuts the link at once and for good', async () => {
  const { world, a, b } = await pairInSync();
  const c = await world.cluster('c');
  await enable(a, c);
  await a.command((replication) => replication.revokeSecondary({ id: 'b' }));
  await a.write('after', 'x');
  await world.until('b is refused', async () => String((await b.status())['last_error']).includes('revoked'));
  await world.until('c has it', () => c.inSync(a));
  assert.equal(await b.read('after'), undefined);
  const status = await a.status();
  assert.deepEqual(status['known_secondaries'], ['c']);
  assert.equal((await b.status())['connection_state'], 'transient_failure');
  await assert.rejects(
    a.command((replication) => replication.revokeSecondary({ id: 'b' })),
    refused(400, /no secondary with id "b"/),
  );
  await world.close();
});

test('an activation token works for one cluster, once, in time', async () => {
  const world = new World();
  const a = await world.cluster('a');
  const b = await world.cluster('b');
  const c = await world.cluster('c');
  await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
  const token = await a.token('b');
  const copy = world.wrapped.get(token);
  assert.ok(copy);
  await assert.rejects(a.token('b'), refused(400, /already exists/));
  await b.command((replication) => replication.enableSecondary({ ...CONNECT, token }));
  await assert.rejects(
    c.command((replication) => replication.enableSecondary({ ...CONNECT, token })),
    refused(400, /status code is 400, message is "400 Bad Request"/),
  );
  world.wrapped.set('h.e30.x', copy);
  await assert.rejects(
    c.command((replication) =>
      replication.enableSecondary({ ...CONNECT, token: 'h.e30.x', primaryApiAddr: 'https://a' }),
    ),
    refused(400, /already used/),
  );
  assert.equal(c.replication.drMode(), 'disabled');
  const late = await a.token('late', 1000);
  await world.env.clock.advance(2000);
  await assert.rejects(
    c.command((replication) => replication.enableSecondary({ ...CONNECT, token: late })),
    refused(400, /expired/),
  );
  await assert.rejects(
    c.command((replication) => replication.enableSecondary({ ...CONNECT, token: 'h.e30.x' })),
    refused(400, /carries no API address/),
  );
  await c.write('still', 'mine');
  assert.equal(await c.read('still'), 'mine');
  await world.close();
});

test('the public-key form needs no API call and only the holder of the key can use it', async () => {
  const world = new World();
  const a = await world.cluster('a');
  const b = await world.cluster('b');
  const c = await world.cluster('c');
  await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
  const { data } = await b.command((replication) => replication.generatePublicKey());
  const key = String(data?.['secondary_public_key']);
  const answer = await a.barrier.transact((tx) =>
    a.replication.secondaryToken(tx, { id: 'b', ttlMs: 60_000, secondaryPublicKey: key }),
  );
  assert.equal(answer.wrap, undefined);
  const token = String(answer.data?.['token']);
  await c.command((replication) => replication.generatePublicKey());
  await assert.rejects(
    c.command((replication) => replication.enableSecondary({ ...CONNECT, token })),
    refused(400, /does not hold/),
  );
  await b.command((replication) => replication.enableSecondary({ ...CONNECT, token }));
  await world.until('b is in sync', () => b.inSync(a));
  await world.close();
});

test('update-primary refuses a token of another set unless told to replace everything', async () => {
  const { world, a, b } = await pairInSync();
  const other = await world.cluster('other');
  await other.write('of-other', 'x');
  await other.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
  const token = await other.token('b');
  const options = { ...CONNECT, token, updatePrimaryAddrs: undefined, force: false };
  await assert.rejects(
    b.command((replication) => replication.updatePrimary(options)),
    refused(400, /another replication set/),
  );
  assert.equal(await b.read('seed/1'), 'value 1');
  await world.until('b still streams', () => b.inSync(a));
  await other.command((replication) => replication.revokeSecondary({ id: 'b' }));
  const again = await other.token('b');
  await b.command((replication) => replication.updatePrimary({ ...options, token: again, force: true }));
  await world.until('b is in sync with other', () => b.inSync(other));
  assert.equal(await b.read('of-other'), 'x');
  assert.equal(await b.read('seed/1'), undefined);
  await world.close();
});

test('update-primary by address and with an empty token', async () => {
  const { world, a, b } = await pairInSync();
  const none = { ...CONNECT, token: undefined, force: false };
  await assert.rejects(
    b.command((replication) => replication.updatePrimary({ ...none, updatePrimaryAddrs: undefined })),
    refused(400, /exactly one/),
  );
  await assert.rejects(
    b.command((replication) =>
      replication.updatePrimary({ ...none, updatePrimaryAddrs: ['nowhere.test:8201'] }),
    ),
    refused(400, /none of the given addresses/),
  );
  await b.command((replication) =>
    replication.updatePrimary({ ...none, updatePrimaryAddrs: ['nowhere.test:8201', 'https://a.test:8201'] }),
  );
  await world.until('b is in sync', () => b.inSync(a));
  await b.command((replication) =>
    replication.updatePrimary({ ...none, token: '', updatePrimaryAddrs: undefined }),
  );
  const status = await b.status();
  assert.equal(status['state'], 'idle');
  assert.equal(status['role'], 'idle');
  assert.equal('secondary_id' in status, false);
  await assert.rejects(
    b.command((replication) => replication.updatePrimary({ ...none, updatePrimaryAddrs: ['a.test:8201'] })),
    refused(400, /no primary whose address/),
  );
  await updatePrimary(a, b, 'b2');
  await world.until('b is in sync', () => b.inSync(a));
  await world.close();
});

test('ten failovers and failbacks with a writer lose no acknowledged write', async () => {
  const { world, a, b } = await pairInSync({ keys: 5 });
  const acked = new Map<string, string>();
  let [primary, secondary] = [a, b];
  for (let turn = 0; turn < 10; turn++) {
    const current = primary;
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i++) {
        try {
          await current.write(`turn/${turn}/${i}`, `${i}`);
          acked.set(`turn/${turn}/${i}`, `${i}`);
        } catch {
          return;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await world.until('some writes were made', () => acked.size > turn * 20 + 20);
    await primary.command((replication) => replication.demote());
    writing = false;
    await writer;
    await promote(secondary);
    await updatePrimary(secondary, primary, `turn-${turn}`);
    [primary, secondary] = [secondary, primary];
    const [from, to] = [secondary, primary];
    await world.until('in sync again', () => from.inSync(to));
  }
  for (const cluster of [a, b]) {
    for (const [key, value] of acked) assert.equal(await cluster.read(key), value, `${cluster.name} ${key}`);
    assert.deepEqual(await cluster.replication.strandedSets(), []);
  }
  assert.equal(primary.ledger.epochs().length, 11);
  await world.close();
});

test('disabling a secondary makes a cluster of its own that its old primary does not disturb', async () => {
  const { world, a, b } = await pairInSync();
  await b.command((replication) => replication.disable());
  assert.deepEqual(await b.status(), { mode: 'disabled' });
  await b.write('own', 'way');
  await a.write('other', 'way');
  assert.equal(await b.read('other'), undefined);
  assert.equal(b.ledger.epochs().at(-1)?.counter, 2, 'a new writer has an epoch of its own');
  await world.close();
});

test('commands are refused in the wrong role and change nothing', async () => {
  const { world, a, b } = await pairInSync();
  const rows: [Promise<unknown>, number, RegExp][] = [
    [a.replication.enablePrimary({ primaryClusterAddr: '' }), 400, /already enabled as a primary/],
    [a.replication.promote({ primaryClusterAddr: '', force: false }), 400, /^Not a DR secondary\.$/],
    [a.replication.enableSecondary({ ...CONNECT, token: 'x' }), 400, /demote this cluster/],
    [b.replication.demote(), 400, /^path disabled in replication DR secondary mode$/],
    [b.replication.enablePrimary({ primaryClusterAddr: '' }), 400, /use promote/],
    [b.replication.revokeSecondary({ id: 'b' }), 400, /path disabled/],
  ];
  for (const [promise, status, text] of rows)
    await assert.rejects(world.settle(promise), refused(status, text));
  await world.until('both go on', () => b.inSync(a));
  await world.close();
});

test('a secondary appends nothing of its own', async () => {
  const { world, a, b } = await pairInSync();
  const head = b.ledger.head();
  await assert.rejects(
    b.barrier.transact(async (tx) => tx.put('shared/test/x', new Uint8Array(1))),
    /path disabled/,
  );
  assert.deepEqual(b.ledger.head(), head);
  await world.until('b streams', () => b.inSync(a));
  await world.close();
});

test('a secondary whose disk changed data finds it in a check and repairs itself from its primary', async () => {
  const { world, a, b } = await pairInSync({ keys: 100 });
  const rowOf = (key: string) =>
    [...b.disk.rows.entries('g/', 'h')]
      .map(([row]) => row)
      .find((row) => row.endsWith(`data/shared/test/${key}`));
  const [changed, missing] = [rowOf('seed/3'), rowOf('seed/4')];
  assert.ok(changed !== undefined && missing !== undefined);
  b.disk.rows.set(changed, Uint8Array.of(1, 2, 3));
  b.disk.rows.delete(missing);
  await assert.rejects(b.read('seed/3'), /damaged/);
  const answer = await b.command((replication) => replication.merkleCheck());
  assert.equal(corruptedRoot(answer), true);
  assert.equal(answer.warnings?.length, 1);
  await world.until('b is in sync', () => b.inSync(a));
  assert.equal(await b.read('seed/3'), 'value 3');
  assert.equal(await b.read('seed/4'), 'value 4');
  const again = await b.command((replication) => replication.merkleCheck());
  assert.equal(corruptedRoot(again), false);
  assert.equal(again.warnings, undefined);
  await world.close();
});

test('a primary whose disk went back in time is fenced by the secondary that remembers more', async () => {
  const world = new World();
  const disk = new MemoryDisk();
  const a = await world.cluster('a', { disk });
  const b = await world.cluster('b');
  await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
  await enable(a, b);
  const snapshot = disk.clone();
  await a.write('acknowledged', 'x');
  await world.until('b has it', () => b.inSync(a));
  await a.crash();
  const back = await world.again('a', snapshot, a.rootKey);
  await world.until('it is fenced', () => back.replication.fenced());
  const fenced = (await back.status())['fenced'] as { readonly reason: string };
  assert.match(fenced.reason, /records of this epoch that this cluster does not have/);
  await promote(b);
  assert.equal(await b.read('acknowledged'), 'x');
  await back.command((replication) => replication.demote());
  await updatePrimary(b, back, 'a');
  await world.until('it follows', () => back.inSync(b));
  await world.close();
});

test('a primary whose disk went back in time is fenced even when it has written past its secondary since', async () => {
  const world = new World();
  const disk = new MemoryDisk();
  const a = await world.cluster('a', { disk });
  const b = await world.cluster('b');
  await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
  await enable(a, b);
  const snapshot = disk.clone();
  await a.write('acknowledged', 'x');
  await world.until('b has it', () => b.inSync(a));
  await a.crash();
  await b.crash();
  const back = await world.again('a', snapshot, a.rootKey);
  for (let i = 0; i < 10; i++) await back.write(`beside/${i}`, 'y');
  const again = await world.again('b', b.disk, a.rootKey);
  await world.until('it is fenced', () => back.replication.fenced());
  await promote(again);
  assert.equal(await again.read('acknowledged'), 'x');
  assert.equal(await again.read('beside/0'), undefined);
  await world.close();
});

test('of two clones of one secondary only one is let in at a time', async () => {
  const { world, a, b } = await pairInSync();
  const clone = await world.again('b', b.disk.clone(), a.rootKey, 'b2');
  await world.until('the clone is refused', async () =>
    String((await clone.status())['last_error']).includes('another process'),
  );
  await a.write('more', 'x');
  await world.until('b goes on', () => b.inSync(a));
  await b.crash();
  await world.until('the clone takes over', () => clone.inSync(a));
  await world.close();
});

test('a primary that is slow to be followed keeps its log within its bound, and the secondary still arrives', async () => {
  const { world, a, b } = await pairInSync({ a: { logRetainedBytesMax: 20_000 } });
  world.network.cut(a.address, b.address);
  for (let i = 0; i < 300; i++) await a.write(`much/${i}`, 'x'.repeat(200));
  await world.until('the log is trimmed', () => a.ledger.oldest() > 100);
  world.network.heal(a.address, b.address);
  await world.until('b is in sync', () => b.inSync(a));
  assert.equal((await b.status())['synchronizations'], 1);
  await world.close();
});

test('operators who send commands all at once leave both clusters in one role each', async () => {
  const { world, a, b } = await pairInSync();
  const storm = [
    a.replication.demote(),
    a.replication.disable(),
    a.replication.enablePrimary({ primaryClusterAddr: '' }),
    a.replication.demote(),
    b.replication.promote({ primaryClusterAddr: '', force: false }),
    b.replication.promote({ primaryClusterAddr: '', force: false }),
    b.replication.demote(),
    b.replication.recover(),
  ];
  const results = await world.settle(Promise.allSettled(storm));
  assert.equal(results.filter((result) => result.status === 'fulfilled').length >= 3, true);
  for (const cluster of [a, b]) {
    const mode = cluster.replication.drMode();
    await cluster.crash();
    await cluster.restart(a.rootKey);
    assert.equal(cluster.replication.drMode(), mode, 'memory and disk agree');
  }
  await world.close();
});
