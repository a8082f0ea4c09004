/**
 * Patterns by segment. A lookup visits a node at most once, so it costs at most the size of the policies,
 * whatever they and the path hold; nothing is turned into a regular expression.
 */
import { moreSpecific, type Pattern } from './pattern.ts';

type Leaf<T> = { readonly pattern: Pattern; readonly value: T };

type Glob<T> = Leaf<T> & {
  /** The longest other glob of the node whose text this one's begins with. */
  parent: Glob<T> | undefined;
};

type Node<T> = {
  readonly children: Map<string, Node<T>>;
  any: Node<T> | undefined;
  /** Patterns without `*` by their last segment. */
  readonly ends: Map<string, Leaf<T>>;
  /** The pattern whose last segment is `+`. */
  anyEnd: Leaf<T> | undefined;
  /** Patterns with `*`, sorted by their last text. */
  globs: Glob<T>[];
};

export class PatternTrie<T> {
  readonly #root: Node<T> = emptyNode();

  /** `entries` have different patterns. */
  constructor(entries: Iterable<{ readonly pattern: Pattern; readonly value: T }>) {
    const nodes = new Set<Node<T>>();
    for (const entry of entries) {
      const { pattern } = entry;
      let node = this.#root;
      for (const segment of pattern.segments) node = childOf(node, segment);
      nodes.add(node);
      if (pattern.glob) node.globs.push({ ...entry, parent: undefined });
      else if (pattern.last === '+') node.anyEnd = entry;
      else node.ends.set(pattern.last, entry);
    }
    for (const node of nodes) sortGlobs(node);
  }

  /** The most specific entry that matches `path`. */
  find(path: string): Leaf<T> | undefined {
    const parts = path.split('/');
    let best: Leaf<T> | undefined;
    const offer = (leaf: Leaf<T> | undefined) => {
      if (leaf !== undefined && (best === undefined || moreSpecific(leaf.pattern, best.pattern) > 0))
        best = leaf;
    };
    let level: Node<T>[] = [this.#root];
    for (let i = 0; i < parts.length && level.length > 0; i++) {
      const part = parts[i] ?? '';
      const next: Node<T>[] = [];
      for (const node of level) {
        offer(longestGlob(node.globs, part));
        if (i === parts.length - 1) {
          offer(node.ends.get(part));
          offer(node.anyEnd);
        } else {
          const child = node.children.get(part);
          if (child !== undefined) next.push(child);
          if (node.any !== undefined) next.push(node.any);
        }
      }
      level = next;
    }
    return best;
  }
}

function emptyNode<T>(): Node<T> {
  return { children: new Map(), any: undefined, ends: new Map(), anyEnd: undefined, globs: [] };
}

function childOf<T>(node: Node<T>, segment: string): Node<T> {
  if (segment === '+') {
    node.any ??= emptyNode();
    return node.any;
  }
  let child = node.children.get(segment);
  if (child === undefined) {
    child = emptyNode();
    node.children.set(segment, child);
  }
  return child;
}

function sortGlobs<T>(node: Node<T>): void {
  node.globs.sort((a, b) => (a.pattern.last < b.pattern.last ? -1 : 1));
  let before: Glob<T> | undefined;
  for (const glob of node.globs) {
    let parent = before;
    while (parent !== undefined && !glob.pattern.last.startsWith(parent.pattern.last)) parent = parent.parent;
    glob.parent = parent;
    before = glob;
  }
}

/**
 * The glob with the longest text that `part` begins with. Everything between such a text and `part` in order
 * begins with that text too, so it is the last glob not above `part`, or one of its parents.
 */
function longestGlob<T>(globs: readonly Glob<T>[], part: string): Glob<T> | undefined {
  let low = 0;
  let high = globs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((globs[middle]?.pattern.last ?? '') <= part) low = middle + 1;
    else high = middle;
  }
  let glob = low === 0 ? undefined : globs[low - 1];
  while (glob !== undefined && !part.startsWith(glob.pattern.last)) glob = glob.parent;
  return glob;
}
