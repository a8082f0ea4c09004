import type { Operation } from '../world/operations.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';

export const R6: Invariant = {
  id: 'R6',
  sentence: 'A read gives the value that was written last in the history of its cluster, or an error.',
  watch: (world) => ({
    answered(_machine, request) {
      const operation = world.operations.of(request);
      if (operation?.kind === 'read' && !world.mixed()) checkRead(world, operation);
    },
  }),
};

function checkRead(world: World, read: Operation): void {
  const data = read.body['data'] as { value?: string } | undefined;
  // 404 with no word about policies: the entry is not there.
  if (read.status !== 200 && read.status !== 404) return;
  const got = read.status === 200 ? (data?.value ?? '') : undefined;
  const head = world.history.standing(read.machine.name)?.head;
  if (head === undefined) return;
  const key = world.operations.keyOf(read);
  const facts = (world.history.byKey.get(key) ?? []).filter((fact) => world.history.holds(head, fact));
  const calls = world.operations.all.filter(
    ({ subject, kind }) => subject === read.subject && (kind === 'put' || kind === 'delete'),
  );
  const known = calls.find(({ fact }) => fact !== undefined && fact === facts.at(-1));
  if (known !== undefined) {
    const expected = known.kind === 'put' ? known.value : undefined;
    if (got !== expected) {
      world.violate(
        'R6',
        `#${read.number} read ${got ?? 'nothing'} of ${read.subject}, not ${expected ?? 'nothing'}`,
      );
    }
    return;
  }
  // The last record is of a call in doubt, or there is none.
  const doubtful = calls.filter(({ fact, outcome }) => fact === undefined && outcome !== 'refused');
  const allowed =
    facts.length === 0 ? [undefined] : doubtful.map((call) => (call.kind === 'put' ? call.value : undefined));
  if (!allowed.includes(got)) {
    world.violate(
      'R6',
      `#${read.number} read ${got ?? 'nothing'} of ${read.subject}, which nobody wrote here`,
    );
  }
}
