import { succeeded } from '../world/api.ts';
import type { Invariant } from './checker.ts';

/** Whole seconds, and the way there and back, ms. */
const SLACK_MS = 2000;
const FREEZE_MS_MAX = 12_000;

export const R26: Invariant = {
  id: 'R26',
  sentence: 'No restart, failover or jump of a clock lengthens a token by more than the clocks differ.',
  watch: (world) => {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    const look = () => {
      for (const { clock } of world.machines) {
        lowest = Math.min(lowest, clock.offset);
        highest = Math.max(highest, clock.offset);
      }
    };
    return {
      committed: look,
      answered(machine, request, reply) {
        look();
        const operation = world.operations.of(request);
        if (operation?.kind !== 'use' || !succeeded(reply)) return;
        const made = world.operations.all.find(
          (other) =>
            other.kind === 'token' &&
            (other.body['auth'] as { accessor?: string } | undefined)?.accessor === operation.subject,
        );
        if (made === undefined) return;
        const freezes = world.injected.get('clock-freeze') ?? 0;
        // A process that has seen a moment never goes behind it, whatever becomes of the clock.
        const same =
          made.machine === machine && made.start === machine.starts && operation.start === made.start;
        const skew = same ? 0 : highest - lowest + FREEZE_MS_MAX * freezes;
        const age = world.now - (made.answered ?? made.invoked);
        const life = Number(made.value) * 1000;
        if (age > life + skew + SLACK_MS) {
          world.violate('R26', `#${operation.number} used a token of ${life} ms after ${age.toFixed(0)} ms`);
        }
      },
    };
  },
};
