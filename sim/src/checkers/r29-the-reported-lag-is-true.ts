import type { Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';

const LOOK_MS = 1500;
/** A heartbeat may be this old, and rounding, ms. */
const SLACK_MS = 1500;

export const R29: Invariant = {
  id: 'R29',
  sentence: 'The lag that a secondary reports, in records and seconds, is never less than the true one.',
  watch: (world) => {
    void lookAround(world);
    return {
      async phaseEnded() {
        if (world.phase !== 'cold-restart') return;
        for (const machine of world.machines) {
          const replication = machine.vault?.core.replication;
          if (replication?.drMode() !== 'secondary') continue;
          const status = await replication.status('dr');
          if (status['lag_records'] !== 0 || Number(status['lag_seconds'] ?? 99) > 4) {
            world.violate(
              'R29',
              `${machine.name} has everything and reports a lag of ${String(status['lag_seconds'])} s`,
            );
          }
        }
      },
    };
  },
};

async function lookAround(world: World): Promise<void> {
  while (world.busy) {
    await world.scheduler.sleep(LOOK_MS);
    if (!world.busy) return;
    for (const machine of world.machines) await look(world, machine);
  }
}

async function look(world: World, machine: Machine): Promise<void> {
  const replication = machine.vault?.core.replication;
  if (!machine.serving || replication?.drMode() !== 'secondary') return;
  const status = await Promise.race([
    replication.status('dr').catch(() => undefined),
    world.scheduler.sleep(1000).then(() => undefined),
  ]);
  // A start knows the time before it only by the wall clock.
  const { faults } = world.scenario;
  const jumps = faults['clock-jump'] !== undefined || faults['clock-freeze'] !== undefined;
  if (jumps && machine.starts > 1) return;
  const reported = status?.['lag_seconds'];
  const primary = world.machines.find(({ address }) =>
    String(status?.['primary_cluster_addr'] ?? '').includes(address),
  );
  // What its primary has become since is not its own any more.
  if (primary !== undefined && primary.vault?.core.replication.drMode() !== 'primary') return;
  if (typeof reported !== 'number' || primary === undefined || status?.['primary_sealed'] === true) return;
  const truth = trueLagMs(world, primary, machine);
  const delay = Math.max(
    ...[...world.network.links()].map(({ latencyMs, jitterMs }) => latencyMs + jitterMs),
  );
  if (truth !== undefined && reported * 1000 + SLACK_MS + 2 * delay < truth) {
    world.violate(
      'R29',
      `${machine.name} lacks what is ${truth.toFixed(0)} ms old and reports ${reported} s`,
    );
  }
}

/** Age of the oldest record that `primary` has and `secondary` has not; undefined when they have parted. */
function trueLagMs(world: World, primary: Machine, secondary: Machine): number | undefined {
  const theirs = world.history.standing(primary.name);
  const ours = world.history.standing(secondary.name);
  if (theirs === undefined || ours === undefined || ours.repairing) return undefined;
  const chain = world.history.chain(theirs.head.hash);
  if (ours.head.index > 0 && chain[ours.head.index - 1] !== ours.head.hash) return undefined;
  const missing = world.history.records.get(chain[ours.head.index] ?? '');
  return missing === undefined ? 0 : world.now - missing.time;
}
