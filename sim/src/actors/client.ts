/** A client in a closed loop: it writes values that nobody else writes, reads them, makes tokens and ends them. */
import { KV_MOUNTS } from '../world/image.ts';
import type { Machine } from '../world/machine.ts';
import type { Operation } from '../world/operations.ts';
import type { Random } from '../world/random.ts';
import type { World } from '../world/world.ts';

const KEYS_PER_CLIENT = 6;
/** What somebody without a token tries. */
const INTRUSIONS: readonly string[] = [
  `${KV_MOUNTS.one}/c0/k0-0`,
  `${KV_MOUNTS.two}/data/shared`,
  `${KV_MOUNTS.two}/metadata/`,
  'auth/token/create',
  'auth/token/accessors/',
  'sys/mounts',
  'sys/policies/acl/default',
  'sys/rotate',
  'sys/seal',
  'sys/step-down',
  'sys/audit',
  'sys/replication/dr/primary/demote',
  'sys/replication/dr/primary/disable',
  'sys/replication/dr/primary/secondary-token',
  'sys/replication/dr/secondary/promote',
  'sys/replication/dr/secondary/disable',
  'sys/replication/dr/secondary/stranded',
  'sys/replication/recover',
  'sys/leases/revoke-force/auth',
];
/** A secret that appears nowhere but inside of barriers. */
export const CANARY = 'canary-';

type ClientToken = { readonly text: string; readonly accessor: string; revoked: boolean };

export async function runClient(world: World, number: number): Promise<void> {
  const random = world.random(`client/${number}`);
  const tokens: ClientToken[] = [];
  let written = 0;
  /** A key whose last write is in doubt is left alone for ever. */
  let keyRound = 0;
  const key = (): string => `c${number}/k${keyRound}-${random.below(KEYS_PER_CLIENT)}`;

  while (world.busy) {
    await world.scheduler.sleep(random.exponential(world.scenario.thinkMs));
    if (!world.busy) return;
    const machine = chooseMachine(world, random);
    const token = machine.rootTokens[0];
    const subject = key();
    let done: Operation;
    switch (
      random.pick([
        'put',
        'put',
        'put',
        'versioned',
        'versioned',
        'delete',
        'read',
        'read',
        'token',
        'revoke',
        'use',
        'shared',
        'intrude',
      ])
    ) {
      case 'put': {
        const value = `${CANARY}${number}-${written++}`;
        const body = { value };
        const path = `${KV_MOUNTS.one}/${subject}`;
        done = await world.operations.call('put', machine, {
          operation: 'update',
          path,
          body,
          token,
          subject,
          value,
        });
        break;
      }
      case 'versioned': {
        const value = `${CANARY}${number}-${written++}`;
        const body = { data: { value } };
        const path = `${KV_MOUNTS.two}/data/${subject}`;
        done = await world.operations.call('put-versioned', machine, {
          operation: 'update',
          path,
          body,
          token,
          subject,
          value,
        });
        break;
      }
      case 'shared': {
        const body = { data: { value: `${CANARY}${number}-${written++}` } };
        const path = `${KV_MOUNTS.two}/data/shared`;
        done = await world.operations.call('put-shared', machine, {
          operation: 'update',
          path,
          body,
          token,
          subject: 'shared',
        });
        break;
      }
      case 'intrude': {
        const path = random.pick(INTRUSIONS);
        const operation = random.pick(['read', 'update', 'list', 'delete'] as const);
        const body = operation === 'update' ? { value: 'x' } : {};
        done = await world.operations.call('intrude', machine, {
          operation,
          path,
          body,
          token: random.pick([undefined, 'h.wrong', '']),
          subject: path,
        });
        break;
      }
      case 'delete': {
        const path = `${KV_MOUNTS.one}/${subject}`;
        done = await world.operations.call('delete', machine, { operation: 'delete', path, token, subject });
        break;
      }
      case 'read': {
        const path = `${KV_MOUNTS.one}/${subject}`;
        done = await world.operations.call('read', machine, { operation: 'read', path, token, subject });
        break;
      }
      case 'token': {
        const ttl = random.pick([5, 20, 3600]);
        const body = { policies: ['default'], ttl: `${ttl}s`, no_parent: random.chance(0.5) };
        done = await world.operations.call('token', machine, {
          operation: 'update',
          path: 'auth/token/create',
          body,
          token,
          subject: '',
          value: String(ttl),
        });
        const auth = done.body['auth'] as { client_token: string; accessor: string } | undefined;
        if (done.outcome === 'acknowledged' && auth !== undefined) {
          tokens.push({ text: auth.client_token, accessor: auth.accessor, revoked: false });
        }
        break;
      }
      case 'revoke': {
        const chosen = tokens[random.below(Math.max(1, tokens.length))];
        if (chosen === undefined || chosen.revoked) continue;
        chosen.revoked = true;
        const body = { token: chosen.text };
        done = await world.operations.call('revoke', machine, {
          operation: 'update',
          path: 'auth/token/revoke',
          body,
          token,
          subject: chosen.accessor,
          value: chosen.text,
        });
        break;
      }
      default: {
        const chosen = tokens[random.below(Math.max(1, tokens.length))];
        if (chosen === undefined) continue;
        done = await world.operations.call('use', machine, {
          operation: 'read',
          path: 'auth/token/lookup-self',
          token: chosen.text,
          subject: chosen.accessor,
          value: chosen.text,
        });
      }
    }
    if (done.outcome === 'unknown') keyRound += 1;
  }
}

/** Mostly the machine that serves clients, sometimes any. */
function chooseMachine(world: World, random: Random): Machine {
  const primaries = world.machines.filter((machine) => machine.vault?.core.nodeState() === 'active');
  const joined = primaries.filter((machine) => machine.vault?.core.replication.drMode() === 'primary');
  const likely = joined.length > 0 ? joined : primaries;
  return likely.length > 0 && !random.chance(0.08) ? random.pick(likely) : random.pick(world.machines);
}
