/** Moving a mount to another path. */
import { declare } from '../endpoint.ts';

export const sysRemount = declare({
  backend: 'sys',
  path: 'remount',
  synopsis: 'Moves a mount to another path.',
  description: `Moves a secrets engine or auth method. Its data moves with it; its leases are revoked. Policies that
name the old path are not changed.`,
  fields: {
    from: { type: 'string', description: 'Where the mount is; auth methods with their "auth/".' },
    to: { type: 'string', description: 'Where it shall be.' },
  },
  operations: { update: { summary: 'Move a mount.', access: 'sudo' } },
});

export const sysRemountStatus = declare({
  backend: 'sys',
  path: 'remount/status/{migration_id}',
  synopsis: 'How the move of a mount went.',
  description: 'Shows the move that sys/remount answered with this id.',
  fields: {
    migration_id: { type: 'string', in: 'path', description: 'The id that sys/remount answered.' },
  },
  operations: { read: { summary: 'Show the state of a move.', access: 'token' } },
});
