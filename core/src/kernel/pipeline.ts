/** Runs a request through the matrix. Every failure becomes an answer; nothing here knows a single endpoint. */
import { accessIn, type NodeState } from '@holdfast/api';
import { EMPTY } from '../base/bytes.ts';
import { deniedByPolicy, Refusal } from '../base/refusal.ts';
import type { Route } from '../logical/context.ts';
import type { Request } from '../logical/request.ts';
import type { MountEntry } from '../mounts/mount.ts';
import { backendOf, findMount } from '../mounts/table.ts';
import { consumeUse } from '../tokens/use.ts';
import type { HttpAnswer } from './answer.ts';
import type { Core } from './core.ts';
import type { Gate } from './gate.ts';
import { asksForHelp, type HelpDeps, helpPage } from './help.ts';
import { kindOf, MATRIX, type Step } from './matrix.ts';
import { newPass, type Pass, restart, type Target, UNKNOWN_TARGET } from './pass.ts';
import { jsonBody, STEPS, tokenDeps, unauthenticated } from './steps.ts';
import { SYSTEM_MOUNT } from './system-mount.ts';

export type PipelineDeps = HelpDeps & { readonly gate: Gate };

const JSON_HEADERS: Readonly<Record<string, string>> = { 'content-type': 'application/json' };

export const PATH_DISABLED = 'path disabled in replication DR secondary mode';

/** Refuses a call that the node's state does not allow, with Vault's status and text for that state. */
function admit(state: NodeState, allowed: readonly NodeState[]): void {
  if (allowed.includes(state)) return;
  switch (state) {
    case 'uninitialized':
    case 'sealed':
      throw new Refusal(503, 'Vault is sealed');
    case 'dr-secondary':
      throw new Refusal(400, PATH_DISABLED);
    case 'fenced':
      throw new Refusal(
        503,
        'this cluster is fenced: another cluster of its replication set was promoted; demote it',
      );
    case 'active':
      throw new Refusal(400, 'this path is not available on an active cluster');
  }
}

async function locate(deps: PipelineDeps, request: Request, state: NodeState): Promise<Target> {
  const { core, router } = deps;
  const { operation, path } = request;
  if (request.namespace !== '' && request.namespace !== 'root') {
    throw new Refusal(404, `unsupported path: there is no namespace "${request.namespace}"`);
  }
  if (path.endsWith('/') && (operation === 'update' || operation === 'patch')) {
    throw new Refusal(400, "cannot write to a path ending in '/'");
  }
  const bare = operation === 'list' || path.startsWith('sys/') ? path.replace(/\/+$/, '') : path;
  let mount: MountEntry = SYSTEM_MOUNT;
  let rest = bare.startsWith('sys/') ? bare.slice(4) : '';
  if (!bare.startsWith('sys/')) {
    admit(state, ['active']);
    const found = await core.store.read((tx) => findMount(tx, bare));
    if (found === undefined)
      return denyOrMissing(deps, request, `no handler for route "${path}". route entry not found.`, 404);
    mount = found.mount;
    rest = found.rest;
  }
  const match = router.find(mount === SYSTEM_MOUNT ? 'sys' : backendOf(mount), rest);
  const declaration = match?.route.endpoint.operations[operation];
  if (match === undefined || declaration === undefined) {
    if (match !== undefined && isOpen(match.route, state)) throw new Refusal(405, []);
    admit(state, ['active']);
    return match === undefined
      ? denyOrMissing(deps, request, `unsupported path`, 404)
      : denyOrMissing(deps, request, 'unsupported operation', 405);
  }
  return { mount, route: match.route, declaration, parameters: match.parameters };
}

/** Whether an endpoint answers without a token in this state: then everybody may know which methods it has. */
function isOpen(route: Route, state: NodeState): boolean {
  const declarations = Object.values(route.endpoint.operations);
  return declarations.every((declaration) => {
    const access = accessIn(declaration, state);
    const admitted = (declaration.states ?? ['active']).includes(state);
    return admitted && (access === 'unauthenticated' || access === 'dr-operation');
  });
}

/** Says what is wrong with a path only to those whose policies reach it (CVE-2020-25594). */
async function denyOrMissing(
  deps: PipelineDeps,
  request: Request,
  text: string,
  status: number,
): Promise<never> {
  const { core } = deps;
  throw await core.store.read(async (tx) => {
    const pass = newPass(core, 'active', request, UNKNOWN_TARGET);
    restart(pass, tx);
    await STEPS.identify(pass);
    if (pass.caller === undefined) return unauthenticated(request);
    const { operation, path, body, wrapTtlMs } = request;
    const { allowed } = pass.caller.acl.decide({ operation, path, body, wrapTtlMs });
    return allowed ? new Refusal(status, text) : deniedByPolicy();
  });
}

async function runSteps(pass: Pass, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await STEPS[step](pass);
}

async function runMatrix(pass: Pass): Promise<void> {
  const row = MATRIX[kindOf(pass.target.declaration, pass.state)];
  await runSteps(pass, row.before);
  if (row.inside.length > 0) {
    await pass.core.store.transact(async (tx) => {
      restart(pass, tx);
      await confirmMount(pass, tx);
      await runSteps(pass, row.inside);
    });
    pass.tx = undefined;
  }
  await runSteps(pass, row.after);
}

/** The mount table may have changed since the path was looked up: read it again within the transaction. */
async function confirmMount(pass: Pass, tx: NonNullable<Pass['tx']>): Promise<void> {
  const { mount } = pass.target;
  if (mount === SYSTEM_MOUNT) return;
  const found = await findMount(tx, pass.request.path);
  if (found?.mount.uuid !== mount.uuid) {
    throw new Refusal(404, `no handler for route "${pass.request.path}". route entry not found.`);
  }
}

function answerOf(pass: Pass): HttpAnswer {
  const { response, envelope } = pass;
  const headers = { ...JSON_HEADERS, ...response?.headers };
  if (response?.raw !== undefined) {
    const { contentType, bytes } = response.raw;
    return {
      status: response.status ?? 200,
      headers: { ...headers, 'content-type': contentType },
      body: bytes,
    };
  }
  if (response?.bare !== undefined) {
    return { status: response.status ?? 200, headers, body: jsonBody(response.bare) };
  }
  if (envelope === undefined) return { status: response?.status ?? 204, headers, body: EMPTY };
  const status = response?.status === 204 ? 200 : (response?.status ?? 200);
  return { status, headers, body: jsonBody(envelope) };
}

/** The status and texts a client may see of a failure; what it must not see goes to the log. */
export function refusalOf(core: Pick<Core, 'env'>, request: Request, failure: unknown): Refusal {
  if (failure instanceof Refusal) return failure;
  const reason = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  core.env.log.write('error', 'request failed', { request_id: request.id, path: request.path, reason });
  return new Refusal(500, 'internal error');
}

function errorAnswer(refusal: Refusal): HttpAnswer {
  return {
    status: refusal.status,
    headers: JSON_HEADERS,
    body: jsonBody({ errors: refusal.errors, ...refusal.body }),
  };
}

/** A refused request is audited too, and still takes one use of its token. */
async function settleRefused(pass: Pass, refusal: Refusal): Promise<Refusal> {
  const { core, request, caller, target } = pass;
  pass.tx = undefined;
  if (pass.state !== 'active' || target.declaration.unaudited) return refusal;
  const spends = MATRIX[kindOf(target.declaration, pass.state)].inside.includes('spendUse');
  if (caller !== undefined && spends && caller.token.numUses > 0) {
    await core.store.transact((tx) => consumeUse(tx, tokenDeps(core), caller.token)).catch(() => undefined);
  }
  if (pass.auditFailed) return new Refusal(500, 'internal error: no audit device took the request');
  const record = { request, caller, mount: target.mount, errors: refusal.errors };
  try {
    if (!pass.auditedRequest) await core.audit.request(record);
    await core.audit.response(record);
  } catch (failure) {
    return refusalOf(core, request, failure);
  }
  return refusal;
}

/** The function that answers every request of a node. */
export function createPipeline(deps: PipelineDeps): (request: Request) => Promise<HttpAnswer> {
  const { core, gate } = deps;

  async function serve(request: Request): Promise<HttpAnswer> {
    const state = core.nodeState();
    if (asksForHelp(request)) {
      admit(state, ['active']);
      return { status: 200, headers: JSON_HEADERS, body: jsonBody(await helpPage(deps, request)) };
    }
    const target = await locate(deps, request, state);
    admit(state, target.declaration.states ?? ['active']);
    const pass = newPass(core, state, request, target);
    try {
      await runMatrix(pass);
    } catch (failure) {
      throw await settleRefused(pass, refusalOf(core, request, failure));
    }
    return answerOf(pass);
  }

  /** Requests about the node itself must get through while a role change holds the others. */
  function passesGate(request: Request): boolean {
    if (!request.path.startsWith('sys/')) return false;
    const match = deps.router.find('sys', request.path.slice(4).replace(/\/+$/, ''));
    const declaration = match?.route.endpoint.operations[request.operation];
    return (
      declaration !== undefined &&
      (declaration.outsideTransaction === true || declaration.access === 'dr-operation')
    );
  }

  return async (request) => {
    const started = core.env.clock.monotonic();
    const leave = passesGate(request) ? undefined : await gate.enter();
    try {
      return await serve(request);
    } catch (failure) {
      return errorAnswer(refusalOf(core, request, failure));
    } finally {
      leave?.();
      core.env.metrics.sample('vault.core.handle_request', core.env.clock.monotonic() - started);
    }
  };
}
