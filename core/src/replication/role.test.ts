import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../base/refusal.ts';
import { COMMANDS, type Command, decide, isAllowed, mustAllow, ROLES, type Role } from './role.ts';

/** The role afterwards, or the status of the refusal; by column as in ROLES. */
const EXPECTED: { readonly [command in Command]: readonly (Role | number)[] } = {
  //                           disabled         primary     fenced      secondary    syncing    idle         bootstrapping
  'enable-primary': ['primary', 400, 400, 400, 400, 400, 400],
  'secondary-token': [400, 'primary', 400, 400, 400, 400, 400],
  'revoke-secondary': [400, 'primary', 400, 400, 400, 400, 400],
  demote: [400, 'idle', 'idle', 400, 400, 400, 400],
  'disable-primary': [400, 'disabled', 'disabled', 400, 400, 400, 'disabled'],
  'generate-public-key': ['disabled', 400, 400, 'secondary', 'syncing', 'idle', 400],
  'enable-secondary': ['bootstrapping', 400, 400, 400, 400, 400, 400],
  promote: [400, 400, 400, 'primary', 503, 'primary', 503],
  'update-primary': [400, 400, 400, 'secondary', 'syncing', 'secondary', 400],
  'disable-secondary': [400, 400, 400, 'disabled', 503, 'disabled', 'disabled'],
  recover: [400, 'primary', 400, 'secondary', 'syncing', 'idle', 'bootstrapping'],
  reindex: ['disabled', 'primary', 'fenced', 'secondary', 400, 'idle', 400],
  'merkle-check': ['disabled', 'primary', 'fenced', 'secondary', 'syncing', 'idle', 400],
  'generate-operation-token': [400, 400, 400, 'secondary', 'syncing', 'idle', 400],
};

test('every pair of role and command is decided as contract 1.7 says', () => {
  for (const command of COMMANDS) {
    ROLES.forEach((role, column) => {
      const decision = decide(role, command);
      const found = isAllowed(decision) ? decision.to : decision.status;
      assert.equal(found, EXPECTED[command][column], `${command} while ${role}`);
    });
  }
});

test('data is replaced in exactly one pair, and only a cluster without a role can be in it', () => {
  const replacing = pairs().filter(([, , decision]) => isAllowed(decision) && decision.data === 'replace');
  assert.deepEqual(
    replacing.map(([role, command]) => [role, command]),
    [['disabled', 'enable-secondary']],
  );
});

test('whoever begins to write begins a new epoch', () => {
  const opening = pairs(true).filter(([, , decision]) => isAllowed(decision) && decision.epoch === 'next');
  assert.deepEqual(
    opening.map(([role, command]) => `${command} while ${role}`),
    [
      'disable-primary while fenced',
      'promote while secondary',
      'promote while syncing',
      'promote while idle',
      'disable-secondary while secondary',
      'disable-secondary while syncing',
      'disable-secondary while idle',
    ],
  );
});

test('force helps a secondary with a mixture of data, and nothing without usable data', () => {
  assert.equal(mustAllow('syncing', 'promote', true).to, 'primary');
  assert.throws(
    () => mustAllow('bootstrapping', 'promote', true),
    (error) => error instanceof Refusal && error.status === 503 && /no usable data/.test(error.message),
  );
  for (const [role, command] of pairs()) {
    if (isAllowed(decide(role, command)) || role === 'syncing') continue;
    assert.equal(isAllowed(decide(role, command, true)), false, `${command} while ${role}`);
  }
});

test('the texts that clients match on are the literal ones', () => {
  const text = (role: Role, command: Command) => {
    const decision = decide(role, command);
    return isAllowed(decision) ? '' : decision.text;
  };
  assert.equal(text('primary', 'promote'), 'Not a DR secondary.');
  assert.equal(text('secondary', 'demote'), 'path disabled in replication DR secondary mode');
  assert.equal(
    text('syncing', 'promote'),
    'replication is still catching up, try again later or provide the "force" argument',
  );
});

function pairs(force = false): [Role, Command, ReturnType<typeof decide>][] {
  return COMMANDS.flatMap((command) =>
    ROLES.map((role): [Role, Command, ReturnType<typeof decide>] => [
      role,
      command,
      decide(role, command, force),
    ]),
  );
}
