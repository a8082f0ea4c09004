/**
 * The history of epochs. It lives in one entry, so that it travels with the data and every follower has it;
 * only a record that opens an epoch writes it.
 */
import { type Bytes, text, toHex, utf8 } from '../base/bytes.ts';
import type { Entropy } from '../base/env.ts';
import { Fault } from '../base/refusal.ts';
import type { Epoch, Position } from './ledger.ts';

export const EPOCHS_KEY = 'shared/core/epochs';

/** Most epochs in a history: a promotion a day for a century is less. */
const EPOCHS_MAX = 50_000;
const HEX_ID = /^[0-9a-f]{32}$/;
const HEX_HASH = /^[0-9a-f]{64}$/;

/** The epoch that follows `history` when `clusterId` begins to reign behind `head`. */
export function nextEpoch(
  history: readonly Epoch[],
  head: Position,
  clusterId: string,
  env: { readonly entropy: Entropy; readonly now: number },
): Epoch {
  return {
    counter: (history.at(-1)?.counter ?? 0) + 1,
    id: toHex(env.entropy.bytes(16)),
    clusterId,
    fromIndex: head.index + 1,
    fromHash: head.hash,
    time: env.now,
  };
}

export function encodeEpochs(history: readonly Epoch[]): Bytes {
  return utf8(
    JSON.stringify(
      history.map(({ counter, id, clusterId, fromIndex, fromHash, time }) => ({
        counter,
        id,
        clusterId,
        fromIndex,
        fromHash,
        time,
      })),
    ),
  );
}

/** Throws Fault when `bytes` hold no history: it may come from a peer. */
export function decodeEpochs(bytes: Bytes): readonly Epoch[] {
  let list: unknown;
  try {
    list = JSON.parse(text(bytes));
  } catch (error) {
    throw new Fault('the history of epochs is not JSON', error);
  }
  if (!Array.isArray(list) || list.length > EPOCHS_MAX) throw new Fault('the history of epochs is no list');
  let counter = 0;
  return list.map((entry: unknown) => {
    const epoch = epochOf(entry);
    if (epoch === undefined || epoch.counter <= counter)
      throw new Fault('the history of epochs is malformed');
    counter = epoch.counter;
    return epoch;
  });
}

/** Whether `next` is `history` and one epoch more, which begins behind `head`. */
export function extendsHistory(history: readonly Epoch[], next: readonly Epoch[], head: Position): boolean {
  const opened = next.at(-1);
  return (
    opened !== undefined &&
    next.length === history.length + 1 &&
    history.every((epoch, i) => epoch.id === next[i]?.id && epoch.counter === next[i]?.counter) &&
    opened.fromIndex === head.index + 1 &&
    opened.fromHash === head.hash
  );
}

function epochOf(value: unknown): Epoch | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { counter, id, clusterId, fromIndex, fromHash, time } = value as Partial<
    Record<keyof Epoch, unknown>
  >;
  const valid =
    isCount(counter) &&
    isCount(fromIndex) &&
    isCount(time) &&
    typeof id === 'string' &&
    HEX_ID.test(id) &&
    typeof clusterId === 'string' &&
    typeof fromHash === 'string' &&
    HEX_HASH.test(fromHash);
  return valid ? { counter, id, clusterId, fromIndex, fromHash, time } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
