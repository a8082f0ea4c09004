/** Compiled policies of one caller. `policy/compile.ts` makes it. */
import type { OperationName } from '@holdfast/api';

export type Capability =
  | 'create'
  | 'read'
  | 'update'
  | 'delete'
  | 'list'
  | 'patch'
  | 'sudo'
  | 'deny'
  | 'root'
  | 'subscribe'
  | 'recover';

export type AccessQuestion = {
  readonly operation: OperationName | 'create';
  /** Full request path, LIST with trailing slash. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly wrapTtlMs: number | undefined;
};

export type AccessAnswer = {
  readonly allowed: boolean;
  readonly sudo: boolean;
};

export interface Acl {
  readonly root: boolean;
  decide(question: AccessQuestion): AccessAnswer;
  /** As sys/capabilities shows them, sorted; `["deny"]` when none, `["root"]` for root. */
  capabilities(path: string): readonly Capability[];
  /** Whether anything at or below `prefix` (a mount's path with its slash) is granted: what UI mount lists show. */
  reaches(prefix: string): boolean;
  /** Every rule as sys/internal/ui/resultant-acl shows them: prefixes without their `*`. */
  resultant(): ResultantAcl;
}

export type ResultantAcl = {
  readonly root: boolean;
  readonly exact_paths: Readonly<Record<string, { readonly capabilities: readonly Capability[] }>>;
  readonly glob_paths: Readonly<Record<string, { readonly capabilities: readonly Capability[] }>>;
};
