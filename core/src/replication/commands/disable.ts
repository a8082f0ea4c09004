/** disable, on either side (contract 5.4): this cluster leaves its set and goes on alone with its data. */
import type { Tx } from '../../barrier/store.ts';
import type { Response } from '../../logical/request.ts';
import { execute } from '../plan.ts';
import { mustAllow } from '../role.ts';
import {
  CONTACT_KEY,
  DISABLED,
  deleteAll,
  OPERATION_TOKEN_KEY,
  PROMOTION_KEY,
  PUBLIC_KEY_KEY,
  SECONDARIES_PREFIX,
  saveRole,
} from '../rows.ts';
import type { Runtime } from '../runtime.ts';
import { WARNING } from '../texts.ts';
import { accepted } from './answer.ts';

/** Stranded sets stay: they are the only copy of what they hold (R14). */
async function leaveSet(tx: Tx): Promise<void> {
  await deleteAll(tx, SECONDARIES_PREFIX);
  for (const key of [CONTACT_KEY, PROMOTION_KEY, PUBLIC_KEY_KEY, OPERATION_TOKEN_KEY]) tx.delete(key);
  saveRole(tx, DISABLED);
}

export function disable(runtime: Runtime): Promise<Response> {
  return runtime.exclusive(async () => {
    const { deps, log } = runtime;
    const { barrier } = deps;
    // The initial synchronization may be about to end with a role change of its own: let it end first.
    if (runtime.role() === 'bootstrapping') await runtime.stopBootstrap();
    const role = runtime.role();
    const side =
      role === 'primary' || role === 'fenced' || role === 'disabled'
        ? 'disable-primary'
        : 'disable-secondary';
    const decision = mustAllow(role, side);
    await deps.changeRole('replication disabled', () =>
      execute(
        'disable',
        {
          close: () => runtime.stopRole(),
          'record role': async () => {
            if (decision.epoch === 'next') {
              const { clusterId } = runtime.identity('');
              await barrier.openEpoch(clusterId, leaveSet);
            } else {
              await barrier.transact(leaveSet);
            }
            runtime.setRow(DISABLED);
          },
          resume: () => runtime.startRole(),
        },
        () => runtime.startRole(),
        log,
      ),
    );
    log.write('info', 'replication disabled');
    return accepted(WARNING.disable);
  });
}
