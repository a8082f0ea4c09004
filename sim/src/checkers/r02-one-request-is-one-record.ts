import { equalConstantTime } from '@holdfast/core/base/bytes';
import type { Op } from '@holdfast/core/ledger/ledger';
import type { Commit } from '../world/history.ts';
import type { Operation } from '../world/operations.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';

/** Rows that one call must write together, as beginnings of keys. */
const TOGETHER: Readonly<Partial<Record<Operation['kind'], readonly string[]>>> = {
  'put-versioned': ['kv:metadata/', 'kv:versions/'],
  token: ['local/token/id/', 'local/token/accessor/', 'local/lease/id/', 'local/lease/expires/'],
};

export const R2: Invariant = {
  id: 'R2',
  sentence:
    'All changes of one request are one record, and a record is durable with all its data or not at all.',
  watch: (world) => {
    /** Versions of the shared secret that were given out, by the reign in which it was. */
    const versions = new Set<string>();
    const checkVersion = (operation: Operation) => {
      const { version } = (operation.body['data'] ?? {}) as { version?: number };
      const epoch = world.history.standing(operation.machine.name)?.head.epoch.id ?? '';
      const key = `${epoch}/${version ?? ''}`;
      const forgotten = world.rolledBack.size > 0 || world.mixed();
      if (versions.has(key) && !forgotten) {
        world.violate(
          'R2',
          `#${operation.number} got version ${version} of ${operation.subject} as another did`,
        );
      }
      versions.add(key);
    };
    return {
      committed: (commit) => checkWhole(world, commit),
      answered(machine, request) {
        const operation = world.operations.of(request);
        if (operation?.kind === 'put-shared' && operation.outcome === 'acknowledged') checkVersion(operation);
        if (operation?.outcome !== 'acknowledged' || operation.fact === undefined) return;
        const facts = world.history.byKey.get(world.operations.keyOf(operation)) ?? [];
        const ours = facts.filter((fact) => fact.time >= operation.invoked && fact.origin === machine.name);
        if (ours.length !== 1) {
          world.violate('R2', `#${operation.number} ${operation.kind} is in ${ours.length} records`);
        }
        const keys = operation.fact.record.ops.map(({ key }) => world.history.named(key));
        for (const prefix of TOGETHER[operation.kind] ?? []) {
          if (!keys.some((key) => key.startsWith(prefix))) {
            world.violate('R2', `record ${operation.fact.index} of #${operation.number} lacks ${prefix}`);
          }
        }
      },
    };
  },
};

function checkWhole(world: World, commit: Commit): void {
  const { records, generation, after, writes } = commit;
  const last = records.at(-1);
  if (last === undefined) return;
  if (after.head.hash !== last.hash || after.head.index !== last.index) {
    world.violate(
      'R2',
      `${commit.disk.name}: record ${last.index} was committed without the head that it makes`,
    );
  }
  const final = new Map<string, Op['value']>();
  for (const { record } of records) for (const { key, value } of record.ops) final.set(key, value);
  const written = new Map(writes.map(({ key, value }) => [key, value]));
  for (const [key, value] of final) {
    const row = `g/${generation}/data/${key}`;
    const stored = written.get(row);
    const same =
      value === undefined
        ? written.has(row) && stored === undefined
        : stored !== undefined && equalConstantTime(stored, value);
    if (!same) world.violate('R2', `${commit.disk.name}: record ${last.index} was committed without ${key}`);
  }
}
