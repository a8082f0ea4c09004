/** All invariants that the simulation watches. */
import type { Invariant } from './checker.ts';

export const INVARIANTS: readonly Invariant[] = [];
