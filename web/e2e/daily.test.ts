/** Daily work in a real browser: secrets, auth methods, policies, tokens, leases and audit devices. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { until } from '../../tools/cluster/node.ts';
import { violations } from './accessibility.ts';
import { openChromium } from './chromium.ts';
import { DevServer } from './dev-server.ts';
import { HOSTILE } from './hostile-texts.ts';
import { intact } from './intact.ts';
import { logIn } from './pair.ts';
import { Visitor } from './visitor.ts';

type Data = Readonly<Record<string, unknown>>;

function dataOf(answer: Data): Data {
  const data = answer['data'];
  assert.ok(typeof data === 'object' && data !== null);
  return { ...data };
}

describe('daily work', () => {
  let server: DevServer;
  let browser: Browser;
  let visitor: Visitor;

  before(async () => {
    server = await DevServer.start();
    browser = await openChromium();
    visitor = await Visitor.open(browser, server.address, '/');
    visitor.page.on('dialog', () => visitor.complaints.push('a dialog was opened'));
    await visitor.page.getByLabel('Stay logged in').check();
    await logIn(visitor, server.rootToken);
  });
  after(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  /** What stands on the page has no violation, at a desk and on a phone, where nothing sticks out either. */
  async function accessible(): Promise<void> {
    await visitor.page.locator('main h1').waitFor();
    await until('everything is read', async () => (await visitor.page.locator('.loading').count()) === 0);
    assert.deepEqual(await violations(visitor), []);
    await visitor.page.setViewportSize({ width: 420, height: 800 });
    const width = await visitor.page.evaluate('document.documentElement.scrollWidth');
    await visitor.page.setViewportSize({ width: 1280, height: 900 });
    assert.equal(width, 420, `${visitor.path} is wider than a phone`);
  }

  const read = async (path: string): Promise<Data> => dataOf(await server.call('GET', path));

  test('a secret is created in rows, masked, and shown only when asked', async () => {
    await visitor.follow('Secrets');
    await visitor.heading('Secrets');
    await accessible();
    await visitor.follow('secret/');
    await visitor.see('There are no secrets here yet');
    await accessible();
    await visitor.follow('Create secret');
    await visitor.heading('Create secret');
    await visitor.fill('Path', 'app/db');
    await visitor.fill('Key 1', 'user');
    await visitor.fill('Value 1', 'shop');
    await visitor.press('Add a row');
    await visitor.fill('Key 2', 'user');
    await visitor.fill('Value 2', 'first line\nsecond line');
    await accessible();
    await visitor.press('Create');
    await visitor.see('There is a row with this key already.');
    await visitor.fill('Key 2', 'certificate');
    await visitor.press('Create');
    await visitor.heading('db');
    await visitor.see('Version 1');
    assert.equal(await visitor.page.getByText('second line').count(), 0, 'the value is masked');
    await accessible();
    await visitor.press('Show certificate');
    await visitor.see('second line');
    assert.equal(await visitor.page.getByText('shop', { exact: true }).count(), 0, 'only that one is shown');
    assert.deepEqual((await read('secret/data/app/db'))['data'], {
      user: 'shop',
      certificate: 'first line\nsecond line',
    });
  });

  test('what is there already is not created again', async () => {
    await visitor.go('/secrets/kv/secret/create/app');
    await visitor.fill('Path', 'app/db');
    await visitor.fill('Key 1', 'other');
    await visitor.press('Create');
    await visitor.see('check-and-set parameter did not match the current version');
    assert.equal(Object.keys(dataOf({ data: (await read('secret/data/app/db'))['data'] })).length, 2);
  });

  test('a new version is written as JSON, and wrong JSON is refused at its line', async () => {
    await visitor.go('/secrets/kv/secret/show/app/db');
    await visitor.follow('Create new version');
    await visitor.see('New version');
    await visitor.press('JSON');
    await visitor.fill('Secret as JSON', '{\n  "user": "shop",\n  "port": 5432,,\n}');
    await visitor.press('Save');
    await visitor.see('This is not JSON: look at line 3.');
    await visitor.fill('Secret as JSON', '{"id": 12345678901234567890}');
    await visitor.press('Save');
    await visitor.see('A browser would change the number at line 1.');
    await accessible();
    await visitor.fill('Secret as JSON', '{"user": "shop2", "port": 5432, "tls": {"verify": true}}');
    await visitor.press('Rows');
    await visitor.see('Rows hold texts only');
    await visitor.press('Save');
    await visitor.see('Version 2');
    assert.deepEqual((await read('secret/data/app/db'))['data'], {
      user: 'shop2',
      port: 5432,
      tls: { verify: true },
    });
  });

  test('a number that a browser would round cannot be saved by accident', async () => {
    await fetch(`${server.address}/v1/secret/data/big`, {
      method: 'POST',
      headers: { 'x-vault-token': server.rootToken },
      body: '{"data":{"id":12345678901234567890}}',
    });
    await visitor.go('/secrets/kv/secret/edit/big');
    await visitor.see('The number at id has more digits than a browser can hold');
    assert.equal(await visitor.button('Save').getAttribute('aria-disabled'), 'true');
  });

  test('somebody else was faster: the older edit is refused', async () => {
    await visitor.go('/secrets/kv/secret/edit/app/db');
    await visitor.see('New version');
    await server.call('POST', 'secret/data/app/db', { data: { user: 'shop3' } });
    await visitor.press('Save');
    await visitor.see('check-and-set parameter did not match the current version');
    await visitor.follow('Cancel');
    await visitor.see('Version 3');
  });

  test('versions are listed, compared, deleted, brought back and destroyed', async () => {
    await visitor.follow('Versions');
    await visitor.see('Current');
    await accessible();
    await visitor.follow('Compare with 1');
    await visitor.see('4 keys differ');
    await visitor.see('Removed');
    assert.equal(await visitor.page.getByText('shop2').count(), 0, 'values are masked');
    await visitor.press('Show all values');
    await visitor.see('− shop');
    await visitor.see('+ shop2');
    await accessible();

    await visitor.follow('Versions');
    const row = visitor.page.getByRole('row').filter({ hasText: 'Version 2' });
    await row.getByRole('button', { name: 'Delete', exact: true }).click();
    await accessible();
    await visitor.confirm('Delete');
    await row.getByText('Deleted').waitFor();
    await row.getByRole('link', { name: 'Version 2' }).click();
    await visitor.see('Version 2 is deleted');
    await accessible();
    await visitor.press('Undelete');
    await visitor.confirm('Undelete');
    await visitor.see('Keys and values');

    await visitor.follow('Versions');
    await row.getByRole('button', { name: 'Destroy' }).click();
    const button = visitor.dialog.getByRole('button', { name: 'Destroy', exact: true });
    assert.equal(await button.getAttribute('aria-disabled'), 'true', 'nothing is typed yet');
    await visitor.confirm('Destroy', 'destroy 2');
    await row.getByText('Its data is gone').waitFor();
    const { versions } = await read('secret/metadata/app/db');
    assert.ok(typeof versions === 'object' && versions !== null);
    assert.deepEqual(
      Object.values(versions).map((version: Data) => version['destroyed']),
      [false, true, false],
    );
  });

  test('an older version becomes the newest', async () => {
    await visitor.go('/secrets/kv/secret/show/app/db?version=1');
    await visitor.see('This is version 1. The current one is 3.');
    await visitor.follow('Edit from this version');
    await visitor.see('These are the values of version 1');
    await visitor.press('Save');
    await visitor.see('Version 4');
    assert.deepEqual((await read('secret/data/app/db'))['data'], {
      user: 'shop',
      certificate: 'first line\nsecond line',
    });
  });

  test('metadata of a secret: pairs and settings, set and cleared', async () => {
    await visitor.follow('Metadata');
    await visitor.fill('Key 1', 'owner');
    await visitor.fill('Value 1', 'shop team');
    await visitor.press('Save custom metadata');
    await visitor.see('Saved');
    await visitor.fill(/^Maximum number of versions/, '5');
    await visitor.fill(/^Delete version after/, '30d');
    await visitor.page.getByLabel('Require check-and-set').check();
    await visitor.press('Save settings');
    const settings = async (): Promise<readonly unknown[]> => {
      const data = await read('secret/metadata/app/db');
      return [
        data['max_versions'],
        data['delete_version_after'],
        data['cas_required'],
        data['custom_metadata'],
      ];
    };
    const become = (...wanted: readonly unknown[]): Promise<true> =>
      until(`the settings are ${JSON.stringify(wanted)}`, async () => {
        return JSON.stringify(await settings()) === JSON.stringify(wanted);
      }).then(() => true);
    await become(5, '720h0m0s', true, { owner: 'shop team' });
    await accessible();
    await visitor.page.reload();
    assert.equal(await visitor.page.getByLabel(/^Delete version after/).inputValue(), '720h0m0s');
    await visitor.fill(/^Maximum number of versions/, '');
    await visitor.fill(/^Delete version after/, '');
    await visitor.page.getByLabel('Require check-and-set').uncheck();
    await visitor.press('Save settings');
    await become(0, '0s', false, { owner: 'shop team' });
    await visitor.see('Saved');
    await visitor.press('Remove row 1');
    await visitor.press('Save custom metadata');
    await until('the pairs are gone', async () => {
      const pairs = (await settings())[3];
      return pairs === null || Object.keys({ ...Object(pairs) }).length === 0;
    });
  });

  test('a secret goes with all its versions once its path is typed', async () => {
    await visitor.follow('Versions');
    await visitor.press('Delete all versions');
    await visitor.confirm('Delete everything', 'app/db');
    await visitor.see('Nothing lies in this folder');
    await assert.rejects(server.call('GET', 'secret/metadata/app/db'), /404/);
  });

  test('KV version 1: enabled, written, its history kept by an upgrade, disabled', async () => {
    await visitor.follow('Secrets');
    await visitor.follow('Enable an engine');
    await visitor.page.getByLabel('KV version 1').check();
    await visitor.fill('Path', 'team/old');
    await accessible();
    await visitor.press('Enable engine');
    await visitor.heading('team/old/');
    await visitor.see('KV version 1');
    await visitor.follow('Create secret');
    await visitor.fill('Path', 'thing');
    // Names that are parameters of the endpoint are keys like others.
    await visitor.fill('Key 1', 'limit');
    await visitor.fill('Value 1', '3');
    await visitor.press('Create');
    await visitor.heading('thing');
    assert.deepEqual(await read('team/old/thing'), { limit: '3' });
    await visitor.go('/secrets/kv/team~2Fold/create');
    await visitor.fill('Path', 'thing');
    await visitor.press('Create');
    await visitor.see('There is a secret at this path already.');
    await visitor.go('/secrets/kv/team~2Fold/edit/thing');
    await visitor.fill('Value 1', '4');
    await visitor.press('Save');
    await visitor.heading('thing');
    await until('it is saved', async () => (await read('team/old/thing'))['limit'] === '4');

    await visitor.go('/secrets/mount/team~2Fold');
    await visitor.fill(/^Description/, 'an old store');
    await visitor.press('Save');
    await visitor.see('Saved');
    await accessible();
    await visitor.press('Upgrade to version 2');
    await visitor.confirm('Upgrade', 'team/old/');
    await visitor.see('an old store');
    await visitor.go('/secrets/kv/team~2Fold/show/thing');
    await visitor.see('Version 1');
    await visitor.go('/secrets/mount/team~2Fold');
    await visitor.press('Disable engine');
    await visitor.confirm('Disable', 'team/old/');
    await visitor.heading('Secrets');
    await until('the engine is gone', async () => !('team/old/' in (await read('sys/mounts'))));
  });

  test('a policy with a fault is refused at its line, then written, read and deleted', async () => {
    await visitor.follow('Policies');
    await visitor.heading('Policies');
    await accessible();
    await visitor.follow('Create policy');
    await visitor.fill('Name', 'Team-Read');
    const policy = '# read only\npath "secret/data/*" {\n  capabilities = ["read", "lsit"]\n}\n';
    await visitor.fill('Policy', policy);
    await visitor.press('Create policy');
    await visitor.see('Line 3:');
    await visitor.see('invalid capability "lsit"');
    const chosen = await visitor.page
      .getByRole('textbox', { name: 'Policy' })
      .evaluate((field) => String(Reflect.get(field, 'value')).slice(Reflect.get(field, 'selectionStart')));
    assert.match(chosen, /^ {2}capabilities/, 'the cursor is at that line');
    await accessible();
    await visitor.fill('Policy', policy.replace('lsit"]', 'list"'));
    await visitor.press('Create policy');
    await visitor.see(/Line [34]:/);
    await visitor.fill('Policy', policy.replace('lsit', 'list'));
    await visitor.press('Create policy');
    await visitor.heading('team-read');
    assert.equal((await read('sys/policies/acl/team-read'))['policy'], policy.replace('lsit', 'list'));
    await visitor.press('Delete policy');
    await visitor.confirm('Delete', 'team-read');
    await visitor.heading('Policies');
    await visitor.follow('default');
    await visitor.see('cannot delete default policy');
  });

  test('users: the method is enabled, a user created, changed, and logs in with what its policies allow', async () => {
    await server.call('PUT', 'sys/policies/acl/reader', {
      policy:
        'path "secret/data/shared" { capabilities = ["read"] }\npath "secret/metadata/" { capabilities = ["list"] }',
    });
    await server.call('POST', 'secret/data/shared', { data: { a: 'b' } });
    await visitor.follow('Auth methods');
    await visitor.heading('Auth methods');
    await accessible();
    await visitor.follow('Enable a method');
    await accessible();
    await visitor.press('Enable method');
    await visitor.heading('Users of userpass/');
    await visitor.follow('Create user');
    await visitor.fill('Username', 'bob');
    await visitor.press('Create user');
    await visitor.see('This is needed.');
    await visitor.fill('Password', 'a long enough password');
    await visitor.fill(/^Policies/, 'reader');
    await accessible();
    await visitor.press('Create user');
    await visitor.follow('bob');
    await visitor.heading('bob');
    await visitor.fill(/^Token TTL/, '2h');
    await visitor.press('Save');
    await visitor.see('Saved. It holds from the next login on.');
    await accessible();
    const user = await read('auth/userpass/users/bob');
    assert.deepEqual([user['token_policies'], user['token_ttl']], [['reader'], 7200]);

    const bob = await Visitor.open(browser, server.address, '/login');
    await bob.page.getByLabel('Method').selectOption({ label: 'Username' });
    await bob.fill('Username', 'bob');
    await bob.fill('Password', 'a long enough password');
    await bob.page.getByLabel('Stay logged in').check();
    await bob.press('Log in');
    await bob.heading('Overview');
    await bob.go('/secrets/kv/secret/show/shared');
    await bob.see('Keys and values');
    await bob.see('Your token has not the capability "delete" on secret/data/shared.');
    await bob.go('/secrets/kv/secret/edit/shared');
    await bob.see('Your token has not the capability "update" on secret/data/shared.');
    await bob.go('/policies');
    await bob.see('permission denied');
    await bob.go('/audit');
    await bob.see('permission denied');
    assert.deepEqual(await violations(bob), []);
    assert.deepEqual(bob.complaints, []);
    await bob.close();
  });

  test('leases: found by their prefix, renewed, revoked', async () => {
    await visitor.follow('Leases');
    await visitor.heading('Leases');
    await accessible();
    for (const name of ['auth/', 'userpass/', 'login/', 'bob/']) {
      await visitor.follow(name);
      await visitor.heading(name);
    }
    await visitor.page.getByRole('list', { name: 'Lease ids' }).getByRole('link').first().click();
    await visitor.heading('Lease');
    await visitor.see(/1 h \d+ min/);
    await accessible();
    await visitor.press('Renew lease');
    await visitor.confirm('Renew');
    // The lease of a login is renewed as a token; the server says so.
    await visitor.dialog.getByRole('alert').waitFor();
    await visitor.dialog.getByRole('button', { name: 'Cancel' }).click();
    await visitor.press('Revoke lease');
    await visitor.confirm('Revoke', 'revoke');
    await visitor.see('The lease is revoked.');
    await assert.rejects(server.call('LIST', 'sys/leases/lookup/auth/userpass/login/bob'), /404/);
  });

  test('a user and its method go', async () => {
    await visitor.go('/auth/userpass/userpass/user/bob');
    await visitor.press('Delete user');
    await visitor.confirm('Delete', 'bob');
    await visitor.see('There are no users yet');
    await visitor.follow('Settings');
    await visitor.heading('userpass/');
    await accessible();
    await visitor.press('Disable method');
    await visitor.confirm('Disable', 'userpass/');
    await visitor.heading('Auth methods');
    await until('the method is gone', async () => !('userpass/' in (await read('sys/auth'))));
  });

  test('tokens: created and shown once, looked up, renewed, revoked', async () => {
    await visitor.follow('Tokens');
    await visitor.see('Accessors');
    await accessible();
    await visitor.follow('Create');
    await visitor.fill(/^Policies/, 'default');
    await visitor.fill(/^TTL/, '2h');
    await visitor.fill(/^Uses/, '10');
    await visitor.fill(/^Display name/, 'ci');
    await accessible();
    await visitor.press('Create token');
    await visitor.see('It is shown only now.');
    await accessible();
    const token = await visitor.copy('Copy token');
    assert.match(token, /^hvs\./);
    await visitor.follow('Look up');
    await visitor.page.getByRole('radio', { name: /^A token/ }).check();
    await visitor.fill('Token', token);
    await visitor.press('Look up');
    await visitor.see('token-ci');
    await visitor.see(/1 h \d+ min/);
    await accessible();
    await visitor.press('Renew token');
    await visitor.fill(/^For how long/, '1h');
    await visitor.confirm('Renew');
    await visitor.see('Renewed');
    await visitor.press('Revoke token');
    const typed = await visitor.dialog.getByLabel(/^Type "/).getAttribute('id');
    const label = await visitor.dialog.locator(`label[for="${typed}"]`).textContent();
    await visitor.confirm('Revoke', /"(.*)"/.exec(label ?? '')?.[1]);
    await visitor.see('The token is revoked');
    const answer = await fetch(`${server.address}/v1/auth/token/lookup-self`, {
      headers: { 'x-vault-token': token },
    });
    assert.equal(answer.status, 403);
  });

  test('a batch token and a token under a role', async () => {
    await server.call('POST', 'auth/token/roles/deploy', {
      allowed_policies: ['default'],
      token_period: '1h',
    });
    await visitor.go('/tokens/create');
    await visitor.page.getByLabel('Type').selectOption({ label: 'Batch' });
    await visitor.fill(/^Policies/, 'default');
    await visitor.fill(/^TTL/, '5m');
    await visitor.press('Create token');
    assert.match(await visitor.copy('Copy token'), /^hvb\./);
    await visitor.press('Create another');
    await visitor.page.getByLabel('Role').selectOption({ label: 'deploy' });
    await visitor.press('Create token');
    await visitor.see('It is shown only now.');
    await visitor.follow('Details');
    await visitor.see('deploy');
  });

  test('an audit device is enabled, written to, and disabled', async () => {
    await visitor.follow('Audit devices');
    await visitor.see('No audit device is enabled');
    await accessible();
    await visitor.follow('Enable a device');
    await visitor.fill('File', '/dev/null/audit.log');
    await accessible();
    await visitor.press('Enable device');
    await visitor.page.getByRole('alert').waitFor();
    await visitor.fill('File', join(server.folder, 'audit.log'));
    await visitor.press('Enable device');
    await visitor.see('There is one device only');
    await accessible();
    await visitor.press('Disable');
    await visitor.confirm('Disable', 'file/');
    await visitor.see('No audit device is enabled');
  });

  test('a hundred hostile texts as keys and values, stored and shown as they are', async () => {
    assert.ok(HOSTILE.length >= 100);
    const document = Object.fromEntries(HOSTILE.map((text) => [text, text]));
    await visitor.go('/secrets/kv/secret/create');
    await visitor.fill('Path', 'hostile');
    await visitor.press('JSON');
    await visitor.fill('Secret as JSON', JSON.stringify(document));
    // Through the rows, which hold them as texts.
    await visitor.press('Rows');
    await visitor.page.getByLabel(`Key ${HOSTILE.length}`, { exact: true }).waitFor();
    await intact(visitor);
    await visitor.press('Create');
    await visitor.heading('hostile');
    const { data } = await read('secret/data/hostile');
    assert.deepEqual(Object.entries({ ...Object(data) }).sort(), Object.entries(document).sort());

    const texts = (place: string): Promise<string[]> =>
      visitor.page.locator(`.secret-values ${place}`).allTextContents();
    await until('all keys show', async () => (await texts('.secret-label')).length === HOSTILE.length);
    assert.deepEqual((await texts('.secret-label')).sort(), [...HOSTILE].sort());
    await visitor.press('Show all values');
    await visitor.page.locator('code.secret-text').first().waitFor();
    assert.deepEqual((await texts('code.secret-text')).sort(), [...HOSTILE].sort());
    await intact(visitor);
    await visitor.press('JSON');
    const json = await visitor.page.locator('.json-text').textContent();
    assert.deepEqual(JSON.parse(json ?? ''), document);
    await intact(visitor);

    await server.call('POST', 'secret/data/hostile', { data: {} });
    await visitor.go('/secrets/kv/secret/diff/hostile');
    await visitor.see(`${HOSTILE.length} keys differ`);
    await visitor.press('Show all values');
    await visitor.page.locator('.diff-text').first().waitFor();
    await intact(visitor);
  });

  test('hostile texts as names of secrets and folders lead to what they name', async () => {
    const named: string[] = [];
    for (const text of HOSTILE) {
      // A name is one segment: slashes would make folders of it.
      const name = text.replaceAll('/', '∕');
      const answer = await fetch(`${server.address}/v1/secret/data/names/${encodeURIComponent(name)}/x`, {
        method: 'POST',
        headers: { 'x-vault-token': server.rootToken },
        body: JSON.stringify({ data: { name } }),
      });
      if (answer.ok) named.push(name);
      else assert.equal(answer.status, 400, `${name}: the server refuses it in its own words`);
    }
    assert.ok(named.length > 80, `${named.length} names are allowed`);
    await visitor.go('/secrets/kv/secret/list/names');
    const list = visitor.page.getByRole('list', { name: 'Contents' });
    await list.waitFor();
    assert.deepEqual(
      (await list.getByRole('link').allTextContents()).sort(),
      named.map((name) => `${name}/`).sort(),
    );
    await intact(visitor);
    await accessible();
    for (const name of named) {
      await list
        .getByRole('link')
        .nth(await indexOf(list, `${name}/`))
        .click();
      await visitor.page.getByRole('link', { name: 'x', exact: true }).click();
      await visitor.press('Show name');
      assert.equal(await visitor.page.locator('code.secret-text').textContent(), name);
      await intact(visitor);
      await visitor.page.goBack();
      await visitor.page.goBack();
    }
  });

  test('hostile texts as descriptions, names of users and policies, and in refusals', async () => {
    await server.call('POST', 'sys/auth/people', { type: 'userpass' });
    for (const text of HOSTILE.slice(0, 60)) {
      const name = encodeURIComponent(text.replaceAll('/', '∕'));
      await server.call('POST', `auth/people/users/${name}`, { password: 'x' }).catch(() => undefined);
      await server.call('PUT', `sys/policies/acl/${name}`, { policy: `# ${text}` }).catch(() => undefined);
    }
    for (const [at, text] of HOSTILE.slice(0, 12).entries()) {
      await server.call('POST', `sys/mounts/described-${at}`, { type: 'kv', description: text });
    }
    await visitor.go('/secrets');
    for (const text of HOSTILE.slice(0, 12)) await visitor.page.getByText(text, { exact: true }).waitFor();
    await intact(visitor);
    for (const [path, label] of [
      ['/auth/userpass/people', 'Users'],
      ['/policies', 'Policies'],
    ] as const) {
      await visitor.go(path);
      const names = visitor.page.getByRole('list', { name: label });
      await names.waitFor();
      assert.ok((await names.getByRole('link').count()) > 40, label);
      await intact(visitor);
      await names.getByRole('link').first().click();
      await visitor.page.locator('main form').first().waitFor();
      await intact(visitor);
    }
    await visitor.go('/policies/create');
    for (const text of HOSTILE.slice(0, 12)) {
      await visitor.fill('Name', 'wrong');
      await visitor.fill(
        'Policy',
        `path "${text.replaceAll('"', "'")}" { policy = "${text.replaceAll('"', "'")}" }`,
      );
      await visitor.press('Create policy');
      await visitor.page.getByText(/failed to parse policy/).waitFor();
      await intact(visitor);
    }
  });

  test('addresses made by somebody else open nothing else', async () => {
    for (const path of [
      '/secrets/kv/secret/show/..',
      '/secrets/kv/secret/show/~2E~2E/~2E~2E/sys/seal-status',
      '/secrets/kv/~2E~2E~2Fsys/list',
      '/secrets/mount/~2E~2E~2F~2E~2E~2Fsys~2Fseal',
      '/policies/edit/~2E~2E/~2E~2E/x',
      '/auth/userpass/x/user/~2E~2E',
    ]) {
      const asked: string[] = [];
      const note = (request: { url(): string }): void => {
        asked.push(new URL(request.url()).pathname);
      };
      visitor.page.on('request', note);
      await visitor.go(path);
      await visitor.page.locator('main h1').waitFor();
      await intact(visitor);
      visitor.page.off('request', note);
      const strange = asked.filter(
        (url) => url.startsWith('/v1/') && !/^\/v1\/(?:sys|auth|secret)\//.test(url),
      );
      assert.deepEqual(strange, [], path);
      assert.equal(asked.includes('/v1/sys/seal'), false, path);
    }
  });

  test('the browser had nothing to complain about', () => {
    assert.deepEqual(visitor.complaints, []);
  });
});

type Texts = { getByRole(role: 'link'): { allTextContents(): Promise<string[]> } };

async function indexOf(list: Texts, text: string): Promise<number> {
  let at = -1;
  await until(`${JSON.stringify(text)} is listed`, async () => {
    at = (await list.getByRole('link').allTextContents()).indexOf(text);
    return at >= 0;
  });
  return at;
}
