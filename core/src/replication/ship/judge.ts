/** Whether a primary lets the sender of a hello in. Pure, so that every refusal is tested. */

import type { KnownSecondary } from '../enroll/known-secondaries.ts';
import { PROTOCOL_VERSION_MIN } from '../frames/frame.ts';
import type { Hello } from '../frames/hello.ts';
import type { RefuseCode } from '../frames/welcome.ts';
import { type History, type Threat, threatOf } from '../lineage.ts';

export type Verdict =
  | { readonly kind: 'welcome'; readonly row: KnownSecondary }
  | { readonly kind: 'refuse'; readonly code: RefuseCode; readonly text: string }
  /** It brings news of another writer: fence first, then refuse. */
  | { readonly kind: 'threat'; readonly threat: Threat };

export type Bench = {
  readonly setId: string;
  readonly clusterId: string;
  readonly history: History;
  /** Hash of the record here at the index of the sender's head; undefined when it is not kept. */
  readonly mineAtTheirHead: string | undefined;
  readonly fenced: boolean;
  /** The secondary that the certificate belongs to, found by its public key; undefined when nobody's. */
  readonly row: KnownSecondary | undefined;
  /** Whether the hello is under a key that only clusters of this lineage have (`proof.ts`). */
  readonly proven: boolean;
  /** Another start of the same secondary talked on another link a moment ago. */
  readonly elsewhere: boolean;
  readonly now: number;
};

const refuse = (code: RefuseCode, text: string): Verdict => ({ kind: 'refuse', code, text });

export function judge(hello: Hello, bench: Bench): Verdict {
  const { row } = bench;
  if (hello.version < PROTOCOL_VERSION_MIN) {
    return refuse('version', `protocol level ${hello.version} is too old: upgrade the secondary first`);
  }
  if (row === undefined) return refuse('revoked', 'this secondary was revoked or is not known');
  if (row.id !== hello.secondaryId)
    return refuse('identity', 'the certificate belongs to another secondary id');
  if (hello.setId !== bench.setId) return refuse('set', 'this primary belongs to another replication set');
  if (row.usedBy === undefined && bench.now > row.expires) {
    return refuse('expired', 'the activation token has expired: revoke this id and make a new token');
  }
  if (row.usedBy !== undefined && row.usedBy !== hello.clusterId) {
    return refuse('used', 'the activation token was already used by another cluster: revoke this id first');
  }
  if (bench.fenced) return refuse('fenced', 'this cluster is fenced: it is no longer the primary of its set');
  const peer = {
    epochs: hello.epochs,
    head: hello.head,
    clusterId: hello.clusterId,
    announces: hello.purpose === 'announce',
  };
  const threat = threatOf(bench.history, bench.clusterId, peer, bench.mineAtTheirHead);
  // A cluster that bootstraps still holds its old data, which is of no lineage of this set or is given up.
  if (threat !== undefined && hello.purpose !== 'bootstrap') {
    if (bench.proven) return { kind: 'threat', threat };
    return refuse('unproven', 'news of another primary without proof that the sender is of this lineage');
  }
  if (bench.elsewhere) return refuse('busy', 'this secondary is connected from another process');
  return { kind: 'welcome', row };
}
