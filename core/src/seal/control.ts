/** Init, unseal, seal: the life of the root key on this node. */
import { type BarrierControl, SEAL_CONFIG_KEY, SEALED_ROOT_KEY } from '../barrier/barrier.ts';
import { putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { assert } from '../base/assert.ts';
import { type Bytes, toBase64, utf8, wipe } from '../base/bytes.ts';
import type { Env } from '../base/env.ts';
import { uuid } from '../base/ids.ts';
import { badRequest, Fault } from '../base/refusal.ts';
import { Mutex } from '../ledger/mutex.ts';
import { readSealConfig, type SealConfig } from './seal-config.ts';
import { rootKeyOf } from './sealed-root-key.ts';
import { createShareCollection } from './share-collection.ts';
import { makeShareSet, messageOf, type ShareOptions } from './share-set.ts';
import { checkShareLength } from './share-text.ts';

export type SealStatus = {
  readonly initialized: boolean;
  readonly sealed: boolean;
  /** Shares and threshold, 0 before init. */
  readonly shares: number;
  readonly threshold: number;
  readonly progress: number;
  /** UUID of the running unseal attempt, '' when none. */
  readonly nonce: string;
};

export type InitOptions = {
  readonly shares: number;
  readonly threshold: number;
  /** OpenPGP public keys, one per share, or none. */
  readonly pgpKeys: readonly string[];
  readonly rootTokenPgpKey: string | undefined;
};

export type InitResult = {
  /** Raw shares, or OpenPGP messages when PGP keys were given. Wipe after use. */
  readonly shares: readonly Bytes[];
  readonly rootToken: string;
};

/** A set of shares that was made and not put to use yet. */
export type NewShares = {
  readonly config: SealConfig;
  /** Raw, or OpenPGP messages. Wipe after use. */
  readonly shares: readonly Bytes[];
  /** Makes them the shares of this cluster, with what `extra` writes in the same record. */
  install(extra: (tx: Tx) => void): Promise<void>;
};

export interface SealControl {
  status(): Promise<SealStatus>;
  /** Refusal 400 when already initialised or options are wrong. The node stays sealed afterwards (Vault). */
  initialize(options: InitOptions): Promise<InitResult>;
  /** Hands in one share; unseals at the threshold. Refusal 400 for a bad share. */
  unseal(share: Bytes): Promise<SealStatus>;
  resetUnseal(): Promise<SealStatus>;
  /** Closes the barrier; in-flight requests end first. */
  seal(): Promise<void>;
  /** Combines shares to the root key and authenticates it; undefined when they are wrong. Wipe after use. */
  rootKeyFromShares(shares: readonly Bytes[]): Promise<Bytes | undefined>;
  /** Makes other shares for the root key of this open node. Refusal 400 for options that cannot be. */
  newShares(options: ShareOptions): Promise<NewShares>;
}

/** What the floors above do when the node's seal changes. */
export type SealHooks = {
  /** Writes what a new cluster begins with (mounts, policies), in the record of init. May run again. */
  prepare(tx: Tx): Promise<void>;
  /** Makes the first root token in the same record and gives its text. May run again. */
  createRootToken(tx: Tx): Promise<string>;
  /** The barrier is open: loads state and starts work. When it fails the node is sealed again. */
  unsealed(): Promise<void>;
  /** The barrier will close: ends work and waits for requests that are inside. */
  sealing(): Promise<void>;
};

const ROOT_KEY_BYTES = 32;
const INVALID_CONFIGURATION = 'invalid seal configuration: ';
const INVALID_REKEY = 'invalid rekey seal configuration: ';
const NOT_INITIALIZED = 'Vault is not initialized';
const WRONG_KEYS =
  'unable to retrieve stored keys: invalid key: failed to decrypt keys from storage: cipher: message authentication failed';

/** The Shamir seal of this node over its barrier. */
export function createSeal(barrier: BarrierControl, env: Env, hooks: SealHooks): SealControl {
  const log = env.log.named('core');
  const collection = createShareCollection(env.crypto, env.clock);
  const alone = new Mutex();
  let nonce = '';

  async function status(): Promise<SealStatus> {
    const config = await readSealConfig(barrier.ledger);
    return {
      initialized: await barrier.initialized(),
      sealed: barrier.sealed(),
      shares: config?.shares ?? 0,
      threshold: config?.threshold ?? 0,
      progress: collection.progress(),
      nonce,
    };
  }

  function forgetShares(): void {
    collection.clear();
    nonce = '';
  }

  async function initialize(options: InitOptions): Promise<InitResult> {
    const pgpKey = options.rootTokenPgpKey;
    if (pgpKey !== undefined) await tryKey(env, pgpKey);
    const rootKey = env.entropy.bytes(ROOT_KEY_BYTES);
    try {
      const set = await makeShareSet(env, rootKey, options, INVALID_CONFIGURATION);
      if (await barrier.initialized()) throw badRequest('Vault is already initialized');
      let rootToken = '';
      await barrier.initialize(rootKey, async (tx) => {
        putJson(tx, SEAL_CONFIG_KEY, set.config);
        tx.put(SEALED_ROOT_KEY, set.sealedRootKey);
        await hooks.prepare(tx);
        rootToken = await hooks.createRootToken(tx);
      });
      barrier.seal();
      assert(rootToken !== '', 'init made no root token');
      log.write('info', 'security barrier initialized', {
        shares: options.shares,
        threshold: options.threshold,
      });
      if (pgpKey !== undefined) rootToken = toBase64(await env.crypto.pgpEncrypt(pgpKey, utf8(rootToken)));
      return { shares: set.shares, rootToken };
    } finally {
      wipe(rootKey);
    }
  }

  async function open(shares: readonly Bytes[]): Promise<void> {
    const rootKey = await rootKeyOf(env, barrier.ledger, shares);
    if (rootKey === undefined) throw badRequest(WRONG_KEYS);
    try {
      await barrier.unseal(rootKey);
    } finally {
      wipe(rootKey);
    }
    try {
      await hooks.unsealed();
    } catch (error) {
      barrier.seal();
      log.write('warn', 'the node is sealed again: its start after unseal failed');
      throw error;
    }
    env.metrics.gauge('vault.core.unsealed', 1);
    log.write('info', 'vault is unsealed');
  }

  async function unseal(share: Bytes): Promise<SealStatus> {
    if (!(await barrier.initialized())) throw badRequest(NOT_INITIALIZED);
    if (!barrier.sealed()) return status();
    checkShareLength(share, 'invalid key: ');
    const config = await readSealConfig(barrier.ledger);
    if (config === undefined) throw new Fault('the seal configuration is missing');
    if (nonce === '') nonce = uuid(env.entropy);
    const offer = collection.offer(share, config);
    switch (offer.kind) {
      case 'duplicate':
      case 'collected':
        break;
      case 'failed':
        nonce = '';
        log.write('warn', 'unseal failed: at least one of the shares is wrong');
        throw badRequest(WRONG_KEYS);
      case 'complete':
        nonce = '';
        try {
          await open(offer.shares);
        } finally {
          offer.shares.forEach(wipe);
        }
    }
    return status();
  }

  return {
    status,
    initialize: (options) => alone.run(() => initialize(options)),
    unseal: (share) => alone.run(() => unseal(share)),
    resetUnseal: () =>
      alone.run(async () => {
        if (!barrier.sealed()) throw badRequest('vault is unsealed');
        forgetShares();
        return status();
      }),
    seal: () =>
      alone.run(async () => {
        if (barrier.sealed()) return;
        try {
          await hooks.sealing();
        } finally {
          // Whatever did not end in order: an operator who seals wants the keys gone.
          barrier.seal();
          forgetShares();
          env.metrics.gauge('vault.core.unsealed', 0);
          log.write('info', 'vault is sealed');
        }
      }),
    async newShares(options) {
      const rootKey = barrier.rootKey();
      try {
        const { config, sealedRootKey, shares } = await makeShareSet(env, rootKey, options, INVALID_REKEY);
        return {
          config,
          shares,
          async install(extra) {
            await barrier.transact(async (tx) => {
              putJson(tx, SEAL_CONFIG_KEY, config);
              tx.put(SEALED_ROOT_KEY, sealedRootKey);
              extra(tx);
            });
            const { shares: count, threshold } = config;
            log.write('info', 'security barrier rekeyed', { shares: count, threshold });
          },
        };
      } finally {
        wipe(rootKey);
      }
    },
    async rootKeyFromShares(shares) {
      const rootKey = await rootKeyOf(env, barrier.ledger, shares);
      if (rootKey === undefined) return undefined;
      if (await barrier.verifyRootKey(rootKey)) return rootKey;
      wipe(rootKey);
      return undefined;
    },
  };
}

/** Refuses a key for the root token before anything is written: afterwards the token would be lost. */
async function tryKey(env: Env, pgpKey: string): Promise<void> {
  try {
    await env.crypto.pgpEncrypt(pgpKey, new Uint8Array());
  } catch (error) {
    throw badRequest(`root token encryption failed: ${messageOf(error)}`);
  }
}
