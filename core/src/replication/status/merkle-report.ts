/** The report of merkle-check in Vault's form (contract 6.6). Our trie paths map to its pages and subpages. */
import { fromHex, toBase64 } from '../../base/bytes.ts';
import { rfc3339 } from '../../base/time.ts';
import type { Head, Ledger } from '../../ledger/ledger.ts';
import type { Json } from '../../logical/request.ts';

type Verdict = Awaited<ReturnType<Ledger['verify']>>;

/** Vault's roots are SHA-1, 20 bytes; ours are SHA-256, so that many of its first bytes are shown. */
const ROOT_BYTES = 20;

/** The 40 hex digits that status shows of a root. */
export function shownRoot(root: string): string {
  return root.slice(0, 2 * ROOT_BYTES);
}

/** `corrupted` of the ledger's verdict as page (two digits of the path) and subpage (the next two). */
function pagesOf(corrupted: readonly string[], keyClass: 'shared' | 'local'): Json | null {
  const pages = new Map<number, Set<number>>();
  for (const entry of corrupted) {
    const [found, path = ''] = entry.split('/');
    if (found !== keyClass) continue;
    const page = Number.parseInt(path.slice(0, 2).padEnd(2, '0'), 16);
    const subpages = pages.get(page) ?? new Set();
    if (path.length > 2) subpages.add(Number.parseInt(path.slice(2, 4).padEnd(2, '0'), 16));
    pages.set(page, subpages);
  }
  if (pages.size === 0) return null;
  return Object.fromEntries(
    [...pages].map(([page, subpages]) => [
      String(page),
      { corrupted: true, subpages: [...subpages].sort((a, b) => a - b) },
    ]),
  );
}

function tree(
  root: string,
  expected: string,
  corrupted: readonly string[],
  keyClass: 'shared' | 'local',
): Json {
  const bytes = fromHex(root)?.slice(0, ROOT_BYTES) ?? new Uint8Array(ROOT_BYTES);
  return {
    corrupted_index_tuples_map: pagesOf(corrupted, keyClass),
    corrupted_subtree_root: root !== expected,
    root_hash: toBase64(bytes),
    tree_type: keyClass === 'shared' ? 'replicated' : 'local',
  };
}

export function isCorrupted(verdict: Verdict): boolean {
  return verdict.corrupted.length > 0;
}

/** `verdict` was computed while writes went on, so what differs is what it lists, not a head that moved on. */
export function merkleReport(verdict: Verdict, head: Head, checked: number): Json {
  const bad = isCorrupted(verdict);
  const of = (keyClass: 'shared' | 'local') =>
    verdict.corrupted.some((path) => path.startsWith(`${keyClass}/`));
  return {
    corrupted_root: bad,
    corrupted_tree_map: {
      '1': tree(
        verdict.sharedRoot,
        of('shared') ? head.sharedRoot : verdict.sharedRoot,
        verdict.corrupted,
        'shared',
      ),
      '2': tree(
        verdict.localRoot,
        of('local') ? head.localRoot : verdict.localRoot,
        verdict.corrupted,
        'local',
      ),
    },
    last_corruption_check_epoch: rfc3339(checked),
  };
}
