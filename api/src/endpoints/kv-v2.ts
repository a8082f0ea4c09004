/** KV version 2: documents with versions, soft deletion and metadata. */
import { declare, type Field } from '../endpoint.ts';
import { LIST_PAGE } from './paging.ts';

const PATH = { type: 'string', in: 'path', description: 'Path of the secret.' } as const satisfies Field;

const MAX_VERSIONS = 'How many versions of a secret are kept; older ones are removed by later writes.';

export const kvV2Config = declare({
  backend: 'kv-v2',
  path: 'config',
  synopsis: 'Settings that hold for every secret of this mount.',
  description: `Reads and changes the settings of the mount. A secret's own metadata may be stricter.

  max_versions           versions kept per secret; 0 means the default of 10
  cas_required           every write must name the version it replaces
  delete_version_after   age at which a version counts as deleted`,
  fields: {
    max_versions: { type: 'int', description: `${MAX_VERSIONS} 0 means 10.` },
    cas_required: { type: 'bool', description: 'Whether every write must give the "cas" option.' },
    delete_version_after: {
      type: 'duration',
      description:
        'Age at which a new version counts as deleted. 0 clears it; a negative value turns it off for all secrets.',
    },
  },
  operations: {
    read: { summary: 'Read the settings of the mount.', access: 'token' },
    update: { summary: 'Change the settings of the mount.', access: 'token', status: 204 },
  },
});

export const kvV2Data = declare({
  backend: 'kv-v2',
  path: 'data/{path...}',
  synopsis: 'Reads, writes, patches and deletes versions of a secret.',
  description: `A write stores "data" as a new version and leaves the older ones readable. A patch merges "data" into
the current version (JSON merge patch, RFC 7396: null removes a member) and stores the result as a new
version. A delete marks the current version as deleted; undelete brings it back.

With the option "cas" a write succeeds only when the current version is the one named; 0 means that the
secret must not exist yet.`,
  fields: {
    path: PATH,
    version: {
      type: 'int',
      in: 'query',
      description: 'For reads: the version wanted. 0 is the current one.',
    },
    options: { type: 'map', description: 'Options of the write: "cas", the version it is based on.' },
    data: { type: 'map', description: 'The document to store or to merge.', sensitive: true },
  },
  operations: {
    read: { summary: 'Read a version of a secret.', access: 'token' },
    update: { summary: 'Write a new version of a secret.', access: 'token' },
    patch: { summary: 'Merge changes into the current version.', access: 'token' },
    delete: { summary: 'Mark the current version as deleted.', access: 'token', status: 204 },
  },
});

const VERSIONS = {
  type: 'list',
  description: 'Numbers of the versions.',
} as const satisfies Field;

export const kvV2Delete = declare({
  backend: 'kv-v2',
  path: 'delete/{path...}',
  synopsis: 'Marks versions as deleted.',
  description: `Marks the given versions as deleted. Reads no longer return them; their data stays and undelete
brings it back.`,
  fields: { path: PATH, versions: VERSIONS },
  operations: { update: { summary: 'Mark versions as deleted.', access: 'token', status: 204 } },
});

export const kvV2Undelete = declare({
  backend: 'kv-v2',
  path: 'undelete/{path...}',
  synopsis: 'Brings deleted versions back.',
  description: 'Takes the mark of deletion from the given versions. Destroyed versions do not come back.',
  fields: { path: PATH, versions: VERSIONS },
  operations: { update: { summary: 'Bring deleted versions back.', access: 'token', status: 204 } },
});

export const kvV2Destroy = declare({
  backend: 'kv-v2',
  path: 'destroy/{path...}',
  synopsis: 'Removes the data of versions for good.',
  description: 'Deletes the data of the given versions from the storage. Only their metadata stays.',
  fields: { path: PATH, versions: VERSIONS },
  operations: { update: { summary: 'Remove the data of versions for good.', access: 'token', status: 204 } },
});

export const kvV2Metadata = declare({
  backend: 'kv-v2',
  path: 'metadata/{path...}',
  synopsis: 'Metadata and settings of a secret; lists secrets.',
  description: `Reads and changes the settings of one secret and describes its versions. A delete removes the secret with
all its versions and its history for good.

custom_metadata holds up to 64 pairs of texts, keys up to 128 and values up to 512 bytes, all printable.`,
  fields: {
    path: PATH,
    cas_required: {
      type: 'bool',
      description:
        'Whether every write of this secret must give the "cas" option. The mount may demand it anyway.',
    },
    max_versions: {
      type: 'int',
      description: `${MAX_VERSIONS} The larger of this and the mount's setting holds.`,
    },
    delete_version_after: {
      type: 'duration',
      description:
        "Age at which a new version counts as deleted; the shorter of this and the mount's setting holds.",
    },
    custom_metadata: { type: 'map', description: 'Pairs of texts that describe the secret. Not secret.' },
    ...LIST_PAGE,
  },
  operations: {
    read: { summary: 'Read the metadata of a secret.', access: 'token' },
    list: { summary: 'List the names directly below a path.', access: 'token' },
    update: { summary: 'Set the metadata of a secret.', access: 'token', status: 204 },
    patch: { summary: 'Merge changes into the metadata of a secret.', access: 'token', status: 204 },
    delete: { summary: 'Remove a secret with all its versions.', access: 'token', status: 204 },
  },
});

export const kvV2DetailedMetadata = declare({
  backend: 'kv-v2',
  path: 'detailed-metadata/{path...}',
  synopsis: 'Lists secrets together with their metadata.',
  description: 'Like LIST on metadata/, with the metadata of each secret in key_info. Folders have none.',
  fields: { path: PATH, ...LIST_PAGE },
  operations: { list: { summary: 'List names with their metadata.', access: 'token' } },
});

export const kvV2Subkeys = declare({
  backend: 'kv-v2',
  path: 'subkeys/{path...}',
  synopsis: 'Shows the structure of a secret without its values.',
  description: `Reads a version of a secret and replaces every value by null, so that its structure can be seen by
those who may not see the values. Members below "depth" levels are shown as null too.`,
  fields: {
    path: PATH,
    version: { type: 'int', in: 'query', description: 'The version wanted. 0 is the current one.' },
    depth: { type: 'int', in: 'query', description: 'Levels to show. 0 shows all.' },
  },
  operations: { read: { summary: 'Read the structure of a secret.', access: 'token' } },
});

export const kvV2InvalidPath = declare({
  backend: 'kv-v2',
  path: '{path...}',
  synopsis: 'Explains how this mount is addressed.',
  description: `Secrets of this mount are versioned: their data lies below data/, their metadata below metadata/. The
paths are

  config              settings of the mount
  data/...            versions of a secret
  metadata/...        settings and history of a secret, LIST
  delete/...          mark versions as deleted
  undelete/...        bring deleted versions back
  destroy/...         remove the data of versions for good
  subkeys/...         structure of a secret without values

Any other path answers 404 with a warning.`,
  freeForm: true,
  fields: { path: { type: 'string', in: 'path', description: 'Any other path.' } },
  operations: {
    read: { summary: 'Answers 404 with a warning.', access: 'token' },
    update: { summary: 'Answers 404 with a warning.', access: 'token' },
    patch: { summary: 'Answers 404 with a warning.', access: 'token' },
    delete: { summary: 'Answers 404 with a warning.', access: 'token' },
    list: { summary: 'Answers 404 with a warning.', access: 'token' },
  },
});
