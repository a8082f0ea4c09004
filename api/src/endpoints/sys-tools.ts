/** Random bytes and hashes. */
import { declare, type Field } from '../endpoint.ts';

const RANDOM = {
  bytes: { type: 'int', default: 32, description: 'How many bytes, at most 131072.' },
  format: { type: 'string', default: 'base64', description: '"base64" or "hex".' },
} as const satisfies Readonly<Record<string, Field>>;

const SOURCE = '"platform", "seal" or "all"; here they are the same.';

export const sysToolsRandom = declare({
  backend: 'sys',
  path: 'tools/random',
  synopsis: 'Makes random bytes.',
  description: 'Returns unpredictable bytes from the system.',
  fields: { ...RANDOM, source: { type: 'string', default: 'platform', description: SOURCE } },
  operations: { update: { summary: 'Make random bytes.', access: 'token' } },
});

export const sysToolsRandomBytes = declare({
  backend: 'sys',
  path: 'tools/random/{source}',
  synopsis: 'Makes random bytes.',
  description: 'Returns unpredictable bytes from the system. The path names their number or their source.',
  fields: {
    ...RANDOM,
    source: { type: 'string', in: 'path', description: `A number of bytes, or ${SOURCE}` },
  },
  operations: { update: { summary: 'Make random bytes.', access: 'token' } },
});

export const sysToolsRandomSourceBytes = declare({
  backend: 'sys',
  path: 'tools/random/{source}/{urlbytes}',
  synopsis: 'Makes random bytes.',
  description: 'Returns unpredictable bytes from the system. The path names their source and number.',
  fields: {
    ...RANDOM,
    source: { type: 'string', in: 'path', description: SOURCE },
    urlbytes: { type: 'string', in: 'path', description: 'How many bytes.' },
  },
  operations: { update: { summary: 'Make random bytes.', access: 'token' } },
});

const HASH = {
  input: { type: 'string', description: 'The bytes to hash, in base64.' },
  format: { type: 'string', default: 'hex', description: '"hex" or "base64".' },
} as const satisfies Readonly<Record<string, Field>>;

const ALGORITHM =
  '"sha2-224", "sha2-256", "sha2-384", "sha2-512", "sha3-224", "sha3-256", "sha3-384" or "sha3-512".';

export const sysToolsHash = declare({
  backend: 'sys',
  path: 'tools/hash',
  synopsis: 'Hashes bytes.',
  description: 'Returns the cryptographic hash of the given bytes.',
  fields: { ...HASH, algorithm: { type: 'string', default: 'sha2-256', description: ALGORITHM } },
  operations: { update: { summary: 'Hash bytes.', access: 'token' } },
});

export const sysToolsHashAlgorithm = declare({
  backend: 'sys',
  path: 'tools/hash/{urlalgorithm}',
  synopsis: 'Hashes bytes.',
  description: 'Returns the cryptographic hash of the given bytes. The path names the algorithm.',
  fields: {
    ...HASH,
    urlalgorithm: { type: 'string', in: 'path', description: ALGORITHM },
    algorithm: { type: 'string', description: 'Not used: the path wins.' },
  },
  operations: { update: { summary: 'Hash bytes.', access: 'token' } },
});
