/** `secrets move SOURCE DESTINATION`. */
import { command } from '../../command.ts';
import { moveMount } from '../mounts/move.ts';

export const secretsMove = command({
  name: 'secrets move',
  synopsis: 'Move a secrets engine to a new path',
  help: `
Usage: {program} secrets move [options] SOURCE DESTINATION

  Moves a secrets engine with its configuration and data to another path. Its
  leases are revoked. Waits until the move is over.

      $ {program} secrets move secret/ generic/
`,
  run: (call) => moveMount(call, 'secrets engine'),
});
