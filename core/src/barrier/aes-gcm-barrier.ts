/**
 * The barrier over a ledger: everything stored passes here and is AES-256-GCM ciphertext below.
 *
 * The keyring is an entry like others and changes only within transactions; memory follows what was committed.
 */
import { assert } from '../base/assert.ts';
import { type Bytes, EMPTY, utf8, wipe } from '../base/bytes.ts';
import { uuid } from '../base/ids.ts';
import { TRANSACTION_RETRIES_MAX } from '../base/limits.ts';
import { badRequest, Fault, Refusal } from '../base/refusal.ts';
import { nextEpoch } from '../ledger/epochs.ts';
import type { LedgerEnv } from '../ledger/journal.ts';
import {
  type CommitResult,
  Conflict,
  type Epoch,
  type Ledger,
  type LedgerTransaction,
} from '../ledger/ledger.ts';
import { type BarrierControl, KEYRING_KEY, UNENCRYPTED_KEYS } from './barrier.ts';
import { BarrierTx } from './barrier-tx.ts';
import type { BarrierCipher } from './cipher.ts';
import { EntryCache } from './entry-cache.ts';
import { openEnvelope, sealEnvelope, termOf, USE_CIPHER, USE_ENTRY } from './envelope.ts';
import { ExclusiveGate } from './exclusive-gate.ts';
import { getJson } from './json-entry.ts';
import {
  createKeyring,
  handlesOf,
  KEY_BYTES,
  type Keyring,
  type OpenKeyring,
  OWN_TERM,
  openKeyring,
  sealKeyring,
  wipeKeyring,
  withNewTerm,
} from './keyring.ts';
import type { Tx } from './store.ts';

/** Tries of a transaction that runs alone; only what writes past the barrier can come in between. */
const ALONE_RETRIES_MAX = 64;
/** How many encryptions were made with the active key, rounded up, kept across restarts. Per cluster. */
const ENCRYPTIONS_KEY = 'own/core/encryptions';
const ENCRYPTIONS_STEP = 1024;

type Attempt<T> = { readonly tx: BarrierTx; readonly ledgerTx: LedgerTransaction; readonly result: T };

/** A sealed barrier over `ledger`. */
export function createBarrier(ledger: Ledger, env: LedgerEnv): BarrierControl {
  return new AesGcmBarrier(ledger, env);
}

class AesGcmBarrier implements BarrierControl {
  readonly ledger: Ledger;
  readonly cipher: BarrierCipher;
  readonly #env: LedgerEnv;
  readonly #gate = new ExclusiveGate();
  readonly #cache = new EntryCache();
  /** Root keys of keyrings that were sealed here and may not be committed yet, by the sealed bytes. */
  readonly #sealedHere = new WeakMap<Bytes, Bytes>();
  #rootKey: Bytes | undefined;
  #keyring: OpenKeyring | undefined;
  #encryptions = 0;
  #encryptionsStored = 0;

  constructor(ledger: Ledger, env: LedgerEnv) {
    this.ledger = ledger;
    this.#env = env;
    this.cipher = {
      seal: (plaintext, aad) => this.#sealFor(USE_CIPHER, aad, plaintext, this.#open()),
      open: (sealed, aad) => this.#openFor(USE_CIPHER, aad, sealed, this.#open()),
    };
    ledger.onChange((keys) => {
      for (const key of keys) this.#cache.forget(key);
    });
    ledger.onReplace(() => this.#cache.clear());
  }

  async initialized(): Promise<boolean> {
    return (await this.#storedKeyring()) !== undefined;
  }

  sealed(): boolean {
    return this.#keyring === undefined;
  }

  async initialize(rootKey: Bytes, extra: (tx: Tx) => Promise<void>, clusterId?: string): Promise<void> {
    assert(rootKey.length === KEY_BYTES, 'a root key has 32 bytes');
    const { entropy, clock, crypto } = this.#env;
    const keyring = createKeyring(entropy, clock.now());
    const handles = handlesOf(keyring, crypto);
    const sealed = sealKeyring(keyring, rootKey, crypto, entropy);
    this.#sealedHere.set(sealed, rootKey.slice());
    wipeKeyring(keyring);
    await this.#retry(async () => {
      const epoch = this.#epochFor(clusterId ?? uuid(entropy));
      const attempt = await this.#run(
        () => handles,
        true,
        async (tx) => {
          if ((await tx.get(KEYRING_KEY)) !== undefined) throw badRequest('Vault is already initialized');
          tx.put(KEYRING_KEY, sealed);
          await extra(tx);
        },
      );
      await this.#commit(attempt, handles, () => this.ledger.openEpoch(epoch, attempt.ledgerTx));
    });
  }

  async unseal(rootKey: Bytes): Promise<void> {
    const keyring = await this.#openStored(rootKey);
    if (keyring === undefined) throw badRequest('unseal failed, invalid key');
    this.#install(keyring, rootKey);
    await this.#readEncryptions();
  }

  seal(): void {
    if (this.#rootKey !== undefined) wipe(this.#rootKey);
    this.#rootKey = undefined;
    this.#keyring = undefined;
    this.#cache.clear();
  }

  async verifyRootKey(rootKey: Bytes): Promise<boolean> {
    const keyring = await this.#openStored(rootKey);
    if (keyring !== undefined) wipeKeyring(keyring);
    return keyring !== undefined;
  }

  rootKey(): Bytes {
    if (this.#rootKey === undefined) throw sealedRefusal();
    return this.#rootKey.slice();
  }

  lineageMac(message: Bytes): Bytes {
    return this.#open().lineage.mac(message);
  }

  async rotate(tx: Tx): Promise<void> {
    const { keyring, rootKey } = await this.#keyringOf(tx);
    const { crypto, entropy, clock } = this.#env;
    const next = withNewTerm(keyring, entropy, clock.now());
    const sealed = sealKeyring(next, rootKey, crypto, entropy);
    wipeKeyring(next);
    this.#sealedHere.set(sealed, rootKey.slice());
    tx.put(KEYRING_KEY, sealed);
  }

  async changeRootKey(tx: Tx, rootKey: Bytes): Promise<void> {
    assert(rootKey.length === KEY_BYTES, 'a root key has 32 bytes');
    const { keyring } = await this.#keyringOf(tx);
    const sealed = sealKeyring(keyring, rootKey, this.#env.crypto, this.#env.entropy);
    wipeKeyring(keyring);
    this.#sealedHere.set(sealed, rootKey.slice());
    tx.put(KEYRING_KEY, sealed);
  }

  async reloadKeyring(): Promise<void> {
    const rootKey = this.rootKey();
    try {
      const keyring = await this.#openStored(rootKey);
      if (keyring === undefined) throw badRequest('the keyring is under another root key');
      if (this.#keyring !== undefined) this.#install(keyring, rootKey);
      else wipeKeyring(keyring);
    } finally {
      wipe(rootKey);
    }
  }

  keyStatus(): { readonly term: number; readonly installTime: number; readonly encryptions: number } {
    const { active, installTime } = this.#open();
    return { term: active, installTime, encryptions: this.#encryptions };
  }

  setCaching(allowed: boolean): void {
    this.#cache.enable(allowed);
  }

  over(ledger: Ledger): BarrierControl {
    return new AesGcmBarrier(ledger, this.#env);
  }

  async transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#retry(async (pass) => {
      const attempt = await this.#run(() => this.#open(), true, work);
      await pass();
      await this.#commit(attempt, this.#open(), () => this.ledger.commit(attempt.ledgerTx));
      return attempt.result;
    });
  }

  async read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#retry(async () => {
      const { tx, ledgerTx, result } = await this.#run(() => this.#open(), false, work);
      if (tx.reads > 1) await this.ledger.validate(ledgerTx);
      this.#runEffects(tx, this.ledger.head());
      return result;
    });
  }

  async openEpoch<T>(
    clusterId: string,
    work: (tx: Tx, epoch: Epoch) => Promise<T>,
  ): Promise<{ readonly epoch: Epoch; readonly result: T }> {
    return this.#retry(async (pass) => {
      const epoch = this.#epochFor(clusterId);
      const attempt = await this.#run(
        () => this.#open(),
        true,
        async (tx) => {
          await this.rotate(tx);
          return work(tx, epoch);
        },
      );
      await pass();
      await this.#commit(attempt, this.#open(), () => this.ledger.openEpoch(epoch, attempt.ledgerTx));
      return { epoch, result: attempt.result };
    });
  }

  /** Runs `attempt` until it meets no conflict: among others first, then alone, so that it gets through. */
  async #retry<T>(attempt: (pass: () => Promise<void>) => Promise<T>): Promise<T> {
    const among = await this.#tries(TRANSACTION_RETRIES_MAX + 1, () => attempt(() => this.#gate.pass()));
    if (among !== undefined) return among.value;
    return this.#gate.alone(async () => {
      const alone = await this.#tries(ALONE_RETRIES_MAX, () => attempt(async () => undefined));
      if (alone === undefined) throw new Fault('a transaction met conflicts even when it ran alone');
      return alone.value;
    });
  }

  async #tries<T>(count: number, attempt: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
    for (let i = 0; i < count; i++) {
      try {
        return { value: await attempt() };
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
        this.#env.metrics.increment('vault.barrier.conflict');
      }
    }
    return undefined;
  }

  async #run<T>(
    keyring: () => OpenKeyring,
    writable: boolean,
    work: (tx: Tx) => Promise<T>,
  ): Promise<Attempt<T>> {
    const { clock, metrics } = this.#env;
    const ledgerTx = this.ledger.begin();
    const monotonic = () => clock.monotonic();
    keyring();
    const tx = new BarrierTx({ ledgerTx, keyring, cache: this.#cache, writable, metrics, monotonic });
    try {
      return { tx, ledgerTx, result: await work(tx) };
    } catch (error) {
      // What failed on a view that was already stale is run again, not believed.
      if (tx.reads > 1) await this.ledger.validate(ledgerTx);
      throw error;
    } finally {
      tx.end();
    }
  }

  async #commit(
    { tx, ledgerTx }: Attempt<unknown>,
    keyring: OpenKeyring,
    commit: () => Promise<CommitResult>,
  ): Promise<void> {
    const { clock, metrics } = this.#env;
    const written = tx.writes.get(KEYRING_KEY);
    const next = written === undefined ? undefined : this.#openSealedHere(written);
    const active = next === undefined ? keyring : handlesOf(next, this.#env.crypto);
    let sealed = 0;
    try {
      const counted = tx.writes.size > 0 ? this.#countEncryptions(tx, ledgerTx, active) : undefined;
      for (const [key, value] of tx.writes) {
        if (value === undefined) continue;
        if (UNENCRYPTED_KEYS.has(key)) {
          ledgerTx.put(key, value);
        } else if (key.startsWith('own/')) {
          ledgerTx.put(key, this.#sealOwn(key, value, active));
        } else {
          ledgerTx.put(key, this.#sealFor(USE_ENTRY, utf8(key), value, active));
          sealed += 1;
        }
      }
      const begun = clock.monotonic();
      const { position } = await commit();
      if (tx.writes.size > 0) metrics.sample('vault.barrier.put', clock.monotonic() - begun);
      if (written !== undefined && next !== undefined) this.#follow(written, next, sealed);
      if (counted !== undefined) this.#encryptionsStored = counted;
      this.#runEffects(tx, position);
    } finally {
      if (next !== undefined) wipeKeyring(next);
    }
  }

  /** Memory follows a keyring that this barrier has committed; its active key has sealed `count` entries. */
  #follow(written: Bytes, keyring: Keyring, count: number): void {
    const rootKey = this.#sealedHere.get(written);
    const before = this.#keyring?.active ?? 0;
    if (rootKey === undefined || before > keyring.active) return;
    this.#install(keyring, rootKey);
    if (before < keyring.active) this.#encryptions = count;
  }

  #install(keyring: Keyring, rootKey: Bytes): void {
    const next = handlesOf(keyring, this.#env.crypto);
    wipeKeyring(keyring);
    const copy = rootKey.slice();
    if (this.#rootKey !== undefined) wipe(this.#rootKey);
    this.#rootKey = copy;
    if (this.#keyring?.active !== next.active) {
      this.#encryptions = 0;
      this.#encryptionsStored = 0;
    }
    this.#keyring = next;
  }

  #epochFor(clusterId: string): Epoch {
    const { entropy, clock } = this.#env;
    return nextEpoch(this.ledger.epochs(), this.ledger.head(), clusterId, { entropy, now: clock.now() });
  }

  /** The keyring as `tx` sees it, and the root key it is under. */
  async #keyringOf(tx: Tx): Promise<{ readonly keyring: Keyring; readonly rootKey: Bytes }> {
    this.#open();
    const sealed = await tx.get(KEYRING_KEY);
    assert(sealed !== undefined, 'there is no keyring');
    const rootKey = this.#sealedHere.get(sealed) ?? this.#rootKey;
    const keyring = rootKey === undefined ? undefined : openKeyring(sealed, rootKey, this.#env.crypto);
    if (keyring === undefined || rootKey === undefined)
      throw new Fault('the keyring is under another root key');
    return { keyring, rootKey };
  }

  #openSealedHere(sealed: Bytes): Keyring | undefined {
    const rootKey = this.#sealedHere.get(sealed);
    return rootKey === undefined ? undefined : openKeyring(sealed, rootKey, this.#env.crypto);
  }

  async #openStored(rootKey: Bytes): Promise<Keyring | undefined> {
    const sealed = await this.#storedKeyring();
    return sealed === undefined ? undefined : openKeyring(sealed, rootKey, this.#env.crypto);
  }

  #storedKeyring(): Promise<Bytes | undefined> {
    return this.ledger.begin().get(KEYRING_KEY);
  }

  #open(): OpenKeyring {
    if (this.#keyring === undefined) throw sealedRefusal();
    return this.#keyring;
  }

  #sealFor(
    use: typeof USE_ENTRY | typeof USE_CIPHER,
    name: Bytes,
    plaintext: Bytes,
    keyring: OpenKeyring,
  ): Bytes {
    const handle = keyring.handles.get(keyring.active);
    assert(handle !== undefined, 'the active key is not in the keyring');
    this.#encryptions += 1;
    return sealEnvelope(
      handle,
      keyring.active,
      { use, barrierId: keyring.id, name },
      plaintext,
      this.#env.entropy,
    );
  }

  #sealOwn(key: string, plaintext: Bytes, keyring: OpenKeyring): Bytes {
    const place = { use: USE_ENTRY, barrierId: keyring.id, name: utf8(key) } as const;
    return sealEnvelope(keyring.own, OWN_TERM, place, plaintext, this.#env.entropy);
  }

  #openFor(use: typeof USE_CIPHER, name: Bytes, sealed: Bytes, keyring: OpenKeyring): Bytes | undefined {
    const handle = keyring.handles.get(termOf(sealed) ?? -1);
    return handle && openEnvelope(handle, { use, barrierId: keyring.id, name }, sealed);
  }

  /**
   * From time to time writes the count down, ahead of itself, so that after a crash it is too high rather than
   * too low. Returns what is written.
   */
  #countEncryptions(tx: BarrierTx, ledgerTx: LedgerTransaction, { active }: OpenKeyring): number | undefined {
    const rotated = active !== this.#keyring?.active;
    if (!rotated && this.#encryptions < this.#encryptionsStored) return undefined;
    const count = (rotated ? 0 : this.#encryptions) + ENCRYPTIONS_STEP;
    tx.writes.set(ENCRYPTIONS_KEY, utf8(JSON.stringify({ term: active, count })));
    ledgerTx.put(ENCRYPTIONS_KEY, EMPTY);
    return count;
  }

  async #readEncryptions(): Promise<void> {
    const stored = await this.read((tx) => getJson<{ term: number; count: number }>(tx, ENCRYPTIONS_KEY));
    if (stored === undefined || stored.term !== this.#keyring?.active) return;
    this.#encryptions = stored.count;
    this.#encryptionsStored = stored.count;
  }

  #runEffects(tx: BarrierTx, position: CommitResult['position']): void {
    for (const effect of tx.effects) {
      try {
        effect(position);
      } catch (error) {
        this.#env.log.write('error', 'what follows a commit failed', { error: String(error) });
      }
    }
  }
}

function sealedRefusal(): Refusal {
  return new Refusal(503, 'Vault is sealed');
}
