/** Token roles as they are stored, at `local/token/roles/<name>`. */
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Tx } from '../../barrier/store.ts';

const ROLES_PREFIX = 'local/token/roles/';

export type TokenRole = {
  readonly name: string;
  readonly allowedPolicies: readonly string[];
  readonly allowedPoliciesGlob: readonly string[];
  readonly disallowedPolicies: readonly string[];
  readonly disallowedPoliciesGlob: readonly string[];
  readonly allowedEntityAliases: readonly string[];
  readonly orphan: boolean;
  readonly renewable: boolean;
  readonly pathSuffix: string;
  readonly type: 'service' | 'batch' | 'default-service' | 'default-batch';
  readonly periodMs: number;
  readonly explicitMaxTtlMs: number;
  readonly numUses: number;
  readonly noDefaultPolicy: boolean;
  readonly boundCidrs: readonly string[];
  /** Values given by their old names, which are shown by them too; 0 and empty otherwise. */
  readonly old: {
    readonly periodMs: number;
    readonly explicitMaxTtlMs: number;
    readonly boundCidrs: readonly string[];
  };
};

export const NEW_ROLE: Omit<TokenRole, 'name'> = {
  allowedPolicies: [],
  allowedPoliciesGlob: [],
  disallowedPolicies: [],
  disallowedPoliciesGlob: [],
  allowedEntityAliases: [],
  orphan: false,
  renewable: true,
  pathSuffix: '',
  type: 'default-service',
  periodMs: 0,
  explicitMaxTtlMs: 0,
  numUses: 0,
  noDefaultPolicy: false,
  boundCidrs: [],
  old: { periodMs: 0, explicitMaxTtlMs: 0, boundCidrs: [] },
};

export function getRole(tx: Tx, name: string): Promise<TokenRole | undefined> {
  return getJson<TokenRole>(tx, ROLES_PREFIX + name);
}

export function putRole(tx: Tx, role: TokenRole): void {
  putJson(tx, ROLES_PREFIX + role.name, role);
}

export function deleteRole(tx: Tx, name: string): void {
  tx.delete(ROLES_PREFIX + name);
}

export function listRoles(
  tx: Tx,
  page?: { readonly after?: string; readonly limit?: number },
): Promise<readonly string[]> {
  return tx.list(ROLES_PREFIX, page);
}
