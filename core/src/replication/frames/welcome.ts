/** The primary's answers to a hello: come in, or no and why. */
import type { Bytes } from '../../base/bytes.ts';
import { EPOCHS_MAX, SECONDARY_ADDRESSES_MAX } from '../../base/limits.ts';
import type { Epoch, Head } from '../../ledger/ledger.ts';
import {
  type FrameReader,
  type FrameWriter,
  MalformedFrame,
  readEpoch,
  readHead,
  readProof,
  writeEpoch,
  writeHead,
  writeProof,
} from './wire.ts';

export type Welcome = {
  readonly kind: 'welcome';
  /** Level of the protocol that both sides speak from here on. */
  readonly version: number;
  readonly software: string;
  readonly clusterId: string;
  readonly epochs: readonly Epoch[];
  readonly head: Head;
  readonly time: number;
  readonly apiAddress: string;
  readonly clusterAddresses: readonly string[];
  /** That the sender is of the lineage it speaks of (`proof.ts`). */
  readonly proof?: Bytes;
};

export function writeWelcome(to: FrameWriter, frame: Welcome): void {
  to.number(frame.version)
    .text(frame.software)
    .text(frame.clusterId)
    .list(frame.epochs, (epoch) => writeEpoch(to, epoch));
  writeHead(to, frame.head);
  to.number(frame.time)
    .text(frame.apiAddress)
    .list(frame.clusterAddresses, (address) => to.text(address));
  writeProof(to, frame.proof);
}

export function readWelcome(from: FrameReader): Welcome {
  return {
    kind: 'welcome',
    version: from.number(),
    software: from.text(),
    clusterId: from.text(),
    epochs: from.list(EPOCHS_MAX, () => readEpoch(from)),
    head: readHead(from),
    time: from.number(),
    apiAddress: from.text(),
    clusterAddresses: from.list(SECONDARY_ADDRESSES_MAX, () => from.text()),
    ...readProof(from),
  };
}

/**
 *   revoked    the certificate is of this set, but no secondary holds it (any more)
 *   expired    the activation token was not used in time
 *   used       another cluster has already used the activation token (contract 13.29)
 *   identity   the certificate belongs to another secondary id
 *   set        another replication set
 *   version    no common level of the protocol, or a release older than the primary's format
 *   fenced     the receiver is no longer the primary of its set
 *   busy       too many links, or this secondary's earlier link is still alive elsewhere
 *   unproven   it speaks of another primary without the proof that it is of this lineage
 */
export type RefuseCode =
  | 'revoked'
  | 'expired'
  | 'used'
  | 'identity'
  | 'set'
  | 'version'
  | 'fenced'
  | 'busy'
  | 'unproven';
const CODES: readonly RefuseCode[] = [
  'revoked',
  'expired',
  'used',
  'identity',
  'set',
  'version',
  'fenced',
  'busy',
  'unproven',
];

export type Refuse = { readonly kind: 'refuse'; readonly code: RefuseCode; readonly text: string };

export function writeRefuse(to: FrameWriter, frame: Refuse): void {
  to.number(CODES.indexOf(frame.code)).text(frame.text);
}

export function readRefuse(from: FrameReader): Refuse {
  const code = CODES[from.number()];
  if (code === undefined) throw new MalformedFrame('unknown refusal');
  return { kind: 'refuse', code, text: from.text() };
}
