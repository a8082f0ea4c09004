/**
 * Rekey: a threshold of key holders replaces all key shares, as Vault's sys/rekey does.
 *
 * The root key stays: only what it is sealed with changes. So nodes that follow this cluster keep running, and
 * take the new shares at their next unseal. Data written with a key that may be known is another matter:
 * sys/rotate.
 */
import { type Bytes, wipe } from '../../base/bytes.ts';
import type { Env } from '../../base/env.ts';
import { uuid } from '../../base/ids.ts';
import { badRequest, type Refusal } from '../../base/refusal.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { Mutex } from '../../ledger/mutex.ts';
import type {
  Caller,
  RekeyCeremony,
  RekeyOptions,
  RekeyResult,
  RekeyStatus,
  RekeyVerification,
} from '../ceremonies.ts';
import type { NewShares, SealControl } from '../control.ts';
import { checkShareNumbers } from '../seal-config.ts';
import { createShareCollection } from '../share-collection.ts';
import { messageOf } from '../share-set.ts';
import { checkShareLength } from '../share-text.ts';
import { cancelLimit, startLimit, wrongShareLimit } from './address-limit.ts';
import { openConfig } from './open-config.ts';
import { putRekeyBackup } from './rekey-backup.ts';

export type RekeyDeps = {
  readonly env: Env;
  readonly ledger: Ledger;
  readonly seal: SealControl;
  sealed(): boolean;
};

type Attempt = {
  readonly options: RekeyOptions;
  readonly nonce: string;
  readonly pgpFingerprints: readonly string[] | null;
  /** The new shares, while they wait to be verified, with the nonce of that. */
  pending: { readonly made: NewShares; nonce: string } | undefined;
};

const INVALID = 'invalid rekey seal configuration: ';

export function createRekey(deps: RekeyDeps): RekeyCeremony {
  const { env } = deps;
  const log = env.log.named('core');
  const alone = new Mutex();
  const limit = wrongShareLimit(env.clock);
  const limitStart = startLimit(env.clock);
  const limitCancel = cancelLimit(env.clock);
  const present = createShareCollection(env.crypto, env.clock);
  const verified = createShareCollection(env.crypto, env.clock);
  let attempt: Attempt | undefined;

  function cancel(): void {
    attempt?.pending?.made.shares.forEach(wipe);
    attempt = undefined;
    present.clear();
    verified.clear();
  }

  /** A stranger must not throw away what key holders hand in as fast as they do it. */
  function checkCancel({ nonce, remoteAddress }: Caller): void {
    if (attempt === undefined) return;
    if (nonce === '') limitCancel(remoteAddress);
    else if (nonce !== attempt.nonce) throw wrongNonce(attempt);
    log.write('warn', 'rekey cancelled', { nonce: attempt.nonce, remote_address: remoteAddress });
  }

  async function status(): Promise<RekeyStatus> {
    const { threshold } = await openConfig(deps);
    return {
      nonce: attempt?.nonce ?? '',
      started: attempt !== undefined,
      t: attempt?.options.threshold ?? 0,
      n: attempt?.options.shares ?? 0,
      progress: present.progress(),
      required: threshold,
      pgp_fingerprints: attempt?.pgpFingerprints ?? null,
      backup: attempt?.options.backup ?? false,
      verification_required: attempt?.options.verification ?? false,
      ...(attempt?.pending && { verification_nonce: attempt.pending.nonce }),
    };
  }

  async function start(options: RekeyOptions, address: string): Promise<RekeyStatus> {
    if (options.backup && options.pgpKeys.length === 0) {
      throw badRequest('cannot request a backup of the new keys without providing PGP keys for encryption');
    }
    if (options.pgpKeys.length > 0 && options.pgpKeys.length !== options.shares) {
      throw badRequest('incorrect number of PGP keys for rekey');
    }
    checkShareNumbers(options, INVALID);
    const fingerprints = await fingerprintsOf(env, options.pgpKeys);
    await openConfig(deps);
    if (attempt !== undefined) throw badRequest('rekey already in progress');
    limitStart(address);
    cancel();
    attempt = { options, nonce: uuid(env.entropy), pgpFingerprints: fingerprints, pending: undefined };
    log.write('info', 'rekey initialized', {
      nonce: attempt.nonce,
      shares: options.shares,
      threshold: options.threshold,
      verification_required: options.verification,
    });
    return status();
  }

  async function update(share: Bytes, nonce: string, address: string): Promise<RekeyStatus | RekeyResult> {
    checkShareLength(share, '');
    const config = await openConfig(deps);
    if (attempt === undefined) throw badRequest('no barrier rekey in progress');
    if (attempt.pending !== undefined) {
      throw badRequest(
        `rekey operation already finished; verification must be performed; nonce for the verification operation is "${attempt.pending.nonce}"`,
      );
    }
    if (nonce !== attempt.nonce) {
      throw wrongNonce(attempt);
    }
    if (!present.recognises(share, config)) limit(address);
    const offer = present.offer(share, config);
    switch (offer.kind) {
      case 'duplicate':
        throw badRequest('given key has already been provided during this generation operation');
      case 'failed':
        throw failed(attempt.nonce, address);
      case 'collected':
        return status();
      case 'complete':
        return complete(attempt, offer.shares, address);
    }
  }

  function failed(nonce: string, address: string): Refusal {
    log.write('warn', 'rekey failed: wrong key shares', { nonce, remote_address: address });
    return badRequest('failed to read root key: at least one of the keys is wrong; the right ones are kept');
  }

  async function complete(current: Attempt, shares: readonly Bytes[], address: string): Promise<RekeyResult> {
    const rootKey = await deps.seal.rootKeyFromShares(shares);
    shares.forEach(wipe);
    if (rootKey === undefined) throw failed(current.nonce, address);
    wipe(rootKey);
    const { options, nonce, pgpFingerprints } = current;
    const made = await deps.seal.newShares(options);
    // Copies: the originals may still have to be written to the backup, and are wiped after that.
    const given = made.shares.map((one) => one.slice());
    let verificationNonce = '';
    if (options.verification) {
      verificationNonce = uuid(env.entropy);
      current.pending = { made, nonce: verificationNonce };
    } else {
      await install(current, made);
    }
    return {
      nonce,
      shares: given,
      pgpFingerprints,
      backup: options.backup,
      verificationRequired: options.verification,
      verificationNonce,
    };
  }

  async function install({ options, nonce, pgpFingerprints }: Attempt, made: NewShares): Promise<void> {
    await made.install((tx) => {
      if (options.backup) putRekeyBackup(tx, nonce, made.shares, pgpFingerprints ?? []);
    });
    made.shares.forEach(wipe);
    cancel();
  }

  async function verification(): Promise<RekeyVerification> {
    await openConfig(deps);
    if (attempt === undefined) throw badRequest('no rekey configuration found');
    const { pending, options } = attempt;
    return {
      nonce: pending?.nonce ?? '',
      started: pending !== undefined,
      t: options.threshold,
      n: options.shares,
      progress: verified.progress(),
    };
  }

  async function verify(
    share: Bytes,
    nonce: string,
    address: string,
  ): Promise<RekeyVerification | { readonly nonce: string; readonly complete: true }> {
    checkShareLength(share, '');
    await openConfig(deps);
    if (attempt === undefined) throw badRequest('no rekey in progress');
    const { pending } = attempt;
    if (pending === undefined) throw badRequest('no rekey verification in progress');
    if (nonce !== pending.nonce) {
      throw badRequest(`incorrect nonce supplied; nonce for this verify operation is "${pending.nonce}"`);
    }
    const { config } = pending.made;
    if (!verified.recognises(share, config)) limit(address);
    const offer = verified.offer(share, config);
    switch (offer.kind) {
      case 'duplicate':
        throw badRequest('given key has already been provided during this verify operation');
      case 'failed':
        pending.nonce = uuid(env.entropy);
        log.write('warn', 'rekey verification failed', { nonce: attempt.nonce, remote_address: address });
        throw badRequest('rekey verification failed; incorrect key shares supplied');
      case 'collected':
        return verification();
      case 'complete':
        offer.shares.forEach(wipe);
        await install(attempt, pending.made);
        return { nonce, complete: true };
    }
  }

  return {
    status,
    verification,
    cancel(caller) {
      if (caller !== undefined) checkCancel(caller);
      cancel();
    },
    start: (options, address) => alone.run(() => start(options, address)),
    update: (share, nonce, address) => alone.run(() => update(share, nonce, address)),
    verify: (share, nonce, address) => alone.run(() => verify(share, nonce, address)),
    restartVerification: () =>
      alone.run(async () => {
        verified.clear();
        if (attempt?.pending) attempt.pending.nonce = uuid(env.entropy);
        return verification();
      }),
  };
}

/** Fingerprints of the keys, or null without keys. Refusal 400 for a key that cannot encrypt. */
async function fingerprintsOf(env: Env, pgpKeys: readonly string[]): Promise<readonly string[] | null> {
  if (pgpKeys.length === 0) return null;
  try {
    await Promise.all(pgpKeys.map((key) => env.crypto.pgpEncrypt(key, new Uint8Array())));
    return await Promise.all(pgpKeys.map((key) => env.crypto.pgpFingerprint(key)));
  } catch (error) {
    throw badRequest(`${INVALID}error parsing given PGP key: ${messageOf(error)}`);
  }
}

function wrongNonce({ nonce }: Attempt): Refusal {
  return badRequest(`incorrect nonce supplied; nonce for this rekey operation is "${nonce}"`);
}
