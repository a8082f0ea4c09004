/**
 * The certificates of a replication set. A primary makes its own authority when it is enabled and again when a
 * secondary is promoted; the authority's key never leaves it. Certificates only carry keys: who may talk is
 * decided by pinned public keys on both sides, so they live long and their names matter to nobody but readers.
 */
import type { Certificate } from '../../base/crypto.ts';
import type { Env } from '../../base/env.ts';

const DAY_MS = 86_400_000;
/** Clusters may disagree on the time by an hour (invariants 1.4); a day is safely more. */
const BACKDATE_MS = DAY_MS;
const LIFE_MS = 30 * 365 * DAY_MS;

export type Authority = { readonly authority: Certificate; readonly server: Certificate };

/** A fresh authority and the primary's own leaf. */
export async function createSetAuthority(env: Env, setId: string): Promise<Authority> {
  const now = env.clock.now();
  const times = { notBefore: now - BACKDATE_MS, notAfter: now + LIFE_MS };
  const authority = await env.crypto.createAuthority({ commonName: `rep-${setId}`, ...times });
  const server = await env.crypto.createLeaf(authority, {
    commonName: `primary-${setId}`,
    dnsNames: ['primary.replication.holdfast.internal'],
    ...times,
  });
  return { authority, server };
}

/** A leaf for one secondary. */
export function createSecondaryLeaf(env: Env, authority: Certificate, id: string): Promise<Certificate> {
  const now = env.clock.now();
  return env.crypto.createLeaf(authority, {
    commonName: `secondary-${id}`.slice(0, 64),
    dnsNames: ['secondary.replication.holdfast.internal'],
    notBefore: now - BACKDATE_MS,
    notAfter: now + LIFE_MS,
  });
}
