/** One request on its way through the matrix. Steps read and fill it; nobody else keeps it. */
import type { Endpoint, NodeState, OperationDeclaration } from '@holdfast/api';
import type { Tx } from '../barrier/store.ts';
import { viewOf } from '../barrier/view.ts';
import { AssertionError } from '../base/assert.ts';
import type { Caller, Route } from '../logical/context.ts';
import type { AuthBlock, Json, Request, Response } from '../logical/request.ts';
import { type MountEntry, mountPrefix } from '../mounts/mount.ts';
import type { Core, SystemContext } from './core.ts';
import type { Validated } from './fields.ts';
import { SYSTEM_MOUNT } from './system-mount.ts';

export type Target = {
  readonly mount: MountEntry;
  readonly route: Route;
  readonly declaration: OperationDeclaration;
  readonly parameters: Readonly<Record<string, string>>;
};

export type Pass = {
  readonly request: Request;
  readonly core: Core;
  readonly state: NodeState;
  readonly target: Target;
  /** The running transaction; undefined outside of one. */
  tx: Tx | undefined;
  caller: Caller | undefined;
  validated: Validated | undefined;
  response: Response | undefined;
  auth: AuthBlock | undefined;
  leaseId: string;
  /** The envelope that goes out, or undefined for bare and raw answers. */
  envelope: Json | undefined;
  /** Warnings that steps add to the handler's. */
  warnings: string[];
  auditedRequest: boolean;
  /** Which audit line was refused, if any: such a request fails (fail closed). */
  auditFailed: boolean;
};

export function newPass(core: Core, state: NodeState, request: Request, target: Target): Pass {
  return {
    request,
    core,
    state,
    target,
    tx: undefined,
    caller: undefined,
    validated: undefined,
    response: undefined,
    auth: undefined,
    leaseId: '',
    envelope: undefined,
    warnings: [],
    auditedRequest: false,
    auditFailed: false,
  };
}

/** For passes that only find out who calls. */
export const UNKNOWN_TARGET: Target = {
  mount: SYSTEM_MOUNT,
  route: {
    endpoint: { backend: 'sys', path: '', synopsis: '', description: '', fields: {}, operations: {} },
    handlers: {},
  },
  declaration: { summary: '', access: 'token' },
  parameters: {},
};

/** Forgets what an earlier run of the transaction found; the audit line of the request was written already. */
export function restart(pass: Pass, tx: Tx): void {
  pass.tx = tx;
  pass.caller = undefined;
  pass.validated = undefined;
  pass.response = undefined;
  pass.auth = undefined;
  pass.leaseId = '';
  pass.envelope = undefined;
  pass.warnings = [];
}

function outside(): never {
  throw new AssertionError('a handler declared outsideTransaction used the transaction');
}

const NO_TX: Tx = {
  get: outside,
  put: outside,
  delete: outside,
  list: outside,
  scan: outside,
  afterCommit: outside,
};

/** TTLs in force for a mount: its own tuning inside of the system's. */
export function effectiveTtls(
  core: Core,
  mount: MountEntry,
): { defaultLeaseTtlMs: number; maxLeaseTtlMs: number } {
  const maxLeaseTtlMs = mount.config.maxLeaseTtlMs || core.config.maxLeaseTtlMs;
  const defaultLeaseTtlMs = Math.min(
    mount.config.defaultLeaseTtlMs || core.config.defaultLeaseTtlMs,
    maxLeaseTtlMs,
  );
  return { defaultLeaseTtlMs, maxLeaseTtlMs };
}

/** The handler's view of the pass. */
export function contextOf(pass: Pass): SystemContext<Endpoint> {
  const { core, target, request } = pass;
  const tx = pass.tx ?? NO_TX;
  return {
    request,
    fields: (pass.validated?.fields ?? {}) as SystemContext<Endpoint>['fields'],
    given: pass.validated?.given ?? new Set<string>(),
    tx,
    view: viewOf(tx, mountPrefix(target.mount)),
    mount: target.mount,
    caller: pass.caller,
    env: core.env,
    cipher: core.barrier.cipher,
    ...effectiveTtls(core, target.mount),
    core,
  };
}
