import type { Head } from '@holdfast/core/ledger/ledger';
import type { Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';

/** A machine was moved from one head to another that does not hold it. */
type Rewind = {
  readonly machine: Machine;
  readonly from: Head;
  readonly fork: number;
  readonly oldest: number;
};

export const R13: Invariant = {
  id: 'R13',
  sentence:
    'What a failover lost is reported exactly: no record more and none less than the old primary alone has.',
  watch: (world) => {
    const rewinds: Rewind[] = [];
    /** Where each machine stood whole for the last time, and what its log reached back to. */
    const whole = new Map<string, { readonly head: Head; readonly oldest: number }>();
    return {
      committed({ disk, after, current }) {
        if (!current || after.repairing) return;
        const before = whole.get(disk.name);
        whole.set(disk.name, { head: after.head, oldest: after.oldest });
        if (before === undefined || before.head.hash === after.head.hash) return;
        const fact = world.history.records.get(before.head.hash);
        if (fact === undefined || world.history.holds(after.head, fact)) return;
        const fork = world.history.fork(before.head, after.head);
        world.note('checker', `${disk.name} gave up records ${fork + 1} to ${before.head.index}`);
        rewinds.push({ machine: world.machine(disk.name), from: before.head, fork, oldest: before.oldest });
      },
      switched(machine, _from, to) {
        // All data was exchanged, with consent.
        whole.set(machine.name, { head: to.head, oldest: to.oldest });
      },
      acknowledged(command) {
        if (command.kind === 'promote') void checkPromotion(world, command.machine, command.before?.head);
      },
      async phaseEnded() {
        if (world.phase === 'safety') return;
        for (const rewind of rewinds) await checkSet(world, rewind);
        await checkNoExtraSets(world, rewinds);
      },
    };
  },
};

async function checkSet(world: World, { machine, from, fork, oldest }: Rewind): Promise<void> {
  const replication = machine.vault?.core.replication;
  if (replication === undefined || world.rolledBack.size > 0 || world.mixed()) return;
  const sets = await replication.strandedSets();
  const set = sets.find(({ head }) => head.hash === from.hash);
  const lost = `records ${fork + 1} to ${from.index}`;
  if (set === undefined) {
    world.violate('R13', `${machine.name} gave up ${lost} and keeps no set of them`);
    return;
  }
  // Where no log reaches back to the fork, the set says that it may name too much.
  const unsure = !set.complete;
  if (set.to !== from.index || (set.from < fork + 1 && !unsure) || (set.complete && set.from !== fork + 1)) {
    world.violate('R13', `${machine.name} gave up ${lost} and reports ${set.from} to ${set.to}`);
  }
  if (unsure && set.from < fork + 1) world.count('loss reported too large');
  if (set.from > Math.max(fork + 1, oldest)) {
    world.violate('R13', `${machine.name} gave up ${lost} and reports only ${set.from} to ${set.to}`);
  }
  if (set.records !== set.to - set.from + 1) {
    world.violate('R13', `${machine.name}: the set of ${lost} says ${set.records} records`);
  }
  const chain = world.history.chain(from.hash);
  const truth: string[] = [];
  for (let index = set.from; index <= set.to; index++) {
    const fact = world.history.records.get(chain[index - 1] ?? '');
    for (const op of fact?.record.ops ?? []) {
      truth.push(`${index} ${op.value === undefined ? 'delete' : 'put'} ${op.key}`);
    }
  }
  const changes = (await replication.strandedChanges(set.id, 0, 1_000_000)) ?? [];
  const told = changes.map(({ index, action, key }) => `${index} ${action} ${key}`);
  if (told.join('\n') !== truth.join('\n')) {
    world.violate('R13', `${machine.name}: the changes in the set of ${lost} are not those that were lost`);
  }
}

/** A set tells of records that this machine really had and that its present data does not hold. */
async function checkNoExtraSets(world: World, rewinds: readonly Rewind[]): Promise<void> {
  for (const machine of world.machines) {
    const sets = await machine.vault?.core.replication.strandedSets().catch(() => []);
    const standing = world.history.standing(machine.name);
    for (const set of sets ?? []) {
      const known = rewinds.some(
        (rewind) => rewind.machine === machine && rewind.from.hash === set.head.hash,
      );
      const fact = world.history.records.get(set.head.hash);
      if (known || fact === undefined || standing === undefined) continue;
      // Kept before a repair that then found another primary, which has them: a copy too many, nothing lost.
      if (world.history.holds(standing.head, fact)) world.count('set kept for nothing');
    }
  }
}

/** What a promotion says of itself is what was on the disk. */
async function checkPromotion(world: World, machine: Machine, before: Head | undefined): Promise<void> {
  const status = await machine.vault?.core.replication.status('dr').catch(() => undefined);
  const told = status?.['last_promotion'] as
    | {
        last_index: number;
        last_hash: string;
        primary_announced_index: number | null;
        known_lost_records: number;
        forced: boolean;
      }
    | null
    | undefined;
  const head = world.history.standing(machine.name)?.head;
  if (told === null || told === undefined || before === undefined || head === undefined || told.forced)
    return;
  if (told.last_index < before.index) {
    world.violate(
      'R13',
      `${machine.name} was promoted at ${before.index} or later and says ${told.last_index}`,
    );
  }
  const announced = told.primary_announced_index;
  const lost = announced === null ? 0 : Math.max(0, announced - told.last_index);
  if (told.known_lost_records !== lost) {
    world.violate('R13', `${machine.name} knows of ${lost} lost records and says ${told.known_lost_records}`);
  }
  const own = world.history.records.get(told.last_hash);
  if (own !== undefined && !world.history.holds(head, own)) {
    world.violate('R13', `${machine.name} says that it was promoted at a record that it does not hold`);
  }
}
