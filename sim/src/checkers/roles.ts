/** Which roles a cluster may have, by the orders that were given and acknowledged; never by what it says itself. */
import { succeeded } from '../world/api.ts';
import type { Machine } from '../world/machine.ts';
import type { Command, World } from '../world/world.ts';

export type Mode = 'disabled' | 'primary' | 'secondary' | 'bootstrapping';

/** Where an order can lead; the first is where its acknowledgement says it has led. */
const LEADS_TO: Readonly<Record<string, readonly Mode[]>> = {
  'enable-primary': ['primary'],
  'enable-secondary': ['bootstrapping', 'secondary', 'disabled'],
  promote: ['primary'],
  demote: ['secondary'],
  disable: ['disabled'],
};

/**
 * The roles that `machine` may have now. An order in doubt may be carried out at any later time while the process
 * that got it lives, so it counts until another one is acknowledged behind it and that process is gone.
 */
export function possibleModes(world: World, machine: Machine): ReadonlySet<Mode> {
  let modes = new Set<Mode>(['disabled']);
  const orders = world.commands.filter((command) => command.machine === machine);
  for (const command of orders) {
    const led = leadsTo(command);
    if (led === undefined || command.reply?.kind === 'refused') continue;
    if (isAcknowledged(command)) {
      modes = new Set(led);
      for (const other of orders) {
        if (
          other !== command &&
          isInDoubt(other) &&
          other.start === command.start &&
          other.begun < ended(command)
        ) {
          for (const mode of leadsTo(other) ?? []) modes.add(mode);
        }
      }
    } else if (isInDoubt(command)) {
      for (const mode of led) modes.add(mode);
    }
  }
  return modes;
}

function leadsTo(command: Command): readonly Mode[] | undefined {
  if (command.kind === 'update-primary') {
    return command.body['force'] === true ? ['secondary', 'bootstrapping', 'disabled'] : undefined;
  }
  return LEADS_TO[command.kind];
}

function isAcknowledged(command: Command): boolean {
  return command.acknowledged || (command.reply !== undefined && succeeded(command.reply));
}

/** Not answered yet, answered by nobody, or with an error that says nothing about what was done. */
function isInDoubt(command: Command): boolean {
  const { reply } = command;
  if (command.acknowledged) return false;
  return reply === undefined || reply.kind === 'lost' || (reply.kind === 'answered' && reply.status >= 500);
}

function ended(command: Command): number {
  return command.ended ?? Number.POSITIVE_INFINITY;
}
