/**
 * The whole, wired by hand in one function, in order. Everything that is decided is decided below; everything
 * that acts comes in through `VaultDeps`.
 */
import type { NodeState } from '@holdfast/api';
import type { AuditDevice, OpenDevice } from './audit/device.ts';
import { createAuditBroker, type MustLog } from './audit/devices.ts';
import { tokenRoutes } from './auth/token/routes.ts';
import { userpassRoutes } from './auth/userpass/routes.ts';
import { createBarrier } from './barrier/aes-gcm-barrier.ts';
import { getJson, putJson } from './barrier/json-entry.ts';
import type { Store, Tx } from './barrier/store.ts';
import type { Env } from './base/env.ts';
import { uuid } from './base/ids.ts';
import { steadyClock } from './base/steady-clock.ts';
import { cubbyholeRoutes } from './engines/cubbyhole/routes.ts';
import { identityRoutes } from './engines/identity/routes.ts';
import { kvV1Routes } from './engines/kv-v1/routes.ts';
import { kvV2Routes } from './engines/kv-v2/routes.ts';
import { type ActiveScope, enterActive } from './kernel/active-scope.ts';
import type { CorsRules, RequestHandler } from './kernel/answer.ts';
import type { Core, CoreConfig, Loggers } from './kernel/core.ts';
import { createGate } from './kernel/gate.ts';
import { createPipeline } from './kernel/pipeline.ts';
import { createRouter } from './kernel/router.ts';
import { tokenDeps } from './kernel/steps.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Route } from './logical/context.ts';
import { pathHelp } from './logical/path-help.ts';
import { createDefaultMounts } from './mounts/table.ts';
import { forgetPolicies } from './policy/load.ts';
import { createDefaultPolicies } from './policy/policies.ts';
import type { UnwrapAtPrimary } from './replication/deps.ts';
import type { ReplicationNetwork } from './replication/network.ts';
import { createReplication } from './replication/replication.ts';
import { createCeremonies } from './seal/ceremonies/token-ceremonies.ts';
import { createSeal } from './seal/control.ts';
import { CORS_KEY, corsRules } from './system/config/cors.ts';
import { systemRoutes } from './system/routes.ts';
import { recordVersion } from './system/version-history.ts';
import { createRootToken } from './tokens/create.ts';

export type VaultDeps = {
  readonly env: Env;
  readonly ledger: Ledger;
  readonly config: CoreConfig;
  readonly network: ReplicationNetwork;
  readonly unwrapAtPrimary: UnwrapAtPrimary;
  readonly openAuditDevice: OpenDevice;
  readonly openLocalRecord: (() => Promise<AuditDevice>) | undefined;
  readonly mustLog?: MustLog;
  /** Absent where nobody can change what is logged. */
  readonly loggers?: Loggers;
  readonly metrics: Core['metrics'];
  readonly hostInfo: Core['hostInfo'];
};

export interface Vault extends RequestHandler {
  readonly core: Core;
  /** Seals when it is open, and ends everything that runs. The ledger and its engine stay open. */
  close(): Promise<void>;
}

/** Identity of this one cluster; never replicated (contract 0). */
const CLUSTER_KEY = 'own/core/cluster';

const NO_LOGGERS: Loggers = {
  levels: () => ({}),
  setLevel: () => undefined,
  setLevelOf: () => false,
};

type ClusterIdentity = { readonly clusterId: string; readonly clusterName: string };

async function ensureIdentity(tx: Tx, env: Env, name: string | undefined): Promise<ClusterIdentity> {
  const stored = await getJson<ClusterIdentity>(tx, CLUSTER_KEY);
  if (stored !== undefined && (name === undefined || stored.clusterName === name)) return stored;
  const clusterId = stored?.clusterId ?? uuid(env.entropy);
  const identity = { clusterId, clusterName: name ?? `vault-cluster-${clusterId.slice(0, 8)}` };
  putJson(tx, CLUSTER_KEY, identity);
  return identity;
}

export const ROUTES: readonly Route[] = [
  ...systemRoutes,
  ...tokenRoutes,
  ...userpassRoutes,
  ...cubbyholeRoutes,
  ...identityRoutes,
  ...kvV1Routes,
  ...kvV2Routes,
];

/** Builds a sealed vault over an open ledger. */
export async function createVault(deps: VaultDeps): Promise<Vault> {
  const { ledger, config } = deps;
  // Lives of tokens and leases are counted on it: no step back of the system time may lengthen one (R26).
  const env: Env = { ...deps.env, clock: steadyClock(deps.env.clock) };
  const log = env.log.named('core');
  const gate = createGate();
  const barrier = createBarrier(ledger, env);
  const store: Store = barrier;

  let initialized = await barrier.initialized();
  let identity: ClusterIdentity | undefined;
  let activeSince: number | undefined;
  let scope: ActiveScope | undefined;
  let cors: CorsRules | undefined;
  let swappingFrom: NodeState | undefined;
  /** What the role needs runs: before, an unsealed node has no audit devices and answers like a sealed one (R25). */
  let entered = false;

  const audit = createAuditBroker({
    env,
    store,
    openDevice: deps.openAuditDevice,
    openLocalRecord: deps.openLocalRecord,
    mustLog: deps.mustLog,
  });

  function nodeState(): NodeState {
    if (!initialized) return 'uninitialized';
    // The swap of an enable closes and opens the barrier in passing: nobody is told that the node is sealed.
    if (barrier.sealed()) return swappingFrom ?? 'sealed';
    return entered ? roleState() : 'sealed';
  }

  function roleState(): NodeState {
    if (replication.fenced()) return 'fenced';
    const mode = replication.drMode();
    return mode === 'secondary' || mode === 'bootstrapping' ? 'dr-secondary' : 'active';
  }

  async function readCors(): Promise<void> {
    cors = await store.read(corsRules);
  }

  ledger.onChange((keys) => {
    if (!keys.includes(CORS_KEY) || nodeState() !== 'active') return;
    readCors().catch((failure: unknown) => {
      log.write('error', 'reading the rules of cross-origin requests failed', { reason: String(failure) });
    });
  });

  /** Begins what the role of this node does by itself. */
  async function enterRole(): Promise<void> {
    try {
      await beginRole();
      entered = true;
    } catch (failure) {
      entered = false;
      throw failure;
    }
  }

  async function beginRole(): Promise<void> {
    const active = roleState() === 'active';
    barrier.setCaching(active);
    if (!active) return;
    await readCors();
    await store.transact((tx) => recordVersion(tx, { env, config }));
    scope = await enterActive({ env, store, barrier, audit, leases: tokenDeps(core) });
    activeSince = env.clock.now();
  }

  async function leaveRole(): Promise<void> {
    barrier.setCaching(false);
    cors = undefined;
    forgetPolicies();
    activeSince = undefined;
    const ending = scope;
    scope = undefined;
    await ending?.end();
  }

  /** Runs `change` while no request is inside and no job of the old role runs. */
  function changeRole<T>(reason: string, change: () => Promise<T>): Promise<T> {
    return gate.exclusively(async () => {
      log.write('info', 'changing role', { reason });
      await leaveRole();
      swappingFrom = barrier.sealed() ? undefined : nodeState();
      try {
        return await change();
      } finally {
        swappingFrom = undefined;
        if (!barrier.sealed()) {
          identity = await store.transact((tx) => ensureIdentity(tx, env, config.clusterName));
          await enterRole();
        }
      }
    });
  }

  const seal = createSeal(barrier, env, {
    async prepare(tx) {
      await createDefaultMounts(tx, env);
      await createDefaultPolicies(tx);
      await recordVersion(tx, { env, config });
    },
    createRootToken: (tx) => createRootToken(tx, tokenDeps(core)),
    async unsealed() {
      identity = await store.transact((tx) => ensureIdentity(tx, env, config.clusterName));
      await replication.start();
      await gate.exclusively(enterRole);
    },
    async sealing() {
      await gate.exclusively(leaveRole);
      entered = false;
      await replication.stop();
      // Shares that were handed in so far do not outlive the keys.
      ceremonies.generateRoot.cancel();
      ceremonies.rekey.cancel();
      identity = undefined;
    },
  });

  const replication = createReplication({
    env,
    barrier,
    network: deps.network,
    unwrapAtPrimary: deps.unwrapAtPrimary,
    changeRole,
    config,
    identity: () => identity,
  });

  const ceremonies = createCeremonies({
    env,
    ledger,
    seal,
    sealed: () => barrier.sealed(),
    makeRootToken: (text) => store.transact((tx) => createRootToken(tx, tokenDeps(core), text)),
    storeOperationToken: (token) => replication.storeOperationToken(token),
  });

  const core: Core = {
    env,
    config,
    store,
    barrier,
    seal: {
      ...seal,
      async initialize(options) {
        const result = await seal.initialize(options);
        initialized = true;
        return result;
      },
    },
    ceremonies,
    replication,
    audit,
    loggers: deps.loggers ?? NO_LOGGERS,
    routes: ROUTES,
    metrics: deps.metrics,
    hostInfo: deps.hostInfo,
    nodeState,
    identity: () => identity,
    activeSince: () => activeSince,
    stepDown: () => changeRole('step-down', async () => undefined),
  };

  const handle = createPipeline({
    core,
    gate,
    router: createRouter(ROUTES),
    help: (route, mount, path) => pathHelp(ROUTES, route, mount, path, config.apiLevel),
  });

  return {
    core,
    handle,
    cors: () => cors,
    async close() {
      if (!barrier.sealed()) await seal.seal();
    },
  };
}
