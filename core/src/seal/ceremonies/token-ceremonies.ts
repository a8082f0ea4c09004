/**
 * Generation of a root token or a DR operation token by a quorum of key holders (contract 4.2). Both kinds share
 * one slot: one attempt at a time on this node, kept in memory only.
 *
 * Without a token anyone may start, cancel and watch an attempt, as in Vault (contract 4.7 has the stricter
 * mode), but not over and over: see address-limit.ts. What nobody can do is spoil one with wrong shares: see
 * share-collection.ts.
 */
import { type Bytes, wipe } from '../../base/bytes.ts';
import type { Env } from '../../base/env.ts';
import { uuid } from '../../base/ids.ts';
import { badRequest, Refusal } from '../../base/refusal.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { Mutex } from '../../ledger/mutex.ts';
import type { Caller, Ceremonies, CeremonyStatus, TokenCeremony } from '../ceremonies.ts';
import type { SealControl } from '../control.ts';
import { createShareCollection, type ShareCollection } from '../share-collection.ts';
import { messageOf } from '../share-set.ts';
import { checkShareLength } from '../share-text.ts';
import { type AddressLimit, cancelLimit, startLimit, wrongShareLimit } from './address-limit.ts';
import { openConfig } from './open-config.ts';
import { createRekey } from './rekey.ts';
import {
  encodeToken,
  generateOtp,
  newToken,
  parseOtp,
  type Recipient,
  TOKEN_LENGTH,
} from './token-encoding.ts';

export type CeremonyDeps = {
  readonly env: Env;
  readonly ledger: Ledger;
  readonly seal: SealControl;
  /** Whether the barrier is closed. */
  sealed(): boolean;
  /** Creates a root token and returns its text: `text` when given (a UUID), else one of the usual form. */
  makeRootToken(text: string | undefined): Promise<string>;
  /** Makes `token` the DR operation token of this node. */
  storeOperationToken(token: string): Promise<void>;
};

type Strategy = {
  /** As Vault's log calls it. */
  readonly name: 'root' | 'dr operation token';
  /** Whether the answer repeats the token in `encoded_root_token`. */
  readonly root: boolean;
  /** Makes a token that `recipient` can be given, and returns its text. */
  make(recipient: Recipient): Promise<string>;
};

type Attempt = {
  readonly strategy: Strategy;
  readonly nonce: string;
  readonly recipient: Recipient;
  readonly pgpFingerprint: string;
};

type Slot = {
  attempt: Attempt | undefined;
  readonly collection: ShareCollection;
  readonly limit: AddressLimit;
  readonly startLimit: AddressLimit;
  readonly cancelLimit: AddressLimit;
  readonly alone: Mutex;
};

/** The ceremonies of this node. The two that make tokens share one slot. */
export function createCeremonies(deps: CeremonyDeps): Ceremonies {
  const { crypto, clock } = deps.env;
  const slot: Slot = {
    attempt: undefined,
    collection: createShareCollection(crypto, clock),
    limit: wrongShareLimit(clock),
    startLimit: startLimit(clock),
    cancelLimit: cancelLimit(clock),
    alone: new Mutex(),
  };
  return {
    generateRoot: ceremony(deps, slot, {
      name: 'root',
      root: true,
      make: (recipient) =>
        deps.makeRootToken(recipient.kind === 'legacy-otp' ? newToken(deps.env, recipient) : undefined),
    }),
    rekey: createRekey(deps),
    drOperationToken: ceremony(deps, slot, {
      name: 'dr operation token',
      root: false,
      async make(recipient) {
        const token = newToken(deps.env, recipient);
        await deps.storeOperationToken(token);
        return token;
      },
    }),
  };
}

function ceremony(deps: CeremonyDeps, slot: Slot, strategy: Strategy): TokenCeremony {
  return {
    status: () => status(deps, slot, ''),
    start: (options, address) => slot.alone.run(() => start(deps, slot, strategy, options, address)),
    update: (share, nonce, address) =>
      slot.alone.run(() => update(deps, slot, strategy, share, nonce, address)),
    cancel(caller) {
      if (caller !== undefined) checkCancel(deps, slot, caller);
      slot.attempt = undefined;
      slot.collection.clear();
    },
  };
}

/** A stranger must not throw away what key holders hand in as fast as they do it. */
function checkCancel(deps: CeremonyDeps, slot: Slot, { nonce, remoteAddress }: Caller): void {
  const { attempt } = slot;
  if (attempt === undefined) return;
  if (nonce === '') slot.cancelLimit(remoteAddress);
  else if (nonce !== attempt.nonce) throw wrongNonce(attempt);
  deps.env.log.named('core').write('warn', `${attempt.strategy.name} generation cancelled`, {
    nonce: attempt.nonce,
    remote_address: remoteAddress,
  });
}

async function status(deps: CeremonyDeps, slot: Slot, otp: string): Promise<CeremonyStatus> {
  const { threshold } = await openConfig(deps);
  const { attempt } = slot;
  return {
    nonce: attempt?.nonce ?? '',
    started: attempt !== undefined,
    progress: slot.collection.progress(),
    required: threshold,
    complete: false,
    encoded_token: '',
    encoded_root_token: '',
    pgp_fingerprint: attempt?.pgpFingerprint ?? '',
    otp,
    otp_length: TOKEN_LENGTH,
  };
}

async function start(
  deps: CeremonyDeps,
  slot: Slot,
  strategy: Strategy,
  options: { readonly otp: string; readonly pgpKey: string },
  remoteAddress: string,
): Promise<CeremonyStatus> {
  const { env } = deps;
  if (options.otp !== '' && options.pgpKey !== '') {
    throw badRequest('only one of "otp" and "pgp_key" must be specified');
  }
  await openConfig(deps);
  const generated = options.otp === '' && options.pgpKey === '' ? generateOtp(env) : '';
  let recipient: Recipient;
  let pgpFingerprint = '';
  if (options.pgpKey === '') {
    recipient = parseOtp(generated || options.otp);
  } else {
    recipient = { kind: 'pgp', key: options.pgpKey };
    pgpFingerprint = await usablePgpKey(env, options.pgpKey);
  }
  if (slot.attempt !== undefined) throw badRequest('root generation already in progress');
  slot.startLimit(remoteAddress);
  slot.collection.clear();
  slot.attempt = { strategy, nonce: uuid(env.entropy), recipient, pgpFingerprint };
  env.log
    .named('core')
    .write('info', `${strategy.name} generation initialized`, { nonce: slot.attempt.nonce });
  return status(deps, slot, generated);
}

/** The key's fingerprint. Encrypts on trial, so that a token that was made can surely be given out. */
async function usablePgpKey(env: Env, key: string): Promise<string> {
  try {
    await env.crypto.pgpEncrypt(key, new Uint8Array());
    return await env.crypto.pgpFingerprint(key);
  } catch (error) {
    throw badRequest(`error parsing PGP key: ${messageOf(error)}`);
  }
}

/** The order of the checks is Vault's (contract 4.2). */
async function update(
  deps: CeremonyDeps,
  slot: Slot,
  strategy: Strategy,
  share: Bytes,
  nonce: string,
  remoteAddress: string,
): Promise<CeremonyStatus> {
  checkShareLength(share, '');
  const config = await openConfig(deps);
  const { attempt, collection } = slot;
  if (attempt === undefined) throw badRequest('no root generation in progress');
  if (nonce !== attempt.nonce) {
    throw wrongNonce(attempt);
  }
  if (strategy !== attempt.strategy) {
    throw badRequest(
      'incorrect strategy supplied; a generate root operation of another type is already in progress',
    );
  }
  if (!collection.recognises(share, config)) slot.limit(remoteAddress);
  const offer = collection.offer(share, config);
  let encoded = '';
  switch (offer.kind) {
    case 'duplicate':
      throw badRequest('given key has already been provided during this generation operation');
    case 'failed':
      throw aborted(deps, attempt, remoteAddress);
    case 'collected':
      break;
    case 'complete':
      encoded = await complete(deps, slot, attempt, offer.shares, remoteAddress);
  }
  return {
    nonce,
    started: true,
    progress: offer.kind === 'complete' ? config.threshold : collection.progress(),
    required: config.threshold,
    complete: offer.kind === 'complete',
    encoded_token: encoded,
    encoded_root_token: strategy.root ? encoded : '',
    pgp_fingerprint: attempt.pgpFingerprint,
    otp: '',
    otp_length: 0,
  };
}

function wrongNonce({ nonce }: Attempt): Refusal {
  return badRequest(`incorrect nonce supplied; nonce for this root generation operation is "${nonce}"`);
}

/** The attempt and the right shares stay (share-collection.ts); only the count begins again. */
function aborted(deps: CeremonyDeps, attempt: Attempt, remoteAddress: string): Refusal {
  deps.env.log.named('core').write('warn', `${attempt.strategy.name} generation aborted: wrong key shares`, {
    nonce: attempt.nonce,
    remote_address: remoteAddress,
  });
  return badRequest(
    'root generation aborted: unable to authenticate: at least one of the keys is wrong; the right ones are kept',
  );
}

/** Authenticates the shares and makes the token. The attempt ends only when the token is made. */
async function complete(
  deps: CeremonyDeps,
  slot: Slot,
  attempt: Attempt,
  shares: readonly Bytes[],
  remoteAddress: string,
): Promise<string> {
  const { env } = deps;
  const log = env.log.named('core');
  try {
    const rootKey = await deps.seal.rootKeyFromShares(shares);
    if (rootKey === undefined) throw aborted(deps, attempt, remoteAddress);
    wipe(rootKey);
  } finally {
    shares.forEach(wipe);
  }
  try {
    const token = await attempt.strategy.make(attempt.recipient);
    const encoded = await encodeToken(env, token, attempt.recipient);
    slot.attempt = undefined;
    log.write('info', `${attempt.strategy.name} generation finished`, {
      nonce: attempt.nonce,
      remote_address: remoteAddress,
    });
    return encoded;
  } catch (error) {
    log.write('error', `${attempt.strategy.name} generation failed`, { nonce: attempt.nonce });
    // Vault answers 400 to everything that goes wrong here, and keeps the attempt.
    if (error instanceof Refusal) throw new Refusal(400, error.errors);
    throw error;
  }
}
