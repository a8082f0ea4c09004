/** sys/tools/random: random bytes. The path may name their source and number, so that policies can limit both. */
import {
  sysToolsRandom,
  sysToolsRandomBytes,
  sysToolsRandomSourceBytes,
} from '@holdfast/api/endpoints/sys-tools';
import { toBase64, toHex } from '../../base/bytes.ts';
import type { Env } from '../../base/env.ts';
import { badRequest } from '../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import type { Response } from '../../logical/request.ts';

const BYTES_MAX = 128 * 1024;

const SOURCES: readonly string[] = ['', 'platform', 'seal', 'all'];

function count(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw badRequest(
      `error parsing url-set byte count: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

function random(env: Env, bytes: number, source: string, format: string): Response {
  if (bytes < 1) throw badRequest("'bytes' cannot be less than 1");
  if (bytes > BYTES_MAX) throw badRequest(`'bytes' should be less than ${BYTES_MAX}`);
  if (format !== 'hex' && format !== 'base64') {
    throw badRequest(`unsupported encoding format ${JSON.stringify(format)}; must be "hex" or "base64"`);
  }
  if (!SOURCES.includes(source)) {
    throw badRequest(
      `unsupported entropy source ${JSON.stringify(source)}; must be "platform" or "seal", or "all"`,
    );
  }
  const drawn = env.entropy.bytes(bytes);
  return {
    data: { random_bytes: format === 'hex' ? toHex(drawn) : toBase64(drawn) },
    ...(source === 'seal' && {
      warnings: ['no seal/entropy augmentation available, using platform entropy source'],
    }),
  };
}

async function plain({ env, fields }: SystemContext<typeof sysToolsRandom>): Promise<Response> {
  return random(env, fields.bytes, fields.source, fields.format);
}

async function bySourceOrBytes({
  env,
  fields,
}: SystemContext<typeof sysToolsRandomBytes>): Promise<Response> {
  return SOURCES.includes(fields.source)
    ? random(env, fields.bytes, fields.source, fields.format)
    : random(env, count(fields.source), 'platform', fields.format);
}

async function bySourceAndBytes({
  env,
  fields,
}: SystemContext<typeof sysToolsRandomSourceBytes>): Promise<Response> {
  return random(env, count(fields.urlbytes), fields.source, fields.format);
}

export const toolsRandomRoute = systemRoute(sysToolsRandom, { update: plain });
export const toolsRandomBytesRoute = systemRoute(sysToolsRandomBytes, { update: bySourceOrBytes });
export const toolsRandomSourceBytesRoute = systemRoute(sysToolsRandomSourceBytes, {
  update: bySourceAndBytes,
});
