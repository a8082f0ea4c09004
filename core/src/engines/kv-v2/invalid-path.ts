/** Every other path of a KV v2 mount: 404 with a hint for those who address it as version 1. */
import { kvV2InvalidPath } from '@holdfast/api/endpoints/kv-v2';
import { notFound } from '../../base/refusal.ts';
import { type Context, route } from '../../logical/context.ts';
import type { Request, Response } from '../../logical/request.ts';

type Call = Context<typeof kvV2InvalidPath>;

const SUBCOMMAND = { read: 'get', update: 'put', patch: 'patch', delete: 'delete', list: 'list' } as const;

/** The answer to `data`, `metadata` and their like without a secret's path. Empty 404 with a trailing slash. */
export function rootWarning(request: Request): Response {
  if (request.path.endsWith('/')) throw notFound();
  return {
    status: 404,
    warnings: ['Non-listing operations on the root of a K/V v2 mount are not supported.'],
  };
}

async function explain({ request }: Call): Promise<Response> {
  return {
    status: 404,
    warnings: [
      'Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. ' +
        `If using the Vault CLI, use 'vault kv ${SUBCOMMAND[request.operation]}' for this operation.`,
    ],
  };
}

export const kvV2InvalidPathRoute = route(kvV2InvalidPath, {
  read: explain,
  update: explain,
  patch: explain,
  delete: explain,
  list: explain,
});
