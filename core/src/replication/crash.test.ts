/** Every change of role, with the power cut at every commit it makes (R9): wholly before or wholly after. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fuse } from './testing/faulty-engine.ts';
import { enable, pairInSync, promote, updatePrimary } from './testing/pair.ts';
import { type Cluster, CONNECT, World } from './testing/world.ts';

/** Runs `story` with the power cut at commit 1, 2, 3 … until it gets through without one. */
async function atEveryCommit(
  story: (fuse: Fuse, at: number, durable: boolean) => Promise<void>,
): Promise<number> {
  for (let at = 1; ; at++) {
    const fuse = new Fuse();
    for (const durable of [false, true]) await story(fuse, at, durable);
    if (!fuse.blown) return at - 1;
  }
}

async function powerCycle(cluster: Cluster, fuse: Fuse, keys: readonly Uint8Array[]): Promise<void> {
  await cluster.crash();
  fuse.disarm();
  await cluster.boot();
  for (const key of keys) {
    if (!(await cluster.barrier.verifyRootKey(key))) continue;
    cluster.rootKey = key;
    await cluster.unseal(key);
    return;
  }
  assert.fail('no root key opens the data');
}

test('enable as a secondary, cut at every commit: the old data is whole or the new data is', async () => {
  const cuts = await atEveryCommit(async (fuse, at, durable) => {
    const world = new World();
    const a = await world.cluster('a');
    for (let i = 0; i < 10; i++) await a.write(`of-a/${i}`, 'x');
    await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
    const b = await world.cluster('b', { engine: (disk) => fuse.engine(disk) });
    await b.write('of-b', 'mine');
    const token = await a.token('b');
    fuse.arm(at, durable);
    await b
      .command((replication) => replication.enableSecondary({ ...CONNECT, token }))
      .catch(() => undefined);
    await world.until('it is over', async () => fuse.blown || (await b.inSync(a).catch(() => false)));
    await powerCycle(b, fuse, [b.rootKey, a.rootKey]);
    if (b.replication.drMode() === 'disabled') {
      assert.equal(await b.read('of-b'), 'mine');
      await b.write('of-b', 'still mine');
    } else {
      if (b.replication.drMode() === 'bootstrapping') assert.equal(await b.read('of-b'), 'mine');
      await world.until('it becomes a secondary', () => b.inSync(a));
      assert.equal(await b.read('of-b'), undefined);
      assert.equal(await b.read('of-a/3'), 'x');
    }
    await world.close();
  });
  assert.ok(cuts >= 6, `${cuts} commits were cut`);
});

test('promote, cut at every commit: a secondary that can be promoted, or a primary', async () => {
  const cuts = await atEveryCommit(async (fuse, at, durable) => {
    const { world, a, b } = await pairInSync({ b: { engine: (disk) => fuse.engine(disk) } });
    await a.halt();
    fuse.arm(at, durable);
    await promote(b).catch(() => undefined);
    await powerCycle(b, fuse, [a.rootKey]);
    const after = b.replication.drMode();
    const epochs = b.ledger.epochs().length;
    assert.equal(epochs, after === 'primary' ? 2 : 1, 'role and epoch are one');
    if (after === 'secondary') await promote(b);
    assert.equal(b.replication.drMode(), 'primary');
    await b.write('served', 'x');
    assert.equal(await b.read('seed/3'), 'value 3');
    await world.close();
  });
  assert.ok(cuts >= 1);
});

test('demote, cut at every commit: a primary or an idle secondary, with all its data', async () => {
  const cuts = await atEveryCommit(async (fuse, at, durable) => {
    const { world, a, b } = await pairInSync({ a: { engine: (disk) => fuse.engine(disk) } });
    fuse.arm(at, durable);
    await a.command((replication) => replication.demote()).catch(() => undefined);
    await powerCycle(a, fuse, [a.rootKey]);
    if (a.replication.drMode() === 'primary') {
      await a.write('still', 'primary');
      await world.until('b follows', () => b.inSync(a));
      await a.command((replication) => replication.demote());
    }
    assert.equal((await a.status())['state'], 'idle');
    await promote(b);
    await updatePrimary(b, a, 'a');
    await world.until('a follows', () => a.inSync(b));
    assert.deepEqual(await a.replication.strandedSets(), []);
    await world.close();
  });
  assert.ok(cuts >= 1);
});

test('disable on both sides, cut at every commit: in the set or out of it', async () => {
  for (const who of ['a', 'b'] as const) {
    const cuts = await atEveryCommit(async (fuse, at, durable) => {
      const pair = await pairInSync({ [who]: { engine: (disk: never) => fuse.engine(disk) } });
      const { world, a } = pair;
      const cluster = pair[who];
      const before = cluster.replication.drMode();
      fuse.arm(at, durable);
      await cluster.command((replication) => replication.disable()).catch(() => undefined);
      await powerCycle(cluster, fuse, [a.rootKey]);
      const after = cluster.replication.drMode();
      assert.ok(after === 'disabled' || after === before);
      if (after !== 'disabled') await cluster.command((replication) => replication.disable());
      await cluster.write('alone', 'x');
      assert.equal(await cluster.read('seed/3'), 'value 3');
      await world.close();
    });
    assert.ok(cuts >= 1);
  }
});

test('a rejoin with a stranded set, cut at every commit: nothing of the set is ever lost', async () => {
  const cuts = await atEveryCommit(async (fuse, at, durable) => {
    const { world, a, b } = await pairInSync({ a: { engine: (disk) => fuse.engine(disk) } });
    world.network.cut(a.address, b.address);
    await a.write('stranded/1', 'one');
    await a.remove('seed/5');
    await promote(b);
    await b.write('on-b', 'x');
    world.network.heal(a.address, b.address);
    await world.until('a is fenced', () => a.replication.fenced());
    await world.until('a left its active role', () => a.changes.includes('fenced'));
    await a.command((replication) => replication.demote());
    fuse.arm(at, durable);
    await updatePrimary(b, a, 'a').catch(() => undefined);
    await world.until('it is over', async () => fuse.blown || (await a.inSync(b).catch(() => false)));
    await powerCycle(a, fuse, [a.rootKey]);
    if (!('secondary_id' in (await a.status()))) {
      await b.command((replication) => replication.revokeSecondary({ id: 'a' }));
      await updatePrimary(b, a, 'a');
    }
    await world.until('a follows', () => a.inSync(b));
    const sets = await a.replication.strandedSets();
    assert.equal(sets.length, 1);
    assert.equal(sets[0]?.records, 2);
    assert.equal(sets[0]?.complete, true);
    const changes = await a.replication.strandedChanges(sets[0]?.id ?? '', 0, 10);
    assert.equal(changes?.length, 2);
    await world.close();
  });
  assert.ok(cuts >= 5, `${cuts} commits were cut`);
});

test('a sync that is cut again and again goes on where it was and cannot be promoted without force', async () => {
  const { world, a, b } = await pairInSync({ keys: 100 });
  const fuse = new Fuse();
  const c = await world.cluster('c', { engine: (disk) => fuse.engine(disk) });
  await enable(a, c);
  world.network.cut(a.address, c.address);
  for (let i = 0; i < 100; i++) await a.write(`seed/${i}`, 'changed');
  await a.ledger.truncateBefore(a.ledger.head().index);
  await world.until('c noticed', async () => (await c.status())['connection_state'] !== 'ready');
  fuse.arm(2, true);
  world.network.heal(a.address, c.address);
  await world.until('the power went off', () => fuse.blown);
  await c.crash();
  world.network.cut(a.address, c.address);
  fuse.disarm();
  await c.restart(a.rootKey);
  assert.equal((await c.status())['role'], 'syncing');
  await assert.rejects(promote(c), /still catching up/);
  world.network.heal(a.address, c.address);
  await world.until('c is in sync', () => c.inSync(a));
  await world.until('b too', () => b.inSync(a));
  await world.close();
});

test('with force an unfinished repair is promoted, and the answer says so', async () => {
  const { world, a, b } = await pairInSync({ keys: 50 });
  await b.halt();
  const fuse = new Fuse();
  const c = await world.cluster('c', { engine: (disk) => fuse.engine(disk) });
  await enable(a, c);
  world.network.cut(a.address, c.address);
  for (let i = 0; i < 50; i++) await a.write(`seed/${i}`, 'changed');
  await a.ledger.truncateBefore(a.ledger.head().index);
  await world.until('c noticed', async () => (await c.status())['connection_state'] !== 'ready');
  fuse.arm(2, true);
  world.network.heal(a.address, c.address);
  await world.until('the power went off', () => fuse.blown);
  await c.crash();
  await a.halt();
  fuse.disarm();
  await c.restart(a.rootKey);
  const answer = await promote(c, true);
  assert.match(answer.warnings?.[1] ?? '', /mixture/);
  await c.write('on', 'c');
  const verdict = await c.ledger.verify();
  assert.deepEqual(verdict.corrupted, []);
  assert.equal(((await c.status())['last_promotion'] as { forced: boolean }).forced, true);
  await world.close();
});
