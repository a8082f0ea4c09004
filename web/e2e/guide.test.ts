/** Every Web UI section of the disaster-recovery guide, from the first click to the last. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './accessibility.ts';
import { initialise, type Keys, logIn, operationToken, Pair, unseal } from './pair.ts';
import type { Visitor } from './visitor.ts';

describe('the guide in a browser', () => {
  let pair: Pair;
  let a: Visitor;
  let b: Visitor;
  let keys: Keys;
  let keysOfB: Keys;

  before(async () => {
    pair = await Pair.start();
    a = await pair.visit(pair.a);
    b = await pair.visit(pair.b);
  });
  after(() => pair[Symbol.asyncDispose]());

  async function accessible(...visitors: readonly Visitor[]): Promise<void> {
    for (const visitor of visitors) assert.deepEqual(await violations(visitor), []);
  }

  test('first start: keys are shown once, and each share counts', async () => {
    await accessible(a);
    keys = await initialise(a);
    assert.equal(keys.unseal.length, 5);
    await accessible(a);
    await unseal(a, keys);
    await a.heading('Log in');
    assert.equal(await a.page.getByText(keys.rootToken).count(), 0);
    keysOfB = await initialise(b);
    await unseal(b, keysOfB);
    await accessible(a);
  });

  test('a refused login says what the server says', async () => {
    await a.fill('Token', 'hvs.wrong');
    await a.press('Log in');
    await a.see(/permission denied|invalid token/);
    await logIn(a, keys.rootToken);
    await logIn(b, keysOfB.rootToken);
    await accessible(a);
  });

  test('step 1: enable as primary, and add a secondary', async () => {
    await a.follow('Replication');
    await a.follow('Enable');
    await a.page.getByLabel('Cluster mode').waitFor();
    await accessible(a);
    await a.press('Enable replication');
    await a.heading('Disaster Recovery');
    await a.see('No known dr secondary clusters');
    await accessible(a);
    await a.follow('Secondaries');
    await a.follow('Add');
    await a.fill(/^Secondary ID/, 'secondary');
    await accessible(a);
    await a.press('Generate token');
    await a.see('It is shown only now.');
    await accessible(a);
  });

  test('step 2: enable as secondary; what is wiped is named, and typed to confirm', async () => {
    const token = await a.copy('Copy');
    await b.follow('Replication');
    await b.follow('Enable');
    await b.page.getByLabel('Cluster mode').selectOption('secondary');
    await b.see('This will clear all data in this cluster!');
    await b.fill(/^Secondary activation token/, token);
    await b.fill(/^CA file/, pair.a.tls.caFile);
    await b.press('Enable replication');
    await b.see('Replace all data of this cluster?');
    await accessible(b);
    await b.confirm('Enable replication', 'dublin');
    await b.heading('Disaster Recovery Secondary is enabled');
    await b.see('Streaming');
    await b.see('Equal');
    await accessible(b);
    await a.press('Back');
    await a.see('Connected');
    await a.follow('Details');
    await a.see('Equal');
    await accessible(a);
  });

  test('step 3: three key holders in three browsers make the operation token, and the secondary is promoted', async () => {
    const second = await pair.visit(pair.b, '/dr-secondary');
    const third = await pair.visit(pair.b, '/dr-secondary');
    const token = await operationToken(b, [b, second, third], keys);
    await accessible(b, third);
    await b.press('Use it to promote');
    assert.equal(await b.page.getByLabel('DR Operation Token', { exact: true }).inputValue(), token);
    await accessible(b);
    await b.press('Promote cluster');
    await b.see('Are you sure you want to promote this cluster?');
    await b.confirm('Promote cluster', 'promote');
    // Every open browser follows, on both sides, without a reload.
    await Promise.all([b.heading('Log in'), second.heading('Log in'), third.heading('Log in')]);
    await b.see('DR primary');
    await a.heading('This cluster was replaced as primary');
    await accessible(a, b);
    assert.equal(await b.page.getByText(token).count(), 0, 'secrets are gone');
  });

  test('step 4: the old primary is demoted and follows the new one', async () => {
    await a.press('Demote cluster');
    await a.see('Demote to secondary?');
    await accessible(a);
    await a.confirm('Demote cluster', 'Disaster Recovery');
    await a.heading('Disaster Recovery Secondary is enabled');
    await a.see('This secondary has no primary.');

    await logIn(b, keys.rootToken);
    await b.follow('Replication');
    await b.follow('Details');
    await b.follow('Secondaries');
    await b.follow('Add');
    await b.fill(/^Secondary ID/, 'frankfurt');
    await b.press('Generate token');
    const activation = await b.copy('Copy');

    await operationToken(a, [a, a, a], keys);
    await a.press('Use it to update the primary');
    await a.fill(/^Secondary activation token/, activation);
    await a.fill(/^CA file/, pair.b.tls.caFile);
    await accessible(a);
    await a.press('Update');
    await a.see("Are you sure you want to update this cluster's primary?");
    await a.confirm('Update');
    await a.follow('Details');
    await a.see('Streaming');
    await a.see('Equal');
  });

  test('step 5: replication is disabled on the primary', async () => {
    await b.press('Back');
    await b.follow('Manage');
    await b.see('Role of this cluster');
    await accessible(b);
    await b.press('Disable replication');
    await b.confirm('Disable', 'Disaster Recovery');
    await b.see('Disaster Recovery replication is not enabled');
    await accessible(b);
  });

  test('logging out forgets everything', async () => {
    await b.press(/root ·/);
    await accessible(b);
    await b.press('Log out');
    await b.see('You are logged out.');
    assert.equal(await b.page.evaluate('sessionStorage.length'), 0);
    assert.equal(await b.page.evaluate('Object.keys(localStorage).join()'), '');
    assert.equal(await b.page.getByText(keys.rootToken).count(), 0);
  });

  test('no browser complained: no script failed, and the content security policy stopped nothing', () => {
    assert.deepEqual(pair.complaints, []);
  });
});
