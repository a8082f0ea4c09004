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
  const next = ledger.epochs().find((epoch) => epoch.fromIndex === index + 1);
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
  if (atLimit !== false) return atLimit === true ? limit : undefined;
  let low = Math.max(0, ledger.oldest() - 1);
  if ((await same(low)) !== true) return undefined;
  let high = limit;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if ((await same(middle)) === true) low = middle;
    else high = middle;
  }
  return low;
}
