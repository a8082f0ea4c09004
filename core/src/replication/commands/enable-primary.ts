/** enable as primary (contract 5.1). */
import { uuid } from '../../base/ids.ts';
import { badRequest } from '../../base/refusal.ts';
import type { Response } from '../../logical/request.ts';
import { dialAddress } from '../enroll/address.ts';
import { type Authority, createSetAuthority } from '../enroll/authority.ts';
import { execute } from '../plan.ts';
import { mustAllow } from '../role.ts';
import {
  deleteAll,
  PROMOTION_KEY,
  type PrimaryRow,
  SECONDARIES_PREFIX,
  saveRole,
  storeCertificate,
} from '../rows.ts';
import type { Runtime } from '../runtime.ts';
import { TEXT, WARNING } from '../texts.ts';
import { accepted } from './answer.ts';

/** Refusal 400 for an address that cannot be dialled. */
export function checkClusterAddr(address: string): void {
  if (address !== '' && dialAddress(address) === undefined) throw badRequest(TEXT.badClusterAddr);
}

export function primaryRow(setId: string, primaryClusterAddr: string, made: Authority): PrimaryRow {
  return {
    mode: 'primary',
    setId,
    primaryClusterAddr,
    authority: storeCertificate(made.authority),
    server: storeCertificate(made.server),
    fence: undefined,
    announceTo: undefined,
  };
}

export function enablePrimary(
  runtime: Runtime,
  options: { readonly primaryClusterAddr: string },
): Promise<Response> {
  return runtime.exclusive(async () => {
    const { deps, log } = runtime;
    mustAllow(runtime.role(), 'enable-primary');
    checkClusterAddr(options.primaryClusterAddr);
    const setId = uuid(deps.env.entropy);
    const made = await createSetAuthority(deps.env, setId);
    const row = primaryRow(setId, options.primaryClusterAddr, made);
    await deps.changeRole('enabled as DR primary', () =>
      execute(
        'enable-primary',
        {
          'make authority': async () => undefined,
          'record role': async () => {
            await deps.barrier.transact(async (tx) => {
              await deleteAll(tx, SECONDARIES_PREFIX);
              tx.delete(PROMOTION_KEY);
              saveRole(tx, row);
            });
            runtime.setRow(row);
          },
          serve: async () => {
            await runtime.stopRole();
            await runtime.startRole();
          },
        },
        async () => undefined,
        log,
      ),
    );
    log.write('info', 'enabled as a primary', { set: setId });
    return accepted(WARNING.enablePrimary);
  });
}
