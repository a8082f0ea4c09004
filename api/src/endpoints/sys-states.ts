/** Sets of node states in which system endpoints answer. */
import type { NodeState } from '../endpoint.ts';

/** Whatever the node is. */
export const ALWAYS: readonly NodeState[] = ['uninitialized', 'sealed', 'active', 'dr-secondary', 'fenced'];

/** Whenever the barrier is open. */
export const UNSEALED: readonly NodeState[] = ['active', 'dr-secondary', 'fenced'];
