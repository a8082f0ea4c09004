import type { Invariant } from './checker.ts';

const FRAMES_MAX = 64;
/** A write waits for its disk and for nobody else, ms. */
const WRITE_MS_MAX = 2500;

export const R20: Invariant = {
  id: 'R20',
  sentence: 'What waits for a slow secondary is bounded, and no write of the primary waits for it.',
  watch: (world) => {
    const waiting = new Map<string, number>();
    const { faults } = world.scenario;
    // A primary that sleeps or has a slow disk itself is another story.
    const disturbed =
      (['slow-disk', 'pause', 'swizzle'] as const).some((kind) => faults[kind] !== undefined) ||
      world.scenario.profile === 'zombie-primary';
    return {
      sent(from, to, connection) {
        const key = `${from}>${to}#${connection}`;
        const count = (waiting.get(key) ?? 0) + 1;
        waiting.set(key, count);
        if (count > FRAMES_MAX) world.violate('R20', `${from} has ${count} frames under way to ${to}`);
      },
      delivered(from, to, connection) {
        const key = `${from}>${to}#${connection}`;
        waiting.set(key, (waiting.get(key) ?? 1) - 1);
      },
      answered(machine, request) {
        const operation = world.operations.of(request);
        if (operation?.outcome !== 'acknowledged' || disturbed) return;
        const { invoked } = operation;
        // A change of role holds requests by design, for its own bounded time.
        const changing = world.commands.some(
          (command) => command.machine === machine && (command.ended ?? world.now) + 10_000 >= invoked,
        );
        const took = world.now - invoked;
        if (!changing && took > WRITE_MS_MAX) {
          world.violate('R20', `#${operation.number} took ${took.toFixed(0)} ms on ${machine.name}`);
        }
      },
    };
  },
};
