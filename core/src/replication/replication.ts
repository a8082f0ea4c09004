/** Disaster-recovery replication of one cluster, wired. DESIGN.md tells how the parts fit. */
import { getJson } from '../barrier/json-entry.ts';
import { badRequest, permissionDenied } from '../base/refusal.ts';
import { demote } from './commands/demote.ts';
import { disable } from './commands/disable.ts';
import { enablePrimary } from './commands/enable-primary.ts';
import { enableSecondary } from './commands/enable-secondary.ts';
import { checkRegularly, lastCheck, merkleCheck, recover, reindex } from './commands/maintenance.ts';
import { promote } from './commands/promote.ts';
import { revokeSecondary } from './commands/revoke-secondary.ts';
import { secondaryToken } from './commands/secondary-token.ts';
import { updatePrimary } from './commands/update-primary.ts';
import type { DrMode, ReplicationControl, ReplicationRuntime } from './control.ts';
import type { ReplicationDeps } from './deps.ts';
import { listSecondaries } from './enroll/known-secondaries.ts';
import { generateKeyPair } from './enroll/public-key.ts';
import { authorizeDrOperation, deleteOperationToken, storeOperationToken } from './operation-token.ts';
import { mustAllow } from './role.ts';
import { PROMOTION_KEY, type Promotion } from './rows.ts';
import { createRuntime, type Runtime } from './runtime.ts';
import { canaryAgeMs, drStatus, type StatusFacts } from './status/dr-status.ts';
import { dropStranded, listStranded, readStranded } from './sync/stranded.ts';
import { TEXT } from './texts.ts';

export type { ReplicationDeps, UnwrapAtPrimary } from './deps.ts';
export { UnwrapRefused } from './deps.ts';

export function createReplication(deps: ReplicationDeps): ReplicationControl & ReplicationRuntime {
  const runtime = createRuntime(deps);
  const { barrier, env } = deps;
  return {
    async start() {
      await runtime.start();
      runtime.scope.run(
        (signal) => checkRegularly(runtime, signal),
        (error) =>
          runtime.log.write('error', 'the regular check of the data failed', { error: String(error) }),
      );
    },
    stop: () => runtime.stop(),
    drMode: (): DrMode => runtime.row().mode,
    fenced: () => runtime.role() === 'fenced',
    status: (mode) => (mode === 'performance' ? Promise.resolve({ mode: 'disabled' }) : status(runtime)),
    health: () => health(runtime),
    enablePrimary: (options) => enablePrimary(runtime, options),
    demote: () => demote(runtime),
    disable: () => disable(runtime),
    secondaryToken: (tx, options) => secondaryToken(runtime, tx, options),
    revokeSecondary: (options) => revokeSecondary(runtime, options),
    async generatePublicKey() {
      mustAllow(runtime.role(), 'generate-public-key');
      return { data: { secondary_public_key: await generateKeyPair(barrier, env.crypto) } };
    },
    enableSecondary: (options) => enableSecondary(runtime, options),
    promote: (options) => promote(runtime, options),
    updatePrimary: (options) => updatePrimary(runtime, options),
    recover: () => recover(runtime),
    reindex: () => reindex(runtime),
    merkleCheck: () => merkleCheck(runtime),
    async authorizeDrOperation(token, path, body, asked = { operation: 'update', sudo: false }) {
      const { mode } = runtime.row();
      // The one DR operation that a cluster which is no secondary yet has: its own tokens order it.
      const own = mode === 'disabled' && path === 'sys/replication/dr/secondary/generate-public-key';
      if (mode !== 'secondary' && mode !== 'bootstrapping' && !own) throw badRequest(TEXT.notSecondary);
      const field = body['dr_operation_token'];
      // Without a secondary's data there is nothing to tell about operation tokens.
      if (own && (token === undefined || token === '')) throw permissionDenied();
      const presented = typeof field === 'string' && field !== '' ? field : token;
      const serviceTokens = mode === 'bootstrapping' || own;
      const request = { token: presented, path, body, serviceTokens, ...asked };
      return authorizeDrOperation(barrier, env, request);
    },
    strandedSets: () => barrier.read(listStranded),
    strandedChanges: (id, from, limit) => barrier.read((tx) => readStranded(tx, id, from, limit)),
    async dropStranded(id) {
      const dropped = await dropStranded(barrier, id);
      const left = await barrier.read(listStranded);
      runtime.setStrandedSets(left.length);
      runtime.view().strandedRecords = left.reduce((sum, set) => sum + set.records, 0);
      return dropped;
    },
    storeOperationToken: (token) => storeOperationToken(barrier, env, token),
    deleteOperationToken: () => deleteOperationToken(barrier),
  };
}

async function status(runtime: Runtime): Promise<Readonly<Record<string, unknown>>> {
  const row = runtime.row();
  if (row.mode === 'disabled') return { mode: 'disabled' };
  const { env, barrier } = runtime.deps;
  const [stored, check] = await Promise.all([
    barrier.read(async (tx) => ({
      secondaries: row.mode === 'primary' ? await listSecondaries(tx) : [],
      promotion: await getJson<Promotion>(tx, PROMOTION_KEY),
    })),
    lastCheck(runtime),
  ]);
  const known = stored.secondaries.map((secondary) => secondary.id);
  const facts: StatusFacts = {
    role: runtime.role(),
    row,
    ledger: barrier.ledger,
    monotonic: env.clock.monotonic(),
    now: env.clock.now(),
    knownSecondaries: known,
    sessions: (runtime.primary()?.sessions() ?? []).filter((session) => known.includes(session.id)),
    view: runtime.view(),
    promotion: stored.promotion,
    lastCheck: check,
    reindex: runtime.reindex.status(),
    lastReindexEpoch: runtime.reindex.lastEpoch(),
    strandedSets: runtime.strandedSets(),
    self: runtime.self(),
  };
  return drStatus(facts);
}

/** Members that sys/health adds (contract 6.5). On a DR secondary they tell of the link to its primary. */
function health(runtime: Runtime): Readonly<Record<string, unknown>> {
  const { env, barrier } = runtime.deps;
  const { index } = barrier.ledger.head();
  const view = runtime.view();
  return {
    ...(runtime.row().mode !== 'secondary' && index > 0 && { last_wal: index }),
    echo_duration_ms: Math.round(view.roundTripMs),
    clock_skew_ms: view.clockSkewMs,
    replication_primary_canary_age_ms: canaryAgeMs({ view, now: env.clock.now() }),
  };
}
