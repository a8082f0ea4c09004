/** sys/tools/hash: hashes of given bytes. */
import { sysToolsHash, sysToolsHashAlgorithm } from '@holdfast/api/endpoints/sys-tools';
import { fromBase64, toBase64, toHex } from '../../base/bytes.ts';
import type { DigestAlgorithm } from '../../base/crypto.ts';
import type { Env } from '../../base/env.ts';
import { badRequest } from '../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import type { Response } from '../../logical/request.ts';

const ALGORITHMS: ReadonlyMap<string, DigestAlgorithm> = new Map(
  (
    [
      'sha2-224',
      'sha2-256',
      'sha2-384',
      'sha2-512',
      'sha3-224',
      'sha3-256',
      'sha3-384',
      'sha3-512',
    ] as const satisfies readonly DigestAlgorithm[]
  ).map((name) => [name, name]),
);

function hash(env: Env, name: string, input: string, format: string): Response {
  const bytes = fromBase64(input);
  if (bytes === undefined) throw badRequest('unable to decode input as base64: illegal base64 data');
  if (format !== 'hex' && format !== 'base64') {
    throw badRequest(`unsupported encoding format ${format}; must be "hex" or "base64"`);
  }
  const algorithm = ALGORITHMS.get(name);
  if (algorithm === undefined) throw badRequest(`unsupported algorithm ${name}`);
  const sum = env.crypto.digest(algorithm, bytes);
  return { data: { sum: format === 'hex' ? toHex(sum) : toBase64(sum) } };
}

async function plain({ env, fields }: SystemContext<typeof sysToolsHash>): Promise<Response> {
  return hash(env, fields.algorithm, fields.input ?? '', fields.format);
}

async function byPath({ env, fields }: SystemContext<typeof sysToolsHashAlgorithm>): Promise<Response> {
  return hash(env, fields.urlalgorithm, fields.input ?? '', fields.format);
}

export const toolsHashRoute = systemRoute(sysToolsHash, { update: plain });
export const toolsHashAlgorithmRoute = systemRoute(sysToolsHashAlgorithm, { update: byPath });
