import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDr, parseSeal } from './facts.ts';
import { endsSession, type Facts, HOME, redirectFor, type Screen, safeNext, screenFor } from './screen.ts';

const seal = (initialized: boolean, sealed: boolean) => parseSeal({ initialized, sealed });
const open = (dr: Record<string, unknown>): Facts => ({ seal: seal(true, false), dr: parseDr(dr) });

test('what the cluster is decides what is shown, whoever is logged in', () => {
  const table: readonly (readonly [string, Facts, boolean, Screen])[] = [
    ['no answer yet', { seal: undefined, dr: undefined }, true, 'connecting'],
    ['new', { seal: seal(false, true), dr: undefined }, true, 'uninitialized'],
    ['sealed', { seal: seal(true, true), dr: undefined }, true, 'sealed'],
    [
      'sealed, as a secondary',
      { seal: seal(true, true), dr: parseDr({ mode: 'secondary' }) },
      true,
      'sealed',
    ],
    ['secondary', open({ mode: 'secondary', role: 'secondary' }), true, 'dr-secondary'],
    ['secondary while syncing', open({ mode: 'secondary', role: 'syncing' }), false, 'dr-secondary'],
    ['demoted', open({ mode: 'secondary', role: 'idle' }), true, 'dr-secondary'],
    ['fenced', open({ mode: 'primary', role: 'fenced' }), true, 'fenced'],
    ['primary', open({ mode: 'primary', role: 'primary' }), true, 'app'],
    ['primary, nobody logged in', open({ mode: 'primary', role: 'primary' }), false, 'login'],
    ['becoming a secondary', open({ mode: 'bootstrapping', role: 'bootstrapping' }), true, 'app'],
    ['alone', open({ mode: 'disabled' }), true, 'app'],
    ['alone, nobody logged in', open({ mode: 'disabled' }), false, 'login'],
    ['status switched off', { seal: seal(true, false), dr: undefined }, true, 'app'],
  ];
  for (const [what, facts, loggedIn, screen] of table) assert.equal(screenFor(facts, loggedIn), screen, what);
});

const SCREENS: readonly Screen[] = ['uninitialized', 'sealed', 'dr-secondary', 'fenced', 'login', 'app'];

test('a page of another screen is left, one of this screen is not', () => {
  for (const screen of SCREENS) {
    for (const owner of SCREENS) {
      const to = redirectFor(screen, owner, '/somewhere', undefined);
      if (screen === owner) assert.equal(to, undefined);
      else if (screen === 'login' && owner === 'app') assert.equal(to, '/login?next=%2Fsomewhere');
      else assert.equal(to, HOME[screen], `${screen} at a page of ${owner}`);
    }
  }
});

test('after login the visitor is where they wanted to be', () => {
  const wanted = '/replication/enable?mode=secondary';
  const to = redirectFor('login', 'app', wanted, undefined) ?? '';
  const next = new URLSearchParams(to.slice(to.indexOf('?'))).get('next') ?? undefined;
  assert.equal(redirectFor('app', 'login', '/login', next), wanted);
});

test('an unknown page is a page of the app, and nothing elsewhere', () => {
  assert.equal(redirectFor('app', undefined, '/nowhere', undefined), undefined);
  assert.equal(redirectFor('sealed', undefined, '/nowhere', undefined), '/unseal');
});

test('a link cannot lead to another host', () => {
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    '/a b',
  ]) {
    assert.equal(safeNext(next), undefined, next);
  }
  assert.equal(safeNext('/secrets/secret/a%20b?version=2'), '/secrets/secret/a%20b?version=2');
});

test('a session ends with the role it belonged to, and not for a moment without answer', () => {
  assert.deepEqual(SCREENS.filter(endsSession), ['uninitialized', 'sealed', 'dr-secondary']);
  assert.equal(endsSession('connecting'), false);
});
