/**
 * The keys that encrypt entries, by term. Stored encrypted under the root key; in memory only handles of the
 * keys stay, their bytes are wiped at once.
 *
 * Plain form (binary, so that it can be wiped):
 *   version 1 | 16 bytes barrier id | active term | count | count x (term, 8 bytes install time ms, 32 bytes key)
 */
import { assert } from '../base/assert.ts';
import { BinaryReader, BinaryWriter } from '../base/binary.ts';
import { type Bytes, EMPTY, utf8, wipe } from '../base/bytes.ts';
import type { AeadKey, Crypto, MacKey } from '../base/crypto.ts';
import type { Entropy } from '../base/env.ts';
import { Fault } from '../base/refusal.ts';
import { KEYRING_KEY } from './barrier.ts';
import { openEnvelope, sealEnvelope, USE_KEYRING } from './envelope.ts';

const VERSION = 1;
const ID_BYTES = 16;
export const KEY_BYTES = 32;
/** The keyring itself is no work of a term. */
const KEYRING_TERM = 0;
/** In envelopes of `own/` entries: they are under no term's key. */
export const OWN_TERM = 0;
const OWN_INFO = utf8('holdfast own entries v1');
const LINEAGE_INFO = utf8('holdfast lineage proof v1');
const PLACE = { use: USE_KEYRING, barrierId: EMPTY, name: utf8(KEYRING_KEY) } as const;

type Term = { readonly term: number; readonly installTime: number; readonly key: Bytes };

/** A keyring with its keys in clear. Wipe it with `wipeKeyring`. */
export type Keyring = { readonly id: Bytes; readonly active: number; readonly terms: readonly Term[] };

/** A keyring ready for use. */
export type OpenKeyring = {
  readonly id: Bytes;
  /**
   * For `own/` entries, derived from the oldest key. Keyrings of one lineage share that key for ever, so what a
   * cluster keeps for itself stays readable when a repair replaces its keyring by that of another branch.
   */
  readonly own: AeadKey;
  /** By which clusters of one lineage know each other's word; derived from the oldest key, too. */
  readonly lineage: MacKey;
  readonly active: number;
  readonly installTime: number;
  readonly handles: ReadonlyMap<number, AeadKey>;
};

export function createKeyring(entropy: Entropy, now: number): Keyring {
  const first = { term: 1, installTime: now, key: entropy.bytes(KEY_BYTES) };
  return { id: entropy.bytes(ID_BYTES), active: 1, terms: [first] };
}

/** `keyring` with a new key as the active one. */
export function withNewTerm(keyring: Keyring, entropy: Entropy, now: number): Keyring {
  const term = Math.max(...keyring.terms.map((each) => each.term)) + 1;
  const added = { term, installTime: now, key: entropy.bytes(KEY_BYTES) };
  return { id: keyring.id, active: term, terms: [...keyring.terms, added] };
}

/** The stored form of `keyring` under `rootKey`. */
export function sealKeyring(keyring: Keyring, rootKey: Bytes, crypto: Crypto, entropy: Entropy): Bytes {
  const out = new BinaryWriter(64 + 64 * keyring.terms.length)
    .uint8(VERSION)
    .raw(keyring.id)
    .uint32(keyring.active)
    .uint32(keyring.terms.length);
  for (const { term, installTime, key } of keyring.terms) out.uint32(term).uint64(installTime).raw(key);
  const plain = out.finish();
  try {
    return sealEnvelope(crypto.aeadKey(rootKey), KEYRING_TERM, PLACE, plain, entropy);
  } finally {
    wipe(plain);
    out.wipe();
  }
}

/** The keyring in `sealed`; undefined when `rootKey` is not its key. Throws Fault for an unknown version. */
export function openKeyring(sealed: Bytes, rootKey: Bytes, crypto: Crypto): Keyring | undefined {
  if (rootKey.length !== KEY_BYTES) return undefined;
  const plain = openEnvelope(crypto.aeadKey(rootKey), PLACE, sealed);
  if (plain === undefined) return undefined;
  try {
    const input = new BinaryReader(plain);
    const version = input.uint8();
    if (version !== VERSION) throw new Fault(`the keyring has the unknown version ${version}`);
    const id = input.raw(ID_BYTES);
    const active = input.uint32();
    const count = input.uint32();
    const terms: Term[] = [];
    for (let i = 0; i < count; i++) {
      terms.push({ term: input.uint32(), installTime: input.uint64(), key: input.raw(KEY_BYTES) });
    }
    return { id, active, terms };
  } finally {
    wipe(plain);
  }
}

/** Handles of the keys in `keyring`, whose own bytes can then be wiped. */
export function handlesOf(keyring: Keyring, crypto: Crypto): OpenKeyring {
  const handles = new Map(keyring.terms.map(({ term, key }) => [term, crypto.aeadKey(key)]));
  const active = keyring.terms.find(({ term }) => term === keyring.active);
  assert(active !== undefined, 'the active key is not in the keyring');
  const oldest = keyring.terms.reduce((a, b) => (a.term <= b.term ? a : b));
  const derived = <K>(info: Bytes, handle: (key: Bytes) => K): K => {
    const bytes = crypto.hkdf(oldest.key, keyring.id, info, KEY_BYTES);
    try {
      return handle(bytes);
    } finally {
      wipe(bytes);
    }
  };
  const own = derived(OWN_INFO, (key) => crypto.aeadKey(key));
  const lineage = derived(LINEAGE_INFO, (key) => crypto.macKey(key));
  return { id: keyring.id, own, lineage, active: active.term, installTime: active.installTime, handles };
}

export function wipeKeyring(keyring: Keyring): void {
  for (const { key } of keyring.terms) wipe(key);
}
