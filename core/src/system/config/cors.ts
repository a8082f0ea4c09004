/** sys/config/cors: which web pages may call this server. CorsRules at `shared/core/cors`. */
import { sysConfigCors } from '@holdfast/api/endpoints/sys-config';
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Tx } from '../../barrier/store.ts';
import { badRequest } from '../../base/refusal.ts';
import type { CorsRules } from '../../kernel/answer.ts';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';

type Call = SystemContext<typeof sysConfigCors>;

export const CORS_KEY = 'shared/core/cors';

/** Headers that Vault's clients send; they are always allowed. */
const STANDARD_HEADERS: readonly string[] = [
  'Content-Type',
  'X-Requested-With',
  'X-Vault-AWS-IAM-Server-ID',
  'X-Vault-MFA',
  'X-Vault-No-Request-Forwarding',
  'X-Vault-Policy-Override',
  'X-Vault-Token',
  'X-Vault-Wrap-Format',
  'X-Vault-Wrap-TTL',
  'Authorization',
];

/** The rules in force; undefined when none were set. */
export function corsRules(tx: Tx): Promise<CorsRules | undefined> {
  return getJson<CorsRules>(tx, CORS_KEY);
}

async function read({ tx }: Call): Promise<Response> {
  const rules = await corsRules(tx);
  if (rules?.enabled !== true) return { data: { enabled: false }, topLevel: true };
  return {
    data: {
      allowed_headers: rules.allowedHeaders,
      allowed_origins: rules.allowedOrigins,
      enabled: true,
    },
    topLevel: true,
  };
}

async function update({ tx, fields }: Call): Promise<Response> {
  const origins = (fields.allowed_origins ?? []).filter((origin) => origin !== '');
  if (origins.length === 0) throw badRequest('at least one origin or the wildcard must be provided');
  if (origins.includes('*') && origins.length > 1) {
    throw badRequest("to allow all origins the '*' must be the only value for allowed_origins");
  }
  const rules: CorsRules = {
    enabled: true,
    allowedOrigins: origins,
    allowedHeaders: [...STANDARD_HEADERS, ...(fields.allowed_headers ?? [])],
  };
  putJson(tx, CORS_KEY, rules);
  return NO_CONTENT;
}

async function remove({ tx }: Call): Promise<Response> {
  tx.delete(CORS_KEY);
  return NO_CONTENT;
}

export const configCorsRoute = systemRoute(sysConfigCors, { read, update, delete: remove });
