/** promote (contract 5.2). The only way in which a secondary becomes a primary, and always somebody's order (R12). */
import { putJson } from '../../barrier/json-entry.ts';
import { badRequest } from '../../base/refusal.ts';
import type { Head } from '../../ledger/ledger.ts';
import type { Response } from '../../logical/request.ts';
import { createSetAuthority } from '../enroll/authority.ts';
import { execute } from '../plan.ts';
import { mustAllow } from '../role.ts';
import {
  CONTACT_KEY,
  deleteAll,
  OPERATION_TOKEN_KEY,
  PROMOTION_KEY,
  type PrimaryRow,
  type Promotion,
  SECONDARIES_PREFIX,
  saveRole,
} from '../rows.ts';
import type { Runtime } from '../runtime.ts';
import { TEXT, WARNING } from '../texts.ts';
import { accepted } from './answer.ts';
import { checkClusterAddr, primaryRow } from './enable-primary.ts';

export type PromoteOptions = { readonly primaryClusterAddr: string; readonly force: boolean };

export function promote(runtime: Runtime, options: PromoteOptions): Promise<Response> {
  return runtime.exclusive(async () => {
    const { deps, log } = runtime;
    const { barrier, env } = deps;
    mustAllow(runtime.role(), 'promote', options.force);
    checkClusterAddr(options.primaryClusterAddr);
    const current = runtime.row();
    if (current.mode !== 'secondary') throw badRequest(TEXT.notSecondary);
    const { contact } = runtime.view();
    const { clusterId } = runtime.identity(current.setId);
    const made = await createSetAuthority(env, current.setId);
    const row: PrimaryRow = {
      ...primaryRow(current.setId, options.primaryClusterAddr, made),
      // A primary that was demoted knows; every other one has to be told.
      announceTo: contact?.sealed === true ? undefined : current.link,
    };
    const forced = barrier.ledger.repairing();
    let promotion: Promotion | undefined;
    await deps.changeRole('promoted to DR primary', () =>
      execute(
        'promote',
        {
          'leave primary': () => runtime.stopRole(),
          'accept data': async () => {
            if (forced) await acceptMixture(runtime, contact?.head);
          },
          'make authority': async () => undefined,
          'open epoch': async () => {
            const head = barrier.ledger.head();
            const opened = await barrier.openEpoch(clusterId, async (tx, epoch) => {
              const facts = describe(head, runtime, { epoch, forced, now: env.clock.now() });
              await deleteAll(tx, SECONDARIES_PREFIX);
              tx.delete(OPERATION_TOKEN_KEY);
              tx.delete(CONTACT_KEY);
              putJson(tx, PROMOTION_KEY, facts);
              saveRole(tx, row);
              return facts;
            });
            promotion = opened.result;
            runtime.setRow(row);
          },
          serve: () => runtime.startRole(),
        },
        () => runtime.startRole(),
        log,
      ),
    );
    const lost = promotion?.knownLost ?? 0;
    log.write('info', 'promoted', {
      epoch: promotion?.epoch.counter ?? 0,
      index: promotion?.lastIndex ?? 0,
      known_lost: lost,
      forced,
    });
    return accepted(
      WARNING.promote,
      forced ? TEXT.promotedMixture : undefined,
      lost > 0
        ? TEXT.promotedBehind(lost, promotion?.lastIndex ?? 0, promotion?.announcedIndex ?? 0)
        : undefined,
    );
  });
}

/** What is known about what this promotion may lose (R13). */
function describe(
  head: Head,
  runtime: Runtime,
  facts: { readonly epoch: Promotion['epoch']; readonly forced: boolean; readonly now: number },
): Promotion {
  const { contact } = runtime.view();
  const announced = contact?.head.index;
  return {
    time: facts.now,
    epoch: facts.epoch,
    lastIndex: head.index,
    lastHash: head.hash,
    root: head.root,
    contactAgeMs: contact === undefined ? undefined : Math.max(0, facts.now - contact.time),
    announcedIndex: announced,
    planned: contact?.sealed === true && contact.head.index === head.index && contact.head.root === head.root,
    knownLost: announced === undefined ? 0 : Math.max(0, announced - head.index),
    forced: facts.forced,
  };
}

/** Declares the mixture of an unfinished repair to be the state, at the operator's explicit word. */
async function acceptMixture(runtime: Runtime, announced: Head | undefined): Promise<void> {
  const { ledger } = runtime.deps.barrier;
  const mine = ledger.head();
  const epoch = ledger.epochs().at(-1);
  const base = announced !== undefined && announced.index > mine.index ? announced : mine;
  await ledger.settle({
    ...mine,
    index: base.index,
    hash: base.hash,
    epoch: epoch === undefined ? mine.epoch : { counter: epoch.counter, id: epoch.id },
  });
}
