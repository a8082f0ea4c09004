/** `auth move SOURCE DESTINATION`. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { moveMount } from '../mounts/move.ts';

export const authMove = command({
  name: 'auth move',
  synopsis: 'Move an auth method to a new path',
  help: `
Usage: {program} auth move [options] SOURCE DESTINATION

  Moves an auth method with its users and settings to another path. Everyone who
  has logged in with it is logged out. Waits until the move is over.

      $ {program} auth move auth/userpass/ auth/staff/
`,
  async run(call) {
    exactly(2, call.args);
    return moveMount(call, 'auth method');
  },
});
