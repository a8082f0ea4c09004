import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tx } from '../barrier/store.ts';
import { badRequest } from '../base/refusal.ts';
import { authLeaseId } from '../tokens/keys.ts';
import { revokeTree } from '../tokens/revoke.ts';
import { HOUR_MS, tokenWorld } from '../tokens/testing/world.ts';
import { dueLeases, expireDue } from './expiry.ts';
import { getLease, type LeaseDeps, type SecretLease } from './lease.ts';
import { irrevocableLeases, listLeases } from './list.ts';
import { type LeaseSpec, registerLease } from './register.ts';
import { renewLease, renewToken } from './renew.ts';
import { hastenLease, revokeLease } from './revoke.ts';
import { revokePrefix } from './revoke-prefix.ts';

const LIMITS = { defaultTtlMs: HOUR_MS, maxTtlMs: 10 * HOUR_MS };

/** A world with an engine whose revocations are recorded, and fail while `broken`. */
function leaseWorld() {
  const world = tokenWorld();
  const revoked: string[] = [];
  const state = { broken: false };
  const deps: LeaseDeps = {
    ...world.deps,
    revokeSecret: async (_tx: Tx, lease: SecretLease) => {
      if (state.broken) throw badRequest('the database is away');
      revoked.push(lease.id);
    },
  };
  return {
    ...world,
    deps,
    revoked,
    state,
    register: async (spec: Partial<LeaseSpec> & Pick<LeaseSpec, 'token'>) =>
      world.store.transact((tx) =>
        registerLease(tx, deps, {
          path: 'database/creds/app',
          mountPath: 'database/',
          mountType: 'database',
          ttlMs: HOUR_MS,
          maxTtlMs: 0,
          renewable: true,
          internal: { user: 'v-1' },
          ...spec,
        }),
      ),
    lease: (id: string) => world.store.read((tx) => getLease(tx, deps, id)),
    expireAll: async () => {
      for (let steps = 0; (await expireDue(world.store, deps)) > 0; steps++) {
        assert.ok(steps < 10_000, 'the expiry job does not end');
      }
    },
  };
}

test('a token has a lease below its creation path, which ends with it and it with the lease', async () => {
  const world = leaseWorld();
  const a = await world.create({ path: 'auth/userpass/login/ann' });
  const id = authLeaseId(a.entry);
  assert.equal(id, `auth/userpass/login/ann/h${a.entry.id}`);
  assert.deepEqual((await world.lease(id))?.expireTime, a.entry.expireTime);
  await world.store.transact((tx) => revokeLease(tx, world.deps, id));
  assert.equal(await world.lookup(a.text), undefined);
  const b = await world.create({ path: 'auth/userpass/login/ann' });
  await world.store.transact((tx) => revokeTree(tx, world.deps, b.entry.id));
  assert.equal(await world.lease(authLeaseId(b.entry)), undefined);
  assert.deepEqual(world.rows('local/lease/'), []);
});

test('a secret lease has an id below its path and is read back whole', async () => {
  const world = leaseWorld();
  const { entry } = await world.create();
  const lease = await world.register({ token: entry });
  assert.match(lease.id, /^database\/creds\/app\/[0-9A-Za-z]{24}$/);
  assert.deepEqual(
    JSON.parse(JSON.stringify(await world.lease(lease.id))),
    JSON.parse(JSON.stringify(lease)),
  );
  assert.deepEqual(await world.store.read((tx) => listLeases(tx, 'database/creds')), ['app/']);
});

test('leases end in the order of their times, and only those whose time has come', async () => {
  const world = leaseWorld();
  const { entry } = await world.create({ ttlMs: 5 * HOUR_MS });
  const late = await world.register({ token: entry, ttlMs: 3000 });
  const early = await world.register({ token: entry, ttlMs: 1000 });
  const never = await world.register({ token: entry, ttlMs: 10_000_000 });
  const start = world.env.clock.now();
  const due = async (now: number) =>
    (await world.store.read((tx) => dueLeases(tx, now, 10))).map((lease) => lease.id);
  assert.deepEqual(await due(start + 999), []);
  assert.deepEqual(await due(start + 3000), [early.id, late.id]);
  world.env.clock.setNow(start + 3000);
  await world.expireAll();
  assert.deepEqual(world.revoked, [early.id, late.id]);
  assert.equal(await world.lease(early.id), undefined);
  assert.ok(await world.lease(never.id));
});

test('the expiry job ends tokens with their children, cubbyholes and leases, and leaves no row', async () => {
  const world = leaseWorld();
  const parent = await world.create({ ttlMs: 1000 });
  const child = await world.create({ parent: parent.entry.id, ttlMs: HOUR_MS });
  const lease = await world.register({ token: child.entry, ttlMs: HOUR_MS });
  world.env.clock.setNow(world.env.clock.now() + 1000);
  await world.expireAll();
  assert.deepEqual(world.revoked, [lease.id]);
  assert.deepEqual(world.rows(''), ['local/token/salt']);
});

test('a thousand tokens that end together are gone after bounded steps', async () => {
  const world = leaseWorld();
  for (let i = 0; i < 1000; i++) await world.create({ ttlMs: 1000 });
  world.env.clock.setNow(world.env.clock.now() + 1000);
  let steps = 0;
  for (let done = 1; done > 0; steps++) {
    done = await expireDue(world.store, world.deps);
    assert.ok(done <= 2000);
  }
  assert.ok(steps > 5);
  assert.deepEqual(world.rows(''), ['local/token/salt']);
});

test('an idle expiry job writes nothing', async () => {
  const world = leaseWorld();
  await world.create();
  const readOnly = {
    read: world.store.read,
    transact: () => Promise.reject(new Error('a write')),
  };
  assert.equal(await expireDue(readOnly, world.deps), 0);
});

test('a renewed lease ends at its new time', async () => {
  const world = leaseWorld();
  const { entry } = await world.create({ ttlMs: 9 * HOUR_MS });
  const lease = await world.register({ token: entry, ttlMs: HOUR_MS });
  world.env.clock.setNow(world.env.clock.now() + HOUR_MS - 1);
  const { lease: renewed } = await world.store.transact((tx) =>
    renewLease(tx, world.deps, lease.id, { incrementMs: 2 * HOUR_MS, limits: LIMITS }),
  );
  assert.equal(renewed.expireTime, world.env.clock.now() + 2 * HOUR_MS);
  world.env.clock.setNow(world.env.clock.now() + HOUR_MS);
  await world.expireAll();
  assert.deepEqual(world.revoked, []);
  world.env.clock.setNow(renewed.expireTime);
  await world.expireAll();
  assert.deepEqual(world.revoked, [lease.id]);
});

test('why a lease is not renewed', async () => {
  const world = leaseWorld();
  const { entry } = await world.create({ ttlMs: 100 * HOUR_MS });
  const renew = (id: string) =>
    world.store.transact((tx) => renewLease(tx, world.deps, id, { incrementMs: HOUR_MS, limits: LIMITS }));
  await assert.rejects(renew('database/creds/app/none'), /lease not found/);
  await assert.rejects(renew(authLeaseId(entry)), /tokens cannot be renewed through this endpoint/);
  const fixed = await world.register({ token: entry, renewable: false });
  await assert.rejects(renew(fixed.id), /lease is not renewable/);
  const ended = await world.register({ token: entry, ttlMs: 1000 });
  world.env.clock.setNow(world.env.clock.now() + 1000);
  await assert.rejects(renew(ended.id), /lease expired/);
  const orphaned = await world.register({ token: entry });
  await world.store.transact((tx) => revokeTree(tx, world.deps, entry.id));
  await assert.rejects(renew(orphaned.id), /lease not found/);
});

test('renewals stop at the maximum: nothing adds up to more', async () => {
  const world = leaseWorld();
  const { entry } = await world.create({ ttlMs: 100 * HOUR_MS });
  const lease = await world.register({ token: entry, ttlMs: HOUR_MS, maxTtlMs: 4 * HOUR_MS });
  let last = lease;
  for (let i = 0; i < 7; i++) {
    world.env.clock.setNow(world.env.clock.now() + HOUR_MS / 2);
    last = (
      await world.store.transact((tx) =>
        renewLease(tx, world.deps, lease.id, { incrementMs: 3 * HOUR_MS, limits: LIMITS }),
      )
    ).lease;
    assert.ok(last.expireTime <= lease.issueTime + 4 * HOUR_MS);
  }
  assert.equal(last.expireTime, lease.issueTime + 4 * HOUR_MS);
});

test('a lease of a batch token ends with the batch token, renewed or not', async () => {
  const world = leaseWorld();
  const parent = await world.create({ ttlMs: 9 * HOUR_MS });
  const batch = await world.create({ type: 'batch', ttlMs: HOUR_MS, parent: parent.entry.id });
  const lease = await world.register({ token: batch.entry, ttlMs: 5 * HOUR_MS });
  assert.equal(lease.expireTime, batch.entry.expireTime);
  const { lease: renewed } = await world.store.transact((tx) =>
    renewLease(tx, world.deps, lease.id, { incrementMs: 5 * HOUR_MS, limits: LIMITS }),
  );
  assert.equal(renewed.expireTime, batch.entry.expireTime);
  await world.store.transact((tx) => revokeTree(tx, world.deps, parent.entry.id));
  await world.expireAll();
  assert.deepEqual(world.revoked, [lease.id], 'it also ends with the parent');
});

test('renewing a token: what moves and why not', async () => {
  const world = leaseWorld();
  const renew = (entry: Parameters<typeof renewToken>[2], incrementMs = 0) =>
    world.store.transact((tx) => renewToken(tx, world.deps, entry, { incrementMs, limits: LIMITS }));
  const { entry, text } = await world.create({ ttlMs: HOUR_MS });
  world.env.clock.setNow(world.env.clock.now() + HOUR_MS - 1);
  const renewed = await renew(entry);
  assert.equal(renewed.entry.expireTime, world.env.clock.now() + HOUR_MS);
  assert.equal((await world.lookup(text))?.lastRenewalTime, world.env.clock.now());
  const long = await renew(entry, 100 * HOUR_MS);
  assert.equal(long.entry.expireTime, entry.creationTime + 10 * HOUR_MS);
  assert.match(long.warnings[0] ?? '', /capped accordingly/);
  const fixed = await world.create({ renewable: false });
  await assert.rejects(renew(fixed.entry), /lease is not renewable/);
  const root = await world.create({ policies: ['root'], ttlMs: 0, path: 'auth/token/root' });
  await assert.rejects(renew(root.entry), /invalid lease ID/);
  const batch = await world.create({ type: 'batch' });
  await assert.rejects(renew(batch.entry), /batch tokens cannot be renewed/);
  await world.store.transact((tx) => revokeTree(tx, world.deps, entry.id));
  await assert.rejects(renew(entry), /token not found/);
});

test('a token that was renewed is not ended at its old time', async () => {
  const world = leaseWorld();
  const { entry, text } = await world.create({ ttlMs: 1000 });
  await world.store.transact((tx) =>
    renewToken(tx, world.deps, entry, { incrementMs: HOUR_MS, limits: LIMITS }),
  );
  world.env.clock.setNow(world.env.clock.now() + 5000);
  await world.expireAll();
  assert.ok(await world.lookup(text));
});

test('no jump of the clock revives a token that the job has ended', async () => {
  const world = leaseWorld();
  const { text } = await world.create({ ttlMs: 1000 });
  const start = world.env.clock.now();
  world.env.clock.setNow(start + 1000);
  await world.expireAll();
  world.env.clock.setNow(start - HOUR_MS);
  assert.equal(await world.lookup(text), undefined);
});

test('a clock that goes back gives a renewal no more than the maximum after the making', async () => {
  const world = leaseWorld();
  const { entry } = await world.create({ ttlMs: HOUR_MS });
  world.env.clock.setNow(entry.creationTime - 5 * HOUR_MS);
  const { entry: renewed } = await world.store.transact((tx) =>
    renewToken(tx, world.deps, entry, { incrementMs: 1000 * HOUR_MS, limits: LIMITS }),
  );
  assert.ok((renewed.expireTime ?? Number.POSITIVE_INFINITY) <= entry.creationTime + LIMITS.maxTtlMs);
});

test('a secret that cannot be revoked is tried six times with growing pauses, then given up', async () => {
  const world = leaseWorld();
  const { entry } = await world.create({ ttlMs: 100 * HOUR_MS });
  const lease = await world.register({ token: entry, ttlMs: 1000 });
  world.state.broken = true;
  const waits: number[] = [];
  world.env.clock.setNow(lease.expireTime);
  for (;;) {
    await world.expireAll();
    const now = await world.lease(lease.id);
    assert.ok(now?.kind === 'secret');
    assert.equal(now.expireTime, lease.expireTime, 'its end does not move');
    if (now.irrevocable) break;
    waits.push((now.retryTime ?? 0) - world.env.clock.now());
    world.env.clock.setNow(now.retryTime ?? 0);
  }
  assert.deepEqual(waits, [10_000, 20_000, 40_000, 80_000, 160_000]);
  const given = await world.store.read((tx) => irrevocableLeases(tx, 10));
  assert.deepEqual(given, [{ id: lease.id, mountPath: 'database/', error: 'the database is away' }]);
  assert.deepEqual(
    await world.store.transact((tx) =>
      revokePrefix(tx, world.deps, 'database/', { force: true, sync: true, leasesMax: 50 }),
    ),
    { revoked: 1, more: false },
  );
  assert.deepEqual(
    world.rows('local/lease/').filter((key) => key.includes('database')),
    [],
  );
});

test('a sync revocation answers with the error of the engine and keeps the lease', async () => {
  const world = leaseWorld();
  const { entry } = await world.create();
  const lease = await world.register({ token: entry });
  world.state.broken = true;
  await assert.rejects(
    world.store.transact((tx) => revokeLease(tx, world.deps, lease.id)),
    /the database is away/,
  );
  assert.ok(await world.lease(lease.id));
  world.state.broken = false;
  await world.store.transact((tx) => hastenLease(tx, world.deps, lease.id));
  await world.expireAll();
  assert.deepEqual(world.revoked, [lease.id]);
});

test('revoking a prefix ends what is below it and nothing beside it', async () => {
  const world = leaseWorld();
  const ann = await world.create({ path: 'auth/userpass/login/ann' });
  const bob = await world.create({ path: 'auth/userpass/login/bob' });
  const other = await world.create({ path: 'auth/userpass2/login/ann' });
  await world.store.transact((tx) =>
    revokePrefix(tx, world.deps, 'auth/userpass', { force: false, sync: true, leasesMax: 50 }),
  );
  assert.equal(await world.lookup(ann.text), undefined);
  assert.equal(await world.lookup(bob.text), undefined);
  assert.ok(await world.lookup(other.text));
  const one = authLeaseId(other.entry);
  await world.store.transact((tx) =>
    revokePrefix(tx, world.deps, one, { force: false, sync: true, leasesMax: 50 }),
  );
  assert.equal(await world.lookup(other.text), undefined);
});

test('a prefix with more leases than a transaction takes is ended by the job, without newer ones', async () => {
  const world = leaseWorld();
  const made = [];
  for (let i = 0; i < 300; i++) made.push(await world.create({ path: 'auth/userpass/login/ann' }));
  // Of the token whose lease comes last.
  const last =
    made
      .map(({ entry }) => entry.id)
      .sort()
      .at(-1) ?? '';
  const offspring = await world.create({ parent: last });
  const { more, revoked } = await world.store.transact((tx) =>
    revokePrefix(tx, world.deps, 'auth/userpass/', { force: false, sync: true, leasesMax: 50 }),
  );
  assert.deepEqual([more, revoked], [true, 50]);
  assert.equal(world.rows('local/token/id/').length, 250 + 1, 'most are still stored');
  for (const { text } of made) assert.equal(await world.lookup(text), undefined, 'and all are dead');
  assert.equal(await world.lookup(offspring.text), undefined, 'with their children');
  world.env.clock.setNow(world.env.clock.now() + 1);
  const newer = await world.create({ path: 'auth/userpass/login/ann' });
  await world.expireAll();
  for (const { text } of made) assert.equal(await world.lookup(text), undefined);
  assert.ok(await world.lookup(newer.text));
  assert.deepEqual(world.rows('local/lease/revoking/'), []);
  assert.deepEqual(world.rows('local/token/revoked'), []);
});
