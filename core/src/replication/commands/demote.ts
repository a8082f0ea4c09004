/** demote (contract 5.3): writes stop, connected secondaries get the rest, then the role changes (R11). */
import { Refusal } from '../../base/refusal.ts';
import type { Response } from '../../logical/request.ts';
import { execute } from '../plan.ts';
import { mustAllow } from '../role.ts';
import { deleteAll, type RoleRow, SECONDARIES_PREFIX, saveRole } from '../rows.ts';
import type { Runtime } from '../runtime.ts';
import { TEXT, WARNING } from '../texts.ts';
import { accepted } from './answer.ts';

export function demote(runtime: Runtime): Promise<Response> {
  return runtime.exclusive(async () => {
    const { deps, log } = runtime;
    const { barrier } = deps;
    mustAllow(runtime.role(), 'demote');
    const current = runtime.row();
    if (current.mode !== 'primary') throw new Refusal(400, TEXT.notPrimary);
    const fenced = current.fence !== undefined;
    const row: RoleRow = { mode: 'secondary', setId: current.setId, link: undefined };
    let behind: readonly string[] = [];
    await deps.changeRole('demoted', () =>
      execute(
        'demote',
        {
          'stop writes': () => barrier.ledger.freeze(new Refusal(400, TEXT.pathDisabled)),
          drain: async () => {
            // Nobody follows a fenced cluster: what it wrote last is kept as a stranded set when it rejoins.
            if (fenced) return;
            behind = (await runtime.primary()?.drain(barrier.ledger.head())) ?? [];
          },
          'record role': async () => {
            await barrier.transact(async (tx) => {
              await deleteAll(tx, SECONDARIES_PREFIX);
              saveRole(tx, row);
            });
            runtime.setRow(row);
          },
          // Not before: a primary that dies here goes on, and whoever believed in its end would not tell it of another.
          'tell the end': async () => {
            if (!fenced) await runtime.primary()?.seal(barrier.ledger.head());
          },
          close: async () => {
            await runtime.stopRole();
            await runtime.startRole();
          },
        },
        async () => {
          if (!fenced) barrier.ledger.resume();
        },
        log,
      ),
    );
    const { index, hash } = barrier.ledger.head();
    log.write('info', 'demoted', { index, hash, behind: behind.join(',') });
    return accepted(WARNING.demote, behind.length === 0 ? undefined : TEXT.demotedBehind(index, behind));
  });
}
