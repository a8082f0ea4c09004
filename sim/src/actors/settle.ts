/**
 * The liveness phase: every fault is over, a sensible operator brings the set back together, and it must come
 * together within a bounded time (R16). Nobody is asked to read minds: the operator does what the product's own
 * texts say.
 */
import type { Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import { heal } from './faults.ts';
import {
  demote,
  disable,
  enablePrimary,
  enableSecondary,
  inSync,
  modeOf,
  promote,
  recover,
  until,
  updatePrimary,
} from './operator.ts';

/** Longest time until all follow one primary and are equal, virtual ms. */
const CONVERGE_MS_MAX = 120_000;
/** Orders that change no role and no credentials. */
const HARMLESS: readonly string[] = [
  'rotate',
  'secondary-token',
  'merkle-check',
  'reindex',
  'recover',
  'seal',
  'revoke-secondary',
];
const BOOT_MS_MAX = 60_000;
/** A first copy or a comparison that is under way is left alone for so long. */
const PATIENCE_MS = 20_000;

/** Resolves with the primary, or undefined when the set did not come together in time (a violation). */
export async function settle(world: World): Promise<Machine | undefined> {
  await heal(world);
  const { machines } = world;
  const end = world.now + CONVERGE_MS_MAX;
  const up = await until(world, BOOT_MS_MAX, () => machines.every((machine) => machine.serving));
  if (!up) {
    const down = machines.filter((machine) => !machine.serving);
    world.violate(
      'R16',
      `after all faults ${down.map(({ name, broken }) => `${name} does not start (${broken})`).join(', ')}`,
    );
    return undefined;
  }
  // What began before the faults ended may end in peace.
  await world.scheduler.sleep(12_000);
  checkAnnouncements(world);
  let primary: Machine | undefined;
  for (;;) {
    // News of another primary may come late, and fence the chosen one.
    if (primary === undefined || modeOf(primary) !== 'primary') {
      primary = await establishPrimary(world, end);
      if (primary === undefined) {
        if (world.violations.length === 0) world.violate('R16', `no primary came about: ${describe(world)}`);
        return undefined;
      }
      world.note('operator', `${primary.name} is to be the primary of all`);
    }
    const chosen = primary;
    const apart: Machine[] = [];
    for (const machine of machines) {
      if (machine !== chosen && !(await follows(world, chosen, machine))) apart.push(machine);
    }
    if (apart.length === 0 && modeOf(chosen) === 'primary') return chosen;
    if (world.now >= end || world.violations.length > 0) {
      if (world.violations.length === 0) world.violate('R16', `no convergence: ${describe(world)}`);
      return undefined;
    }
    for (const machine of apart) await join(world, chosen, machine);
    await world.scheduler.sleep(500);
  }
}

function describe(world: World): string {
  return world.machines
    .map((machine) => {
      const standing = world.history.standing(machine.name);
      const view =
        standing === undefined ? 'empty' : `${standing.head.index} ${standing.head.root.slice(0, 8)}`;
      return `${machine.name} ${modeOf(machine)} at ${view}${standing?.repairing === true ? ' repairing' : ''}`;
    })
    .join(', ');
}

function epochOf(world: World, machine: Machine): number {
  return world.history.standing(machine.name)?.head.epoch.counter ?? 0;
}

/** The cluster that goes on: the newest primary, else one that can be made one. */
async function establishPrimary(world: World, end: number): Promise<Machine | undefined> {
  const newest = (list: readonly Machine[]) =>
    [...list].sort((x, y) => epochOf(world, y) - epochOf(world, x) || (x.name < y.name ? -1 : 1))[0];
  while (world.now < end) {
    const inMode = (mode: string) => world.machines.filter((machine) => modeOf(machine) === mode);
    const primary = newest(inMode('primary'));
    if (primary !== undefined) return primary;
    const whole = inMode('secondary').filter(
      (machine) => world.history.standing(machine.name)?.repairing !== true,
    );
    const successor = newest(whole) ?? newest(inMode('secondary'));
    if (successor !== undefined) {
      const force = world.history.standing(successor.name)?.repairing === true;
      await promote(world, successor, force);
    } else {
      const alone = newest(inMode('disabled'));
      if (alone !== undefined) await enablePrimary(world, alone);
      else {
        const fenced = newest(inMode('fenced'));
        if (fenced !== undefined) await demote(world, fenced);
      }
    }
    await world.scheduler.sleep(1000);
  }
  return undefined;
}

/** When each machine was last told to join, so that it is given time. */
const told = new WeakMap<Machine, number>();

async function join(world: World, primary: Machine, machine: Machine): Promise<void> {
  const last = told.get(machine);
  const busy = last !== undefined && world.now - last < PATIENCE_MS;
  const mode = modeOf(machine);
  switch (mode) {
    case 'primary':
    case 'fenced':
      await demote(world, machine);
      return;
    case 'disabled':
      if (busy) return;
      told.set(machine, world.now);
      await enableSecondary(world, primary, machine);
      return;
    case 'secondary': {
      if (busy) return;
      told.set(machine, world.now);
      if (await updatePrimary(world, primary, machine)) return;
      if (modeOf(primary) === 'fenced') {
        // It carries news of a reign that nobody else knows: the texts say to disable it and to enable it anew.
        await disable(world, machine);
        told.delete(machine);
        return;
      }
      await updatePrimary(world, primary, machine, true);
      return;
    }
    case 'bootstrapping':
      if (busy) return;
      told.set(machine, world.now);
      // Its primary may have changed its role and with it all credentials: then only a new token helps.
      if (last === undefined) await recover(world, machine);
      else await disable(world, machine);
      return;
    default:
      if (!machine.up) await machine.boot();
  }
}

/** In sync, and by a link that is up: not just by chance. */
async function follows(world: World, primary: Machine, machine: Machine): Promise<boolean> {
  if (!inSync(world, primary, machine)) return false;
  const status = await machine.vault?.core.replication.status('dr').catch(() => undefined);
  return status?.['state'] === 'stream-wals' && status['connection_state'] === 'ready';
}

/** Who was promoted away from a primary has told it by now, and that one has stopped (R8). */
function checkAnnouncements(world: World): void {
  for (const promoted of world.machines) {
    const link = world.links.get(promoted.name);
    if (link === undefined || modeOf(promoted) !== 'primary' || modeOf(link.primary) !== 'primary') continue;
    const last = world.commands.findLast(({ kind, machine }) => kind === 'promote' && machine === promoted);
    // A primary that has changed its own role since knows the credentials of its secondaries no more.
    const changed = world.commands.some(
      ({ kind, machine, ended }) =>
        !HARMLESS.includes(kind) &&
        ((machine === link.primary && (ended ?? world.now) >= link.since) ||
          (machine === promoted && last !== undefined && (ended ?? world.now) > (last.ended ?? world.now))),
    );
    const doubtful = last === undefined || !last.acknowledged || changed || world.mixed();
    const revoked = world.commands.some(
      ({ kind, machine, body }) =>
        kind === 'revoke-secondary' && machine === link.primary && body['id'] === link.id,
    );
    if (doubtful || revoked || world.rolledBack.size > 0) continue;
    const ours = world.history.standing(promoted.name)?.head;
    const theirs = world.history.standing(link.primary.name)?.head;
    if (ours === undefined || theirs === undefined || world.history.fork(ours, theirs) === 0) continue;
    world.violate('R8', `${link.primary.name} is a primary still, long after ${promoted.name} was promoted`);
  }
}
