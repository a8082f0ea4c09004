/**
 * The request matrix: which steps run, in which order, for which kind of request (architecture 8).
 *
 *   before   run once, outside of a transaction
 *   inside   run in one transaction, again from the top after a conflict; what they wrote is one log record
 *   after    run once when that record is durable
 *
 * What is not in the table cannot happen: a step that a row does not name never runs for that kind.
 */
import { type Access, accessIn, type NodeState, type OperationDeclaration } from '@holdfast/api';

export type Kind =
  /** Nobody is asked who they are and nothing is stored: health, seal-status, unseal. */
  | 'bare'
  /** No token needed, in a transaction: logins, unwrapping. */
  | 'open'
  /** An ordinary request. */
  | 'token'
  /** Changes the node itself with a token: role changes, seal, step-down. */
  | 'control'
  /** On a DR secondary with a DR operation token. */
  | 'dr-operation';

export type Step =
  | 'validate'
  | 'identify'
  | 'authenticate'
  | 'authorize'
  | 'authorizeDrOperation'
  | 'spendUse'
  | 'auditRequest'
  | 'handle'
  | 'grantToken'
  | 'registerLease'
  | 'compose'
  | 'wrap'
  | 'auditResponse'
  | 'recordLocally';

export type Row = {
  readonly before: readonly Step[];
  readonly inside: readonly Step[];
  readonly after: readonly Step[];
};

export const MATRIX: { readonly [kind in Kind]: Row } = {
  bare: {
    before: ['validate', 'handle', 'compose'],
    inside: [],
    after: [],
  },
  open: {
    before: [],
    inside: [
      'identify',
      'validate',
      'auditRequest',
      'handle',
      'grantToken',
      'registerLease',
      'compose',
      'wrap',
    ],
    after: ['auditResponse'],
  },
  token: {
    before: [],
    inside: [
      'authenticate',
      'authorize',
      'spendUse',
      'validate',
      'auditRequest',
      'handle',
      'grantToken',
      'registerLease',
      'compose',
      'wrap',
    ],
    after: ['auditResponse'],
  },
  control: {
    before: [],
    inside: ['authenticate', 'authorize', 'spendUse', 'validate', 'auditRequest'],
    after: ['handle', 'compose', 'auditResponse'],
  },
  'dr-operation': {
    before: ['authorizeDrOperation', 'validate', 'recordLocally', 'handle', 'compose'],
    inside: [],
    after: [],
  },
};

/** The kind of a request, from its declaration and what the node is. */
export function kindOf(declaration: OperationDeclaration, state: NodeState): Kind {
  const kinds: { readonly [access in Access]: Kind } = {
    unauthenticated: declaration.outsideTransaction ? 'bare' : 'open',
    login: 'open',
    token: declaration.outsideTransaction ? 'control' : 'token',
    sudo: declaration.outsideTransaction ? 'control' : 'token',
    'dr-operation': 'dr-operation',
  };
  return kinds[accessIn(declaration, state)];
}
