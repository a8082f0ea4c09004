/**
 * Compares one subtrie with the primary's. Pure over what the two sides show: the caller asks for remote nodes
 * and acts on the findings. The trie's shape follows from its contents alone, so equal hashes mean equal data.
 */
import { FETCH_RANGE_ENTRIES_MAX } from '../../base/limits.ts';
import type { TrieNode } from '../../ledger/ledger.ts';

export type Findings = {
  /** Paths whose nodes must be compared next. */
  readonly descend: string[];
  /** Subtries of which this side has nothing, small enough to be fetched whole. */
  readonly ranges: { readonly path: string; readonly count: number }[];
  /** Hashes of keys whose values differ or are missing here. */
  readonly fetch: string[];
  /** Hashes of keys that the primary does not have. */
  readonly drop: string[];
};

type LocalNode = (path: string) => TrieNode | undefined;

export function compareAt(path: string, remote: TrieNode | undefined, local: LocalNode): Findings {
  const findings: Findings = { descend: [], ranges: [], fetch: [], drop: [] };
  const mine = local(path);
  if (remote === undefined) {
    for (const pair of pairsBelow(path, local)) findings.drop.push(pair.key);
  } else if (mine === undefined) {
    takeWhole(remote, findings);
  } else if (remote.hash !== mine.hash) {
    if (remote.children === undefined) compareLeaf(remote, pairsBelow(path, local), findings);
    else compareChildren(path, remote.children, local, findings);
  }
  return findings;
}

function takeWhole(remote: TrieNode, findings: Findings): void {
  if (remote.count <= FETCH_RANGE_ENTRIES_MAX || remote.children === undefined) {
    findings.ranges.push({ path: remote.path, count: remote.count });
    return;
  }
  for (const child of remote.children) takeChild(child, findings);
}

function takeChild(child: { readonly path: string; readonly count: number }, findings: Findings): void {
  if (child.count <= FETCH_RANGE_ENTRIES_MAX) findings.ranges.push({ path: child.path, count: child.count });
  else findings.descend.push(child.path);
}

function compareChildren(
  path: string,
  children: NonNullable<TrieNode['children']>,
  local: LocalNode,
  findings: Findings,
): void {
  for (let digit = 0; digit < 16; digit++) {
    const below = path + digit.toString(16);
    const theirs = children.find((child) => child.path === below);
    const mine = local(below);
    if (theirs === undefined) {
      if (mine !== undefined) for (const pair of pairsBelow(below, local)) findings.drop.push(pair.key);
    } else if (mine === undefined) {
      takeChild(theirs, findings);
    } else if (mine.hash !== theirs.hash) {
      findings.descend.push(below);
    }
  }
}

function compareLeaf(
  remote: TrieNode,
  mine: Iterable<{ readonly key: string; readonly value: string }>,
  findings: Findings,
): void {
  const theirs = new Map((remote.leaf ?? []).map((pair) => [pair.key, pair.value]));
  for (const { key, value } of mine) {
    const other = theirs.get(key);
    if (other === undefined) findings.drop.push(key);
    else if (other !== value) findings.fetch.push(key);
    theirs.delete(key);
  }
  findings.fetch.push(...theirs.keys());
}

/** The (key hash, value hash) pairs of a subtrie. */
export function* pairsBelow(
  path: string,
  node: LocalNode,
): Generator<{ readonly key: string; readonly value: string }> {
  const found = node(path);
  if (found === undefined) return;
  if (found.children === undefined) yield* found.leaf ?? [];
  else for (const child of found.children) yield* pairsBelow(child.path, node);
}
