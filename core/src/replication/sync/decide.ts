/** Which way a secondary catches up with the primary it has just met. Pure. */
import type { Epoch } from '../../ledger/ledger.ts';
import { currentEpoch, type History, relate } from '../lineage.ts';

export type CatchUp =
  /** Ask for the records behind our head; the primary says whether it still has them and ours fits. */
  | { readonly way: 'stream' }
  /** Compare tries: our data is a mixture, empty, or did not fit. */
  | { readonly way: 'compare' }
  /** We hold records that the primary does not have, at the earliest from `limit` + 1 on: keep them, compare. */
  | { readonly way: 'strand'; readonly limit: number }
  /** The primary knows less than we were told by another primary: never go back to it. */
  | { readonly way: 'outdated'; readonly epoch: Epoch }
  /** Nothing in common: only a wipe with consent could join the two. */
  | { readonly way: 'stranger' };

export function decideCatchUp(situation: {
  readonly mine: History;
  readonly theirs: History;
  readonly myClusterId: string;
  /** A repair has begun and not ended, maybe before a crash. */
  readonly repairing: boolean;
  /** A record did not fit or a root differed since the last time both were equal. */
  readonly mustCompare: boolean;
}): CatchUp {
  const { mine, theirs } = situation;
  // What a repair could overwrite was kept before it began.
  if (situation.repairing || mine.epochs.length === 0) return { way: 'compare' };
  const relation = relate(mine, theirs);
  if (relation.shared === 0) return { way: 'stranger' };
  const last = currentEpoch(mine);
  const ahead = relation.onlyMine !== undefined && relation.onlyTheirs === undefined;
  if (ahead && last !== undefined && last.clusterId !== situation.myClusterId) {
    return { way: 'outdated', epoch: last };
  }
  if (mine.head.index > relation.limit) return { way: 'strand', limit: relation.limit };
  return { way: situation.mustCompare ? 'compare' : 'stream' };
}
