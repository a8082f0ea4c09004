/** What a browser keeps of a session, how long, and that everything can be done by keyboard. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './accessibility.ts';
import { initialise, type Keys, logIn, Pair, unseal } from './pair.ts';
import type { Visitor } from './visitor.ts';

describe('a session', () => {
  let pair: Pair;
  let visitor: Visitor;
  let keys: Keys;

  before(async () => {
    pair = await Pair.start();
    visitor = await pair.visit(pair.a);
    keys = await initialise(visitor);
    await unseal(visitor, keys);
    await visitor.heading('Log in');
    const token = keys.rootToken;
    await pair.a.call('POST', 'sys/auth/userpass', { type: 'userpass' }, { token });
    await pair.a.call(
      'POST',
      'sys/auth/userpass/tune',
      { listing_visibility: 'unauth', default_lease_ttl: '1h' },
      { token },
    );
    await pair.a.call(
      'POST',
      'auth/userpass/users/ann',
      { password: ' two words ', token_policies: 'default' },
      { token },
    );
  });
  after(() => pair[Symbol.asyncDispose]());

  test('in memory only, unless the visitor ticks otherwise: a reload ends it', async () => {
    await logIn(visitor, keys.rootToken);
    assert.equal(await visitor.page.evaluate('sessionStorage.length + localStorage.length'), 0);
    assert.equal(await visitor.page.evaluate('document.cookie'), '');
    await visitor.page.reload();
    await visitor.heading('Log in');
  });

  test('kept on request: a reload continues it, logging out ends it', async () => {
    await visitor.page.getByLabel('Stay logged in').check();
    await logIn(visitor, keys.rootToken);
    await visitor.page.reload();
    await visitor.heading('Overview');
    await visitor.press(/root ·/);
    await visitor.press('Log out');
    await visitor.see('You are logged out.');
    assert.equal(await visitor.page.evaluate('sessionStorage.length'), 0);
    await visitor.page.reload();
    await visitor.heading('Log in');
  });

  test('a listed userpass method is offered; its token shows the time left and can be renewed', async () => {
    await visitor.page.getByLabel('Method').selectOption({ label: 'Username' });
    assert.equal(await visitor.page.getByLabel('Mount path').count(), 0, 'the listing names the mount');
    await visitor.fill('Username', 'ann');
    await visitor.fill('Password', ' two words ');
    await visitor.press('Log in');
    await visitor.heading('Overview');
    await visitor.press(/userpass-ann · .* left/);
    await visitor.press('Renew');
    await visitor.see('Your session');
    assert.equal(await visitor.page.getByRole('alert').count(), 0);
    assert.deepEqual(await violations(visitor), []);
    await visitor.page.keyboard.press('Escape');
  });

  test('what the token may not do is said beside the button', async () => {
    await visitor.follow('Replication');
    await visitor.follow('Enable');
    await visitor.see('The token you are using is not authorized to enable primary replication.');
    assert.equal(await visitor.button('Enable replication').getAttribute('aria-disabled'), 'true');
  });

  test('a token that is revoked elsewhere ends the session at the next call', async () => {
    await pair.a.call(
      'POST',
      'sys/leases/revoke-prefix/auth/userpass/login/ann',
      {},
      { token: keys.rootToken },
    );
    await visitor.follow('Overview');
    await visitor.follow('Replication');
    await visitor.follow('Enable');
    await visitor.see('Your token has expired or was revoked.');
  });

  test('a seal shows on every open page by itself, and nobody is logged in afterwards', async () => {
    await visitor.page.getByLabel('Method').selectOption({ label: 'Token' });
    await logIn(visitor, keys.rootToken);
    await pair.a.call('POST', 'sys/seal', {}, { token: keys.rootToken });
    await visitor.heading('Unseal');
    await unseal(visitor, keys);
    await visitor.heading('Log in');
  });

  test('by keyboard alone: log in, go to a page, open a dialog, and leave it', async () => {
    const { keyboard } = visitor.page;
    const focused = (): Promise<unknown> =>
      visitor.page.evaluate(
        `(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? '').trim()`,
      );
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let presses = 0; presses < 60; presses += 1) {
        await keyboard.press('Tab');
        if (name.test(String(await focused()))) return;
      }
      assert.fail(`no Tab leads to ${name}`);
    };
    await visitor.page.reload();
    await visitor.heading('Log in');
    await tabTo(/^Skip to the page$/);
    await tabTo(/^Token$/);
    await keyboard.type(keys.rootToken);
    await keyboard.press('Enter');
    await visitor.heading('Overview');
    await tabTo(/^Replication$/);
    await keyboard.press('Enter');
    await visitor.heading('Replication');
    await tabTo(/^Enable$/);
    await keyboard.press('Enter');
    await tabTo(/^Enable replication$/);
    await keyboard.press('Enter');
    await visitor.see('No known dr secondary clusters');
    await tabTo(/^Manage$/);
    await keyboard.press('Enter');
    await visitor.see('Role of this cluster');
    await tabTo(/^Demote cluster$/);
    await keyboard.press('Enter');
    await visitor.see('Demote to secondary?');
    assert.match(String(await focused()), /^Type "Disaster Recovery"/);
    await keyboard.press('Escape');
    await visitor.dialog.waitFor({ state: 'detached' });
    assert.equal(await focused(), 'Demote cluster', 'the focus is back where it was');
  });

  test('the browser had nothing to complain about', () => {
    assert.deepEqual(pair.complaints, []);
  });
});
