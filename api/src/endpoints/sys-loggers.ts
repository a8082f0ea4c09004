/** sys/loggers: how much the server writes to its log. */
import { declare } from '../endpoint.ts';

/** What is changed is the node, not its data. */
const CONTROL = { access: 'token', outsideTransaction: true } as const;
const LEVEL = {
  type: 'string',
  default: '',
  description: 'The least severe lines that are written: trace, debug, info, warn or error.',
} as const;

export const sysLoggers = declare({
  backend: 'sys',
  path: 'loggers',
  synopsis: 'Shows or sets how much this node writes to its log.',
  description: `Levels are per subsystem. What is set here lasts until the server ends or reads its configuration
again; the level of the configuration comes back with a delete.`,
  fields: { level: LEVEL },
  operations: {
    read: { summary: 'Show the level of every subsystem.', ...CONTROL },
    update: { summary: 'Set the level of all subsystems.', ...CONTROL, status: 204 },
    delete: { summary: 'Go back to the level of the configuration.', ...CONTROL, status: 204 },
  },
});

export const sysLogger = declare({
  backend: 'sys',
  path: 'loggers/{name}',
  synopsis: 'Shows or sets how much one subsystem of this node writes to its log.',
  description: 'As sys/loggers, for one subsystem, such as core or replication.',
  fields: { name: { type: 'string', in: 'path', description: 'The subsystem.' }, level: LEVEL },
  operations: {
    read: { summary: 'Show the level.', ...CONTROL },
    update: { summary: 'Set the level.', ...CONTROL, status: 204 },
    delete: { summary: 'Go back to the level of the configuration.', ...CONTROL, status: 204 },
  },
});
