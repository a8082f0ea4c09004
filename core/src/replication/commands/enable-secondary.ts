/** enable as secondary (contract 3.1). Nothing of this cluster is given up before the primary's data is whole. */
import { badRequest } from '../../base/refusal.ts';
import type { Response } from '../../logical/request.ts';
import { fetchPackage } from '../apply/fetch-package.ts';
import type { ConnectOptions } from '../control.ts';
import { execute } from '../plan.ts';
import { mustAllow } from '../role.ts';
import { type Link, PUBLIC_KEY_KEY, type RoleRow, saveRole } from '../rows.ts';
import type { Runtime } from '../runtime.ts';
import { TEXT, WARNING } from '../texts.ts';
import { accepted } from './answer.ts';
import { connectRefusal, resolveToken } from './resolve-token.ts';

export function enableSecondary(runtime: Runtime, options: ConnectOptions): Promise<Response> {
  return runtime.exclusive(async () => {
    mustAllow(runtime.role(), 'enable-secondary');
    const { token } = options;
    if (token === undefined || token.trim() === '') throw badRequest(TEXT.missingToken);
    const { setId, link } = await resolveToken(runtime, { ...options, token });
    await beginBootstrap(runtime, setId, link);
    return accepted(WARNING.enableSecondary);
  });
}

/** Fetches the package, then records that the first data is to be fetched. Refusal 400 and no change otherwise. */
export async function beginBootstrap(runtime: Runtime, setId: string, link: Link): Promise<void> {
  const { deps, log } = runtime;
  const { barrier, env, network } = deps;
  const identity = runtime.identity(setId);
  let fetched: Awaited<ReturnType<typeof fetchPackage>>;
  try {
    fetched = await fetchPackage(env, network, identity, link, barrier.ledger, runtime.scope.signal);
  } catch (error) {
    throw connectRefusal(error);
  }
  const row: RoleRow = {
    mode: 'bootstrapping',
    setId,
    link: { ...link, primaryClusterId: fetched.primaryClusterId },
  };
  await deps.changeRole('enabled as DR secondary', () =>
    execute(
      'enable-secondary',
      {
        'unwrap token': async () => undefined,
        'fetch package': async () => undefined,
        'record role': async () => {
          await barrier.transact(async (tx) => {
            tx.delete(PUBLIC_KEY_KEY);
            saveRole(tx, row);
          });
          runtime.setRow(row);
        },
        synchronize: async () => {
          await runtime.stopRole();
          await runtime.startRole(fetched.rootKey);
        },
      },
      async () => undefined,
      log,
    ),
  );
  log.write('info', 'enabled as a secondary', { set: setId, secondary: link.secondaryId });
}
