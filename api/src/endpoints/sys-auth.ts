/** Auth methods and where they are enabled. */
import { declare, type Field } from '../endpoint.ts';
import { MOUNT_FIELDS, TUNE_FIELDS } from './sys-mounts.ts';

const AUTH_PATH = {
  type: 'string',
  in: 'path',
  description: 'Where the auth method is enabled below auth/, for example "userpass".',
} as const satisfies Field;

export const sysAuth = declare({
  backend: 'sys',
  path: 'auth',
  synopsis: 'Lists the enabled auth methods.',
  description: 'Shows every auth method by its path below auth/, with its type, accessor and settings.',
  fields: {},
  operations: { read: { summary: 'List the enabled auth methods.', access: 'token' } },
});

export const sysAuthMount = declare({
  backend: 'sys',
  path: 'auth/{path...}',
  synopsis: 'Enables, shows and disables an auth method.',
  description: `Enables an auth method at a path below auth/, shows one, or disables it.

Disabling revokes every token that came from the method and deletes all its data.`,
  fields: { path: AUTH_PATH, ...MOUNT_FIELDS },
  operations: {
    read: { summary: 'Show an auth method.', access: 'sudo' },
    update: { summary: 'Enable an auth method.', access: 'sudo', status: 204 },
    delete: { summary: 'Disable an auth method and revoke its tokens.', access: 'sudo', status: 204 },
  },
});

export const sysAuthTune = declare({
  backend: 'sys',
  path: 'auth/{path...}/tune',
  synopsis: 'Settings of an auth method.',
  description: 'Shows or changes the settings of the auth method at a path below auth/.',
  fields: { path: AUTH_PATH, ...TUNE_FIELDS },
  operations: {
    read: { summary: 'Show the settings of an auth method.', access: 'sudo' },
    update: { summary: 'Change the settings of an auth method.', access: 'sudo', status: 204 },
  },
});
