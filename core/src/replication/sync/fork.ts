/** The index at which two logs part, by the hashes of their records: a hash covers everything before it. */
import type { Ledger } from '../../ledger/ledger.ts';
import { decodeRecord } from '../../ledger/record.ts';
import type { Questions } from '../apply/questions.ts';

const NOTHING = '0'.repeat(64);

/** Hash of the record at `index` as this log keeps it; undefined when it is not known any more. */
export async function hashAt(ledger: Ledger, index: number): Promise<string | undefined> {
  if (index === 0) return NOTHING;
  const head = ledger.head();
  if (index === head.index) return head.hash;
  if (index > head.index) return undefined;
  const oldest = ledger.oldest();
  if (index >= oldest) return (await ledger.read(index, 1))[0]?.hash;
  // The history of epochs keeps the end of every reign, where logs part most often, however old it is.
  // In the middle of a repair it may already be the history of somebody else.
  const next = ledger.repairing()
    ? undefined
    : ledger.epochs().find((epoch) => epoch.fromIndex === index + 1);
  if (next !== undefined) return next.fromHash;
  // The oldest record kept still names the hash of the one before it.
  const first = index + 1 === oldest ? (await ledger.read(oldest, 1))[0] : undefined;
  return first === undefined ? undefined : decodeRecord(first.bytes).previousHash;
}

/**
 * The highest index up to `limit` at which both logs hold the same record; undefined when neither log reaches
 * back far enough to tell.
 */
export async function findFork(
  ledger: Ledger,
  questions: Questions,
  limit: number,
): Promise<number | undefined> {
  const same = async (index: number): Promise<boolean | undefined> => {
    const mine = await hashAt(ledger, index);
    if (mine === undefined) return undefined;
    const { hash } = await questions.ask({ kind: 'hash-request', index });
    return hash === undefined ? undefined : hash === mine;
  };
  const atLimit = await same(limit);
  if (atLimit === true) return limit;
  // Up to the fork the answers are "same", behind it "another", and "unknown" only below what both still keep:
  // an unknown one counts as same, and the end of the search must be a known one.
  let low = Math.max(0, ledger.oldest() - 1);
  let high = limit;
  let certain = await same(low);
  if (certain === false || low >= limit) return undefined;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    const found = await same(middle);
    if (found === false) {
      high = middle;
    } else {
      low = middle;
      certain = found;
    }
  }
  return certain === true && (high < limit || atLimit === false) ? low : undefined;
}
