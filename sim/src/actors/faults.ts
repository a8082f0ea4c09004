/** The faults, each class at its own pace. Every fault ends by itself after a while; the end of the phase ends all. */
import type { Machine } from '../world/machine.ts';
import type { Random } from '../world/random.ts';
import { FAULTS, type FaultKind } from '../world/scenario.ts';
import type { World } from '../world/world.ts';

export function startFaults(world: World): void {
  for (const kind of FAULTS) {
    const mean = world.scenario.faults[kind];
    if (mean !== undefined) void inflict(world, kind, mean);
  }
  void restartTheFallen(world);
}

async function inflict(world: World, kind: FaultKind, mean: number): Promise<void> {
  const random = world.random(`fault/${kind}`);
  while (world.busy) {
    await world.scheduler.sleep(random.exponential(mean));
    if (!world.busy) return;
    world.count(kind);
    await strike(world, random, kind);
  }
}

/** Somebody restarts what has fallen, after a while. */
async function restartTheFallen(world: World): Promise<void> {
  const random = world.random('restart');
  while (world.busy) {
    await world.scheduler.sleep(random.between(500, 5000));
    for (const machine of world.machines) {
      if (!world.busy) return;
      if (!machine.up && random.chance(0.7)) await machine.boot();
    }
  }
}

async function strike(world: World, random: Random, kind: FaultKind): Promise<void> {
  const { machines, network } = world;
  const machine = random.pick(machines);
  const other = random.pick(machines.filter((each) => each !== machine));
  const name = machine.name;
  const note = (what: string) => world.note('fault', `${kind} ${what}`);
  switch (kind) {
    case 'crash':
      note(name);
      machine.crash(false);
      return;
    case 'power-loss':
      note(name);
      machine.crash(true);
      return;
    case 'pause':
      return pause(world, machine, random.pick([200, 2000, 15_000]) * random.between(0.5, 1.5));
    case 'partition':
    case 'one-way': {
      const ms = random.pick([300, 3000, 12_000]) * random.between(0.5, 1.5);
      note(`${name} ${other.name} for ${ms.toFixed(0)} ms`);
      network.setUp(name, other.name, false);
      if (kind === 'partition') network.setUp(other.name, name, false);
      await world.scheduler.sleep(ms);
      network.setUp(name, other.name, true);
      network.setUp(other.name, name, true);
      return;
    }
    case 'reset':
      note(`${name} ${other.name}`);
      network.reset(name, other.name);
      return;
    case 'slow-link': {
      const link = network.link(name, other.name);
      const before = { ...link };
      note(`${name} to ${other.name}`);
      link.latencyMs = random.between(100, 3000);
      link.jitterMs = random.between(0, 1000);
      await world.scheduler.sleep(random.between(1000, 10_000));
      link.latencyMs = before.latencyMs;
      link.jitterMs = before.jitterMs;
      return;
    }
    case 'slow-disk': {
      const { knobs } = machine.disk;
      note(name);
      knobs.slowChance = random.between(0.1, 1);
      knobs.slowMs = random.between(50, 2000);
      await world.scheduler.sleep(random.between(1000, 8000));
      knobs.slowChance = 0;
      return;
    }
    case 'disk-error':
      note(name);
      machine.disk.knobs.failChance = random.between(0.02, 0.5);
      await world.scheduler.sleep(random.between(100, 3000));
      machine.disk.knobs.failChance = 0;
      return;
    case 'disk-full':
      note(name);
      machine.disk.knobs.full = true;
      await world.scheduler.sleep(random.between(500, 8000));
      machine.disk.knobs.full = false;
      return;
    case 'clock-jump':
      note(name);
      machine.clock.jump(Math.round(random.between(-1, 1) * random.pick([500, 30_000, 3_600_000])));
      return;
    case 'clock-freeze':
      note(name);
      machine.clock.freeze();
      await world.scheduler.sleep(random.between(1000, 10_000));
      machine.clock.thaw();
      return;
    case 'corrupt-frame': {
      const link = network.link(name, other.name);
      note(`${name} to ${other.name}`);
      link.corruptChance = random.between(0.02, 0.3);
      await world.scheduler.sleep(random.between(500, 4000));
      link.corruptChance = 0;
      return;
    }
    case 'swizzle':
      return swizzle(world, random);
    case 'roll-back':
      return rollBack(world, machine, random);
    case 'audit-failure':
      note(name);
      machine.auditFails = true;
      await world.scheduler.sleep(random.between(500, 5000));
      machine.auditFails = false;
  }
}

export async function pause(world: World, machine: Machine, ms: number): Promise<void> {
  const { process } = machine;
  if (process === undefined || process.paused) return;
  world.note('fault', `pause ${machine.name} for ${ms.toFixed(0)} ms`);
  process.pause();
  await world.scheduler.sleep(ms);
  process.resume();
}

/** Takes links down one by one and brings them back in another order (FoundationDB's swizzle-clogging). */
export async function swizzle(world: World, random: Random): Promise<void> {
  const { machines, network } = world;
  const links = machines.flatMap((from) =>
    machines.filter((to) => to !== from).map((to) => [from.name, to.name] as const),
  );
  const chosen = random.shuffled(links).slice(0, 1 + random.below(links.length));
  world.note('fault', `swizzle ${chosen.map((link) => link.join('>')).join(' ')}`);
  for (const [from, to] of chosen) {
    network.setUp(from, to, false);
    await world.scheduler.sleep(random.between(0, 1500));
  }
  for (const [from, to] of random.shuffled(chosen)) {
    await world.scheduler.sleep(random.between(0, 1500));
    network.setUp(from, to, true);
  }
}

/** The machine is set back to a snapshot of a while ago, as a careless administrator of its host does. */
export async function rollBack(world: World, machine: Machine, random: Random): Promise<void> {
  const snapshot = machine.disk.snapshot();
  world.note('fault', `snapshot of ${machine.name}`);
  await world.scheduler.sleep(random.between(1000, 10_000));
  if (!world.busy) return;
  world.note('fault', `${machine.name} is set back`);
  machine.crash(false);
  machine.disk.restore(snapshot);
  world.rolledBack.add(machine.name);
  await world.scheduler.sleep(random.between(10, 1000));
  if (!machine.up) await machine.boot();
}

/** Ends every fault at once. */
export async function heal(world: World): Promise<void> {
  const { machines, network, scenario } = world;
  for (const from of machines) {
    for (const to of machines) {
      if (from === to) continue;
      const link = network.link(from.name, to.name);
      link.latencyMs = scenario.latencyMs;
      link.jitterMs = scenario.latencyMs;
      link.corruptChance = 0;
      network.setUp(from.name, to.name, true);
    }
  }
  for (const machine of machines) {
    const { knobs } = machine.disk;
    knobs.slowChance = 0;
    knobs.failChance = 0;
    knobs.full = false;
    machine.clock.thaw();
    machine.auditFails = false;
    if (machine.process?.paused === true) machine.process.resume();
  }
  await world.scheduler.sleep(100);
  for (const machine of machines) if (!machine.up) await machine.boot();
}
