/**
 * Asks the server every moment what it is, so that pages follow every change of role by themselves. The three
 * answers need no token. A step to another screen forgets what must not outlive it.
 */

import { sysReplicationStatus } from '@holdfast/api/endpoints/sys-replication';
import { sysSealStatus } from '@holdfast/api/endpoints/sys-seal';
import { sysHealth } from '@holdfast/api/endpoints/sys-status';
import { call, type Json } from '../api/call.ts';
import { ServerError } from '../api/server-error.ts';
import { clearSecrets } from '../session/secrets.ts';
import { forgetSession, sessionStore } from '../session/session.ts';
import { createStore, type Store } from '../session/store.ts';
import { type DrStatus, type Health, parseDr, parseHealth, parseSeal, type Seal } from './facts.ts';
import { addLag, type LagHistory } from './lag.ts';
import { endsSession, type Screen, screenFor } from './screen.ts';

export type Cluster = {
  readonly seal: Seal | undefined;
  readonly health: Health | undefined;
  readonly dr: DrStatus | undefined;
  /** The last round got an answer. */
  readonly reachable: boolean;
  /** Whether the status of replication is switched off for this listener (`disabled path`). */
  readonly redacted: boolean;
  readonly lag: LagHistory;
  readonly screen: Screen;
  /** Ms since the page was opened, of the last answer. */
  readonly at: number;
};

/** A promised change of the cluster that has not shown yet. */
export type Awaited = {
  readonly text: string;
  readonly reached: (cluster: Cluster) => boolean;
};

export const clusterStore: Store<Cluster> = createStore<Cluster>({
  seal: undefined,
  health: undefined,
  dr: undefined,
  reachable: true,
  redacted: false,
  lag: new Map(),
  screen: 'connecting',
  at: 0,
});

export const awaitedStore: Store<Awaited | undefined> = createStore<Awaited | undefined>(undefined);

/** Every role shows within two seconds, the time of an answer included. */
const POLL_MS = 1_500;
/** While a change was ordered. */
const POLL_AWAITED_MS = 400;

const ALL_OK = {
  standbycode: 200,
  sealedcode: 200,
  uninitcode: 200,
  drsecondarycode: 200,
  performancestandbycode: 200,
  fencedcode: 200,
} as const;

/** Begins to watch; the answer ends it. */
export function watchCluster(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  let round = 0;
  const tick = async (): Promise<void> => {
    clearTimeout(timer);
    round += 1;
    const mine = round;
    await refresh();
    if (!ended && mine === round) {
      timer = setTimeout(tick, awaitedStore.get() === undefined ? POLL_MS : POLL_AWAITED_MS);
    }
  };
  const now = (): void => void tick();
  // A page that comes back to the front shows the truth at once.
  document.addEventListener('visibilitychange', now);
  const unsubscribe = [awaitedStore.subscribe(now), sessionStore.subscribe(settle)];
  now();
  return () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', now);
    for (const end of unsubscribe) end();
  };
}

/** One round of questions; resolves when the stores hold the answers. */
export async function refresh(): Promise<void> {
  const [seal, health, replication] = await Promise.all([
    ask(() => call(sysSealStatus, 'read', {}, { token: null })),
    ask(() => call(sysHealth, 'read', ALL_OK, { token: null })),
    ask(() => call(sysReplicationStatus, 'read', {}, { token: null })),
  ]);
  const before = clusterStore.get();
  if (seal.json === undefined) {
    clusterStore.set({ ...before, reachable: false });
    return;
  }
  const at = performance.now();
  const redacted = replication.error?.errors.some((line) => line.includes('disabled path')) ?? false;
  const dr = drOf(replication.json);
  publish({
    seal: parseSeal(seal.json),
    health: health.json === undefined ? before.health : parseHealth(health.json),
    dr: dr ?? (redacted || seal.json['sealed'] === true ? undefined : before.dr),
    reachable: true,
    redacted,
    lag: addLag(before.lag, dr, at),
    screen: before.screen,
    at,
  });
}

function drOf(status: Json | undefined): DrStatus | undefined {
  if (status === undefined) return undefined;
  if (status['mode'] === 'unsupported') return parseDr({ mode: 'unsupported' });
  const dr = status['dr'];
  return typeof dr === 'object' && dr !== null ? parseDr({ ...dr }) : undefined;
}

async function ask(
  question: () => Promise<{ readonly data: Json }>,
): Promise<{ readonly json?: Json; readonly error?: ServerError }> {
  try {
    return { json: (await question()).data };
  } catch (error) {
    return { error: error instanceof ServerError ? error : new ServerError(0, []) };
  }
}

/** Puts new facts in place, with what follows from them. */
function publish(next: Cluster): void {
  const before = clusterStore.get();
  const screen = screenFor(next, sessionStore.get().session !== undefined);
  if (roleChanged(before, next)) clearSecrets();
  if (screen !== before.screen && endsSession(screen)) forgetSession('role');
  clusterStore.set({ ...next, screen });
  const awaited = awaitedStore.get();
  if (awaited?.reached(clusterStore.get())) awaitedStore.set(undefined);
}

/** A repair that begins or ends leaves the secondary a secondary. */
function roleChanged(before: Cluster, next: Cluster): boolean {
  if (before.dr === undefined || next.dr === undefined) return false;
  return before.dr.mode !== next.dr.mode || before.dr.setId !== next.dr.setId;
}

/** After login and logout the screen follows without waiting for the next round. */
function settle(): void {
  const cluster = clusterStore.get();
  clusterStore.set({ ...cluster, screen: screenFor(cluster, sessionStore.get().session !== undefined) });
}

/** Says on every page what is being waited for, and looks more often, until `reached`. */
export function awaitChange(text: string, reached: Awaited['reached']): void {
  awaitedStore.set({ text, reached });
}

export function stopAwaiting(): void {
  awaitedStore.set(undefined);
}
