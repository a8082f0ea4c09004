/** Audit devices and what their lines show. */
import { declare, type Field } from '../endpoint.ts';

const PATH = {
  type: 'string',
  in: 'path',
  description: 'Name of the device, for example "file".',
} as const satisfies Field;

export const sysAudit = declare({
  backend: 'sys',
  path: 'audit',
  synopsis: 'Lists the audit devices.',
  description: 'Shows every audit device by its path, with its type and options.',
  fields: {},
  operations: { read: { summary: 'List the audit devices.', access: 'sudo' } },
});

export const sysAuditPath = declare({
  backend: 'sys',
  path: 'audit/{path...}',
  synopsis: 'Enables and disables an audit device.',
  description: `An audit device gets one line before each request has an effect and one before its answer goes out. While
devices are enabled, a request that none of them could log does not happen.

Options of every type:
  log_raw                secrets in clear; false
  hmac_accessor          whether token accessors are hashed; true
  elide_list_responses   numbers in place of the names of LIST answers; false

Options of the type "file":
  file_path              where to append; "stdout" and "discard" are known too
  mode                   permissions of the file in octal; 0600`,
  fields: {
    path: PATH,
    type: { type: 'string', required: true, description: 'Type of the device: "file".' },
    description: { type: 'string', default: '', description: 'What the device is for, for people.' },
    options: { type: 'kvpairs', description: 'Options of the device.' },
    local: { type: 'bool', default: false, description: 'Whether performance secondaries do without it.' },
  },
  operations: {
    update: { summary: 'Enable an audit device.', access: 'sudo', status: 204 },
    delete: { summary: 'Disable an audit device.', access: 'sudo', status: 204 },
  },
});

export const sysAuditHash = declare({
  backend: 'sys',
  path: 'audit-hash/{path...}',
  synopsis: 'Hashes a text as an audit device does.',
  description: 'With the hash one can look for a known secret in the lines of a device.',
  fields: {
    path: PATH,
    input: { type: 'string', description: 'The text to hash.', sensitive: true },
  },
  operations: { update: { summary: 'Hash a text as an audit device does.', access: 'token' } },
});

export const sysConfigAuditingRequestHeaders = declare({
  backend: 'sys',
  path: 'config/auditing/request-headers',
  synopsis: 'Lists the request headers that audit lines show.',
  description: 'Shows each header with whether its value is hashed.',
  fields: {},
  operations: { read: { summary: 'List the audited request headers.', access: 'sudo' } },
});

export const sysConfigAuditingRequestHeader = declare({
  backend: 'sys',
  path: 'config/auditing/request-headers/{header}',
  synopsis: 'Makes audit lines show a request header.',
  description: 'Adds, shows and removes one request header. Names of headers have no case.',
  fields: {
    header: { type: 'string', in: 'path', description: 'Name of the header.' },
    hmac: { type: 'bool', default: false, description: 'Whether the value is hashed.' },
  },
  operations: {
    read: { summary: 'Show an audited request header.', access: 'sudo' },
    update: { summary: 'Add an audited request header.', access: 'sudo', status: 204 },
    delete: { summary: 'Remove an audited request header.', access: 'sudo', status: 204 },
  },
});
