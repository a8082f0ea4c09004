/** update-primary (contract 5.5): another primary or another address of the same one, without a wipe. */
import { badRequest } from '../../base/refusal.ts';
import type { Response } from '../../logical/request.ts';
import { dialPrimary, RefusedByPrimary } from '../apply/dial.ts';
import { helloOf } from '../apply/follower.ts';
import type { ConnectOptions } from '../control.ts';
import { dialAddress } from '../enroll/address.ts';
import type { Welcome } from '../frames/welcome.ts';
import { execute } from '../plan.ts';
import { proven } from '../proof.ts';
import { mustAllow } from '../role.ts';
import { CONTACT_KEY, type Link, PUBLIC_KEY_KEY, type RoleRow, saveRole } from '../rows.ts';
import type { Runtime } from '../runtime.ts';
import { decideCatchUp } from '../sync/decide.ts';
import { TEXT, WARNING } from '../texts.ts';
import { accepted } from './answer.ts';
import { beginBootstrap } from './enable-secondary.ts';
import { connectRefusal, resolveToken } from './resolve-token.ts';

export type UpdatePrimaryOptions = ConnectOptions & {
  readonly updatePrimaryAddrs: readonly string[] | undefined;
  readonly force: boolean;
};

type SecondaryRow = Extract<RoleRow, { mode: 'secondary' }>;

export function updatePrimary(runtime: Runtime, options: UpdatePrimaryOptions): Promise<Response> {
  return runtime.exclusive(async () => {
    mustAllow(runtime.role(), 'update-primary');
    const row = runtime.row();
    if (row.mode !== 'secondary') throw badRequest(TEXT.notSecondary);
    const { token } = options;
    const addresses = options.updatePrimaryAddrs;
    const named = addresses !== undefined && addresses.length > 0;
    if ((token !== undefined) === named) throw badRequest(TEXT.tokenOrAddresses);
    if (named) {
      await recordLink(runtime, row, await linkAtAddress(runtime, row, addresses));
      return accepted(WARNING.addresses);
    }
    if (token === undefined || token.trim() === '') {
      await recordLink(runtime, row, undefined);
      return accepted(WARNING.forgetPrimary);
    }
    const resolved = await resolveToken(runtime, { ...options, token });
    if (resolved.setId !== row.setId) {
      if (!options.force) throw badRequest(TEXT.otherSet);
      await beginBootstrap(runtime, resolved.setId, resolved.link);
      return accepted(WARNING.enableSecondary);
    }
    await recordLink(runtime, row, await linkThatAnswers(runtime, row, resolved.link));
    return accepted(WARNING.updatePrimary);
  });
}

/** Greets the primary behind `link`. */
async function greet(runtime: Runtime, row: SecondaryRow, link: Link, addresses?: readonly string[]) {
  const { env, network, barrier } = runtime.deps;
  const identity = runtime.identity(row.setId);
  const hello = proven(barrier, helloOf(env, identity, link.secondaryId, 'follow', barrier.ledger));
  const { signal } = runtime.scope;
  const dialled = await dialPrimary(env, network, link, hello, signal, addresses);
  dialled.channel.close();
  return dialled;
}

async function linkThatAnswers(runtime: Runtime, row: SecondaryRow, link: Link): Promise<Link> {
  let welcome: Welcome;
  try {
    ({ welcome } = await greet(runtime, row, link));
  } catch (error) {
    throw connectRefusal(error);
  }
  const { ledger } = runtime.deps.barrier;
  const { way } = decideCatchUp({
    mine: { epochs: ledger.epochs(), head: ledger.head() },
    theirs: welcome,
    myClusterId: runtime.identity(row.setId).clusterId,
    repairing: ledger.repairing(),
    mustCompare: false,
  });
  if (way === 'stranger') throw badRequest(TEXT.stranger);
  if (way === 'outdated') throw badRequest(TEXT.outdated);
  return { ...link, primaryClusterId: welcome.clusterId };
}

/** The first of `addresses` that answers as the primary of this secondary becomes its address. */
async function linkAtAddress(
  runtime: Runtime,
  row: SecondaryRow,
  addresses: readonly string[],
): Promise<Link> {
  const { link } = row;
  if (link === undefined) throw badRequest(TEXT.noKnownPrimary);
  const dialled = addresses.map(dialAddress).filter((address) => address !== undefined);
  if (dialled.length !== addresses.length) throw badRequest(TEXT.badClusterAddr);
  try {
    const { address } = await greet(runtime, row, link, dialled);
    return { ...link, primaryAddress: address, knownAddresses: dialled };
  } catch (error) {
    if (error instanceof RefusedByPrimary) throw badRequest(TEXT.refusedByPrimary(error.message));
    throw badRequest(TEXT.noAddressAnswers);
  }
}

async function recordLink(runtime: Runtime, row: SecondaryRow, link: Link | undefined): Promise<void> {
  const { barrier } = runtime.deps;
  const next: RoleRow = { ...row, link };
  // What another primary announced, or said of its end, tells nothing about this one.
  const another = link !== undefined && link.primaryClusterId !== row.link?.primaryClusterId;
  await execute(
    'update-primary',
    {
      'find primary': async () => undefined,
      'leave primary': () => runtime.stopRole(),
      'record link': async () => {
        await barrier.transact(async (tx) => {
          if (link !== undefined) tx.delete(PUBLIC_KEY_KEY);
          if (another) tx.delete(CONTACT_KEY);
          saveRole(tx, next);
        });
        runtime.setRow(next);
        if (another) Object.assign(runtime.view(), { contact: undefined, fresh: undefined });
      },
      follow: () => runtime.startRole(),
    },
    () => runtime.startRole(),
    runtime.log,
  );
}
