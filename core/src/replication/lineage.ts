/**
 * What two histories have in common. Pure. A history is the list of epochs (each opened by one promotion) and
 * the head of the log; both travel with the data, so any two clusters of a set can compare them on contact.
 */
import type { Epoch, Head } from '../ledger/ledger.ts';

export type History = { readonly epochs: readonly Epoch[]; readonly head: Head };

export type Relation = {
  /** Number of epochs that both know, from the first on. */
  readonly shared: number;
  /** Highest index up to which the logs can be the same, judged by the epochs alone. */
  readonly limit: number;
  /** First epoch that only one side knows. */
  readonly onlyMine: Epoch | undefined;
  readonly onlyTheirs: Epoch | undefined;
};

/** Compares by epoch ids; `limit` is 0 when there is no epoch in common. */
export function relate(mine: History, theirs: History): Relation {
  let shared = 0;
  while (
    shared < mine.epochs.length &&
    shared < theirs.epochs.length &&
    mine.epochs[shared]?.id === theirs.epochs[shared]?.id
  ) {
    shared += 1;
  }
  const onlyMine = mine.epochs[shared];
  const onlyTheirs = theirs.epochs[shared];
  const ends = [mine.head.index, theirs.head.index];
  if (onlyMine !== undefined) ends.push(onlyMine.fromIndex - 1);
  if (onlyTheirs !== undefined) ends.push(onlyTheirs.fromIndex - 1);
  return { shared, limit: shared === 0 ? 0 : Math.max(0, Math.min(...ends)), onlyMine, onlyTheirs };
}

/** The last epoch of a history, by which it is known. */
export function currentEpoch(history: History): Epoch | undefined {
  return history.epochs.at(-1);
}

export type Threat =
  /** Another cluster was promoted after what this primary knows, or beside it. */
  | { readonly kind: 'epoch'; readonly epoch: Epoch }
  /** Somebody holds a record of this primary's own epoch that it does not have: rolled back or cloned. */
  | { readonly kind: 'log'; readonly index: number };

/**
 * What a primary with history `mine` must conclude from a peer's history (R8); undefined when it may go on.
 *
 * A peer that follows and whose extra epochs it opened itself has been demoted by its operator and comes to
 * give that history up: it proves no other writer. Everybody else who knows an epoch that this primary does
 * not know has it from a cluster that was promoted.
 *
 * `mineAtPeersHead` is the hash of this primary's own record at the index of the peer's head, undefined when it
 * does not keep that one.
 */
export function threatOf(
  mine: History,
  myClusterId: string,
  peer: History & { readonly clusterId: string; readonly announces: boolean },
  mineAtPeersHead?: string,
): Threat | undefined {
  const relation = relate(mine, peer);
  // A stranger's data says nothing about this lineage; joining it is refused elsewhere.
  if (relation.shared === 0) return undefined;
  const last = currentEpoch(peer);
  if (relation.onlyTheirs !== undefined && last !== undefined) {
    const givenUp = !peer.announces && last.clusterId === peer.clusterId;
    return givenUp ? undefined : { kind: 'epoch', epoch: last };
  }
  // Whoever begins to write opens an epoch, so the last epoch of a primary is always its own.
  const sameReign = relation.onlyMine === undefined;
  if (!sameReign || peer.clusterId === myClusterId) return undefined;
  const unlike = mineAtPeersHead !== undefined && mineAtPeersHead !== peer.head.hash;
  return unlike || peer.head.index > mine.head.index ? { kind: 'log', index: peer.head.index } : undefined;
}
