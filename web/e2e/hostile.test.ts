/** Texts from elsewhere (ids, addresses, errors, what is typed) are shown as text, whatever they look like. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../../tools/cluster/node.ts';
import { HOSTILE } from './hostile-texts.ts';
import { intact } from './intact.ts';
import { initialise, type Keys, logIn, Pair, unseal } from './pair.ts';
import type { Visitor } from './visitor.ts';

describe('hostile texts', () => {
  let pair: Pair;
  let visitor: Visitor;
  let keys: Keys;

  before(async () => {
    pair = await Pair.start();
    visitor = await pair.visit(pair.a);
    keys = await initialise(visitor);
    await unseal(visitor, keys);
    await visitor.heading('Log in');
    visitor.page.on('dialog', () => visitor.complaints.push('a dialog was opened'));
  });
  after(() => pair[Symbol.asyncDispose]());

  test('there are a hundred of them', () => {
    assert.ok(HOSTILE.length >= 100, `${HOSTILE.length}`);
    assert.equal(new Set(HOSTILE).size, HOSTILE.length);
  });

  test('typed into the login', async () => {
    await visitor.page.getByLabel('Method').selectOption({ label: 'Username' });
    for (const text of HOSTILE.slice(0, 12)) {
      await visitor.fill('Username', text);
      await visitor.fill('Password', text);
      await visitor.fill('Mount path', text.replaceAll('/', '') || 'x');
      await visitor.press('Log in');
      await visitor.page.getByRole('alert').waitFor();
      await intact(visitor);
    }
  });

  test('as an address of the interface', async () => {
    for (const text of HOSTILE.filter((entry) => !entry.includes('\n')).slice(0, 15)) {
      await visitor.page.goto(`${visitor.address}/ui/login?next=${encodeURIComponent(text)}`);
      await visitor.heading('Log in');
      await intact(visitor);
    }
    await visitor.page.goto(`${visitor.address}/ui/login?next=${encodeURIComponent('//evil.example/')}`);
    await logIn(visitor, keys.rootToken);
    assert.equal(visitor.path, '/');
  });

  for (const mode of ['primary', 'secondary'] as const) {
    test(`in every text of the status of a ${mode}`, async () => {
      let text = 'harmless';
      await visitor.page.route('**/v1/sys/replication/status', (route) =>
        route.fulfill({ json: { request_id: 'x', data: { dr: hostileStatus(mode, text) } } }),
      );
      await visitor.go(mode === 'primary' ? '/replication/dr' : '/dr-secondary');
      if (mode === 'primary') await logIn(visitor, keys.rootToken);
      await visitor.see('harmless');
      for (text of HOSTILE) {
        // The page asks by itself every moment; coming to the front it asks at once.
        await visitor.page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
        await shown(visitor, 'main', text);
        await intact(visitor);
      }
      await visitor.page.unroute('**/v1/sys/replication/status');
    });
  }

  test('in the words of the server', async () => {
    await visitor.go('/');
    await logIn(visitor, keys.rootToken);
    await visitor.go('/replication/enable?mode=primary');
    await logIn(visitor, keys.rootToken);
    let text = '';
    await visitor.page.route('**/v1/sys/replication/dr/primary/enable', (route) =>
      route.fulfill({ status: 400, json: { errors: [text] } }),
    );
    for (text of HOSTILE) {
      await visitor.fill(/^Primary cluster address/, text);
      await visitor.press('Enable replication');
      await shown(visitor, '[role=alert]', text);
      await intact(visitor);
    }
  });

  test('the browser had nothing to complain about', () => {
    assert.deepEqual(pair.complaints, []);
  });
});

/** A status whose every text is `text`. */
function hostileStatus(mode: 'primary' | 'secondary', text: string): unknown {
  const row = {
    node_id: text,
    api_address: text,
    cluster_address: text,
    connection_status: text,
    state: text,
  };
  return {
    mode,
    role: mode,
    state: text,
    cluster_id: text,
    secondary_id: text,
    connection_state: text,
    primary_cluster_addr: text,
    known_primary_cluster_addrs: [text],
    primaries: [row],
    known_secondaries: [text, 'other'],
    secondaries: [{ ...row, last_heartbeat: text, version: text, merkle_root: text }],
    merkle_root: text,
    primary_merkle_root: text,
    last_contact: text,
    last_error: text,
    epoch: { counter: 1, id: text },
    last_promotion: { time: text },
    commands: [{ command: 'promote', allowed: false, reason: text }],
  };
}

/** Waits until `text` stands, as it is, in the element. */
async function shown(visitor: Visitor, place: string, text: string): Promise<void> {
  await until(`${JSON.stringify(text)} shows`, async () => {
    const all = await visitor.page.locator(place).allTextContents();
    return all.some((content) => content.includes(text));
  });
}
