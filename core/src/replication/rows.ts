/**
 * What replication keeps for itself, all under `own/`: it never leaves this cluster and is in no record. The
 * role row is the role: every change of role is one transaction that writes it (R9).
 */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { assert } from '../base/assert.ts';
import { type Bytes, fromBase64, toBase64 } from '../base/bytes.ts';
import type { Certificate } from '../base/crypto.ts';
import type { Epoch, Head } from '../ledger/ledger.ts';

export const ROLE_KEY = 'own/replication/dr/role';
export const SECONDARIES_PREFIX = 'own/replication/dr/secondaries/';
export const PUBLIC_KEY_KEY = 'own/replication/dr/public-key';
export const PROMOTION_KEY = 'own/replication/dr/last-promotion';
export const CONTACT_KEY = 'own/replication/dr/contact';
export const STRANDED_PREFIX = 'own/replication/dr/stranded/';
export const CHECK_KEY = 'own/replication/dr/last-check';
export const OPERATION_TOKEN_KEY = 'own/core/dr-operation-token';

/** Certificate and key in base64 DER. */
export type StoredCertificate = { readonly certificate: string; readonly privateKey: string };

export function storeCertificate(certificate: Certificate): StoredCertificate {
  return { certificate: toBase64(certificate.certificate), privateKey: toBase64(certificate.privateKey) };
}

export function loadCertificate(stored: StoredCertificate): Certificate {
  return { certificate: loadBytes(stored.certificate), privateKey: loadBytes(stored.privateKey) };
}

/** Bytes of a base64 member that this program wrote. */
export function loadBytes(base64: string): Bytes {
  const bytes = fromBase64(base64);
  assert(bytes !== undefined, 'a stored base64 member is damaged');
  return bytes;
}

/** How a secondary reaches its primary and who it is there. */
export type Link = {
  readonly secondaryId: string;
  /** First-used address from the token, `host:port`. */
  readonly primaryAddress: string;
  /** `host:port` of all nodes of the primary, refreshed by heartbeats. */
  readonly knownAddresses: readonly string[];
  /** Identity of the primary's cluster, '' before the first contact. */
  readonly primaryClusterId: string;
  /** API address of the primary, '' when unknown. */
  readonly primaryApiAddress: string;
  /** DER of the set's CA, base64. */
  readonly authority: string;
  /** SHA-256 of the primary's public key info, hex: by it the primary is pinned (R23). */
  readonly primaryPin: string;
  readonly identity: StoredCertificate;
};

/** How a primary learnt that it no longer is the one. */
export type Fence = {
  readonly time: number;
  readonly reason: 'epoch' | 'log';
  readonly epoch: Epoch | undefined;
  /** Who brought the news. */
  readonly from: string;
};

export type RoleRow =
  | { readonly mode: 'disabled' }
  | {
      readonly mode: 'primary';
      readonly setId: string;
      /** Given at enable or promote, '' when none. */
      readonly primaryClusterAddr: string;
      readonly authority: StoredCertificate;
      readonly server: StoredCertificate;
      readonly fence: Fence | undefined;
      /** The link to the primary this cluster was promoted from, until that one knows of it (R8). */
      readonly announceTo: Link | undefined;
    }
  | { readonly mode: 'secondary'; readonly setId: string; readonly link: Link | undefined }
  | { readonly mode: 'bootstrapping'; readonly setId: string; readonly link: Link };

export type PrimaryRow = Extract<RoleRow, { mode: 'primary' }>;

export const DISABLED: RoleRow = { mode: 'disabled' };

/** The role, `disabled` when nothing is stored. */
export async function loadRole(tx: Tx): Promise<RoleRow> {
  return (await getJson<RoleRow>(tx, ROLE_KEY)) ?? DISABLED;
}

export function saveRole(tx: Tx, role: RoleRow): void {
  if (role.mode === 'disabled') tx.delete(ROLE_KEY);
  else putJson(tx, ROLE_KEY, role);
}

/** What a secondary knows of its primary, kept so that it survives a restart. */
export type Contact = {
  /** Wall clock of the last frame from the primary, ms since 1970. */
  readonly time: number;
  /** The last head that it announced. */
  readonly head: Head;
  /** It said that this head is its last (it was demoted). */
  readonly sealed: boolean;
  /**
   * Own wall clock at the latest moment that is known at which this side lacked nothing, ms since 1970. The time
   * of a frame would not do: it may have been on its way for long.
   */
  readonly complete?: number | undefined;
};

/** What is known about the last promotion of this cluster (R13). */
export type Promotion = {
  readonly time: number;
  readonly epoch: Epoch;
  readonly lastIndex: number;
  readonly lastHash: string;
  readonly root: string;
  /** ms between the last contact with the old primary and the promotion; undefined when there never was one. */
  readonly contactAgeMs: number | undefined;
  readonly announcedIndex: number | undefined;
  /** The old primary was demoted before and everything it wrote is here. */
  readonly planned: boolean;
  /** Records that the old primary had announced and that are not here. */
  readonly knownLost: number;
  readonly forced: boolean;
};

/** Deletes everything below `prefix`, a page at a time within one transaction. */
export async function deleteAll(tx: Tx, prefix: string): Promise<void> {
  for (;;) {
    const keys = await tx.scan(prefix, 500);
    for (const key of keys) tx.delete(key);
    if (keys.length < 500) return;
  }
}
