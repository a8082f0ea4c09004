/** Making tokens. All rows of a token, its lease among them, are written in the caller's transaction. */
import { putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { assert } from '../base/assert.ts';
import { EMPTY } from '../base/bytes.ts';
import { base62 } from '../base/ids.ts';
import { DURATION_MS_MAX, PATH_BYTES_MAX, TOKEN_DEPTH_MAX, TOKEN_TEXT_BYTES_MAX } from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';
import { sealBatch } from './batch.ts';
import type { TokenDeps } from './deps.ts';
import {
  accessorKey,
  authLeaseId,
  childKey,
  leaseExpiryKey,
  leaseKey,
  revokedKey,
  tokenKey,
} from './keys.ts';
import { ancestors } from './lookup.ts';
import { sanitizePolicies } from './policies.ts';
import type { TokenEntry } from './token.ts';
import { ensureTokenId, newServiceText, RANDOM_LETTERS } from './token-text.ts';

export type TokenSpec = {
  readonly type: 'service' | 'batch';
  readonly policies: readonly string[];
  /** Storage id of the parent, '' for an orphan. */
  readonly parent: string;
  /** Request path, `auth/token/create`. */
  readonly path: string;
  readonly displayName: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Limited already (`calculateTtl`). 0 never expires and is only for tokens with the policy `root`. */
  readonly ttlMs: number;
  readonly explicitMaxTtlMs: number;
  readonly periodMs: number;
  readonly renewable: boolean;
  /** 0 = unlimited. */
  readonly numUses: number;
  readonly role: string;
  readonly entityId: string;
  readonly boundCidrs: readonly string[];
  readonly noIdentityPolicies: boolean;
  /** `auth/userpass/`. */
  readonly mountPath: string;
  /** What an auth method allows at most in renewals; absent or 0 leaves it to the mount. */
  readonly maxTtlMs?: number;
  /** A requested token text (`id` of auth/token/create). */
  readonly text?: string;
};

/**
 * Makes a token and returns its text, which is stored nowhere. A service token gets its accessor, its row
 * below the parent and, when it expires, its lease. Refusal 400 for a requested id that may not be, and for
 * a parent that is gone or too deep.
 */
export async function createToken(
  tx: Tx,
  deps: TokenDeps,
  spec: TokenSpec,
): Promise<{ readonly text: string; readonly entry: TokenEntry }> {
  const policies = sanitizePolicies(spec.policies, false);
  const root = policies.includes('root');
  assert(spec.ttlMs >= 0 && spec.ttlMs <= DURATION_MS_MAX, 'token TTL out of range');
  assert(spec.ttlMs > 0 || (root && spec.type === 'service'), 'only a root token may live for ever');
  assert(Number.isInteger(spec.numUses) && spec.numUses >= 0, 'token uses out of range');
  assert(spec.path.length <= PATH_BYTES_MAX, 'token path too long');
  if (spec.path.split('/').includes('..')) throw badRequest('path cannot contain parent references');
  await checkParent(tx, deps, spec.parent);

  const now = deps.env.clock.now();
  const expires = spec.ttlMs > 0;
  const shared = {
    type: spec.type,
    parent: spec.parent,
    policies,
    path: spec.path,
    displayName: spec.displayName,
    metadata: spec.metadata,
    creationTime: now,
    expireTime: expires ? now + spec.ttlMs : undefined,
    creationTtlMs: spec.ttlMs,
    explicitMaxTtlMs: spec.explicitMaxTtlMs,
    periodMs: spec.periodMs,
    role: spec.role,
    entityId: spec.entityId,
    boundCidrs: expires ? spec.boundCidrs : [],
    noIdentityPolicies: spec.noIdentityPolicies,
    mountPath: spec.mountPath,
    lastRenewalTime: undefined,
    ...(spec.maxTtlMs !== undefined && spec.maxTtlMs > 0 && { maxTtlMs: spec.maxTtlMs }),
  };
  if (spec.type === 'batch') {
    const entry: TokenEntry = { ...shared, id: '', accessor: '', renewable: false, numUses: 0 };
    const text = sealBatch(deps, entry);
    if (text.length > TOKEN_TEXT_BYTES_MAX) throw badRequest('batch token is too large');
    return { text, entry };
  }

  if (spec.text !== undefined) checkRequestedText(spec.text);
  const text = spec.text ?? newServiceText(deps);
  const id = await ensureTokenId(tx, deps, text);
  // Also while the last token of this text is being cleaned: its children would come back to life.
  if ((await tx.get(tokenKey(id))) !== undefined || (await tx.get(revokedKey(id))) !== undefined) {
    throw badRequest('cannot create a token with a duplicate ID');
  }
  const entry: TokenEntry = {
    ...shared,
    id,
    accessor: base62(deps.env.entropy, RANDOM_LETTERS),
    renewable: spec.renewable && expires,
    numUses: spec.numUses,
  };
  putJson(tx, tokenKey(id), entry);
  putJson(tx, accessorKey(entry.accessor), { id });
  if (entry.parent !== '') tx.put(childKey(entry.parent, id), EMPTY);
  if (entry.expireTime !== undefined) {
    putJson(tx, leaseKey(authLeaseId(entry)), { kind: 'auth', tokenId: id });
    tx.put(leaseExpiryKey(entry.expireTime, authLeaseId(entry)), EMPTY);
  }
  return { text, entry };
}

/** What a root token is: everything, for ever, without a lease. */
export const ROOT_TOKEN: TokenSpec = {
  type: 'service',
  policies: ['root'],
  parent: '',
  path: 'auth/token/root',
  displayName: 'root',
  metadata: {},
  ttlMs: 0,
  explicitMaxTtlMs: 0,
  periodMs: 0,
  renewable: false,
  numUses: 0,
  role: '',
  entityId: '',
  boundCidrs: [],
  noIdentityPolicies: false,
  mountPath: 'auth/token/',
};

/**
 * Makes a root token that never expires, as init and generate-root do, and returns its text: `asked` when a
 * ceremony needs a text of its own form.
 */
export async function createRootToken(tx: Tx, deps: TokenDeps, asked?: string): Promise<string> {
  const spec = { ...ROOT_TOKEN, ...(asked !== undefined && { text: asked }) };
  return (await createToken(tx, deps, spec)).text;
}

async function checkParent(tx: Tx, deps: TokenDeps, parent: string): Promise<void> {
  if (parent === '') return;
  const { alive, depth } = await ancestors(tx, deps, parent);
  if (!alive || (await tx.get(tokenKey(parent))) === undefined) {
    throw badRequest('parent token lookup failed: no parent found');
  }
  if (depth > TOKEN_DEPTH_MAX) throw badRequest(`a token may have at most ${TOKEN_DEPTH_MAX} ancestors`);
}

function checkRequestedText(text: string): void {
  if (text.startsWith('hvs.')) throw badRequest("custom token ID cannot have the 'hvs.' prefix");
  if (text.startsWith('s.')) throw badRequest("custom token ID cannot have the 's.' prefix");
  if (text.includes('.')) throw badRequest("custom token ID cannot have a '.' in the value");
  if (text === '' || text.length > 512) throw badRequest('custom token ID must have 1 to 512 characters');
  // It has to fit a header field.
  if (!/^[\x21-\x7e]+$/.test(text))
    throw badRequest('custom token ID must be printable ASCII without spaces');
}
