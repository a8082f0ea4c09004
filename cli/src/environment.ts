/** Environment variables: each of Vault's is read under our own prefix first. */

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The value of `HOLDFAST_<name>`, else of `VAULT_<name>`; undefined when neither is set. Set to nothing counts
 * as set, so that `HOLDFAST_TOKEN=` hides a VAULT_TOKEN.
 */
export function variable(env: Environment, name: string): string | undefined {
  return env[`HOLDFAST_${name}`] ?? env[`VAULT_${name}`];
}
