/** The stories of the safety phase: what operators and nature do, by the name of the profile. */
import { pause, rollBack, swizzle } from './actors/faults.ts';
import {
  demote,
  inSync,
  modeOf,
  promote,
  runOperator,
  setUp,
  until,
  updatePrimary,
} from './actors/operator.ts';
import type { Machine } from './world/machine.ts';
import type { Random } from './world/random.ts';
import { drawScenario, type Scenario } from './world/scenario.ts';
import type { World } from './world/world.ts';

export type Actors = { readonly clients: () => void; readonly faults: () => void };

type Profile = {
  readonly about: string;
  /** What of the drawn scenario is fixed. */
  readonly scenario?: Partial<Scenario>;
  /** Replaces the random operator. Ends with the safety phase. */
  readonly story?: (world: World, random: Random) => Promise<void>;
};

const QUIET: Partial<Scenario> = { faults: {}, commands: {}, skewMs: 0 };

export const PROFILES: Readonly<Record<string, Profile>> = {
  swarm: { about: 'a random half of all faults and mistakes, at random rates' },
  'double-failover': {
    about: 'two failovers in a row before the first old primary is back (the Kafka case)',
    scenario: { ...QUIET, clusters: 3 },
    async story(world, random) {
      const [a, b, c] = three(world);
      await world.scheduler.sleep(random.between(500, 3000));
      a.crash(random.chance(0.5));
      await promote(world, b);
      if (random.chance(0.7)) await updatePrimary(world, b, c);
      await world.scheduler.sleep(random.between(100, 3000));
      b.crash(random.chance(0.5));
      await promote(world, c);
      await world.scheduler.sleep(random.between(100, 2000));
      for (const old of random.shuffled([a, b])) await rejoin(world, c, old);
      await world.scheduler.sleep(random.between(100, 3000));
    },
  },
  'promote-both': {
    about: 'both sides of a partition are primaries and take writes',
    scenario: QUIET,
    async story(world, random) {
      const [a, b] = two(world);
      await world.scheduler.sleep(random.between(200, 2000));
      cut(world, a, b, false);
      await promote(world, b);
      await world.scheduler.sleep(random.between(500, 4000));
      if (random.chance(0.5)) {
        await demote(world, a);
        await promote(world, a);
        await world.scheduler.sleep(random.between(200, 2000));
      }
      cut(world, a, b, true);
      await world.scheduler.sleep(random.between(1000, 8000));
    },
  },
  'zombie-primary': {
    about: 'the primary sleeps through its own succession and wakes up',
    scenario: QUIET,
    async story(world, random) {
      const [a, b] = two(world);
      await world.scheduler.sleep(random.between(200, 2000));
      const asleep = pause(world, a, random.between(1000, 15_000));
      await world.scheduler.sleep(random.between(100, 1000));
      await promote(world, b);
      await asleep;
      await world.scheduler.sleep(random.between(1000, 8000));
    },
  },
  'flapping-link': {
    about: 'the link comes and goes all the time',
    scenario: QUIET,
    async story(world, random) {
      const [a, b] = two(world);
      for (let i = 0; i < 20; i++) {
        cut(world, a, b, false);
        await world.scheduler.sleep(random.exponential(500));
        cut(world, a, b, true);
        if (random.chance(0.3)) world.network.reset(a.name, b.name);
        await world.scheduler.sleep(random.exponential(700));
      }
    },
  },
  'slow-secondary': {
    about: 'a secondary far away with a slow disk; the primary must not feel it',
    scenario: { ...QUIET, thinkMs: 50 },
    async story(world, random) {
      const [a, b] = two(world);
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        const link = world.network.link(from.name, to.name);
        link.latencyMs = random.between(200, 1500);
        link.jitterMs = random.between(0, 500);
      }
      b.disk.knobs.slowChance = 1;
      b.disk.knobs.slowMs = random.between(100, 1500);
      await world.scheduler.sleep(15_000);
    },
  },
  'rollback-vm': {
    about: 'a machine is set back to an old snapshot and started again',
    scenario: QUIET,
    async story(world, random) {
      await world.scheduler.sleep(random.between(500, 3000));
      await rollBack(world, random.pick(world.machines), random);
      await world.scheduler.sleep(random.between(500, 8000));
    },
  },
  'disk-full-during-promote': {
    about: 'the disk fills up in the middle of changes of role',
    scenario: QUIET,
    async story(world, random) {
      const [a, b] = two(world);
      await world.scheduler.sleep(random.between(500, 2000));
      const full = async (machine: Machine) => {
        await world.scheduler.sleep(random.between(0, 60));
        machine.disk.knobs.full = true;
        await world.scheduler.sleep(random.between(200, 3000));
        machine.disk.knobs.full = false;
        if (!machine.up) await machine.boot();
      };
      await Promise.all([full(a), demote(world, a)]);
      await Promise.all([full(b), promote(world, b)]);
      await world.scheduler.sleep(random.between(100, 1000));
      await promote(world, b);
    },
  },
  'revoke-then-crash': {
    about: 'tokens are revoked, then the primary dies; clients use them on its successor',
    scenario: { ...QUIET, clients: 4, thinkMs: 100 },
    async story(world, random) {
      const [a, b] = two(world);
      await world.scheduler.sleep(random.between(2000, 6000));
      a.crash(random.chance(0.5));
      await promote(world, b);
      await world.scheduler.sleep(random.between(1000, 4000));
      await rejoin(world, b, a);
      await world.scheduler.sleep(random.between(500, 2000));
    },
  },
  'swizzle-clog': {
    about: 'links are clogged one by one and unclogged in another order, again and again',
    scenario: { ...QUIET, clusters: 3 },
    async story(world, random) {
      for (let i = 0; i < 6; i++) await swizzle(world, random);
    },
  },
  'three-clusters': {
    about: 'planned switchovers from site to site, with clients writing all the time',
    scenario: { ...QUIET, clusters: 3, thinkMs: 100 },
    async story(world, random) {
      let [primary] = three(world);
      for (let round = 0; round < 4; round++) {
        const next = random.pick(world.machines.filter((machine) => machine !== primary));
        await demote(world, primary);
        await promote(world, next);
        for (const other of world.machines) {
          if (other !== next) await updatePrimary(world, next, other);
        }
        await world.scheduler.sleep(random.between(200, 3000));
        primary = next;
      }
    },
  },
  'revoked-secondary': {
    about: 'a secondary is cut off in the middle of its work and tries to come back',
    scenario: { ...QUIET, commands: { revoke: 3, rejoin: 2, restart: 1 }, operatorMs: 1000, thinkMs: 100 },
  },
  'long-absence': {
    about: 'a secondary is away for longer than the log reaches back',
    scenario: { ...QUIET, thinkMs: 50, clients: 3, logRetainedBytesMax: 6000 },
    async story(world, random) {
      const [a, b] = two(world);
      for (let i = 0; i < 2; i++) {
        b.crash(false);
        await world.scheduler.sleep(random.between(6000, 12_000));
        await b.boot();
        await until(world, 10_000, () => inSync(world, a, b));
      }
    },
  },
  'failover-storm': {
    about: 'one failover after the other, crashed primaries coming back as they like',
    scenario: {
      ...QUIET,
      faults: { crash: 6000, 'power-loss': 9000, partition: 8000 },
      commands: { failover: 4, rejoin: 6, switchover: 2, restart: 1 },
      operatorMs: 1500,
      thinkMs: 200,
    },
  },
};

/** The scenario of `seed` under `profile`. Throws RangeError for an unknown profile. */
export function scenarioOf(seed: number, profile = 'swarm'): Scenario {
  const found = PROFILES[profile];
  if (found === undefined) throw new RangeError(`there is no profile ${profile}`);
  return { ...drawScenario(seed), ...found.scenario, profile };
}

/** Plays the story of the world's profile to its end. */
export async function runStory(world: World, actors: Actors): Promise<void> {
  await setUp(world);
  actors.clients();
  actors.faults();
  const story = PROFILES[world.scenario.profile]?.story;
  if (story === undefined) {
    void runOperator(world);
    await world.scheduler.sleep(world.scenario.safetyMs);
  } else await story(world, world.random('story'));
}

function two(world: World): readonly [Machine, Machine] {
  return [world.machine('a'), world.machine('b')];
}

function three(world: World): [Machine, Machine, Machine] {
  return [world.machine('a'), world.machine('b'), world.machine('c')];
}

function cut(world: World, one: Machine, other: Machine, up: boolean): void {
  world.network.setUp(one.name, other.name, up);
  world.network.setUp(other.name, one.name, up);
}

/** Brings an old primary back without a wipe, however it left. */
async function rejoin(world: World, primary: Machine, old: Machine): Promise<void> {
  if (!old.up) await old.boot();
  if (modeOf(old) === 'primary' || modeOf(old) === 'fenced') await demote(world, old);
  await updatePrimary(world, primary, old);
}
