/**
 * Heartbeats. The secondary pings, the primary answers at once; so both directions are never silent, the
 * primary's head, root and time arrive at least every second (R5, R29), and both know round trip and skew.
 */
import { SECONDARY_ADDRESSES_MAX } from '../../base/limits.ts';
import type { Head } from '../../ledger/ledger.ts';
import { type FrameReader, type FrameWriter, readHead, writeHead } from './wire.ts';

export type Ping = {
  readonly kind: 'ping';
  readonly sequence: number;
  readonly time: number;
  /** What the secondary holds durably, and the root over it. */
  readonly head: Head;
  /** Whether it holds a mixture until a repair ends. */
  readonly syncing: boolean;
  readonly clockSkewMs: number;
  readonly roundTripMs: number;
  /** How long ago, by the primary's clock, the state that the secondary holds was current. */
  readonly canaryAgeMs: number;
  /** Records of the stranded sets it keeps. */
  readonly strandedRecords: number;
  readonly apiAddress: string;
  readonly clusterAddresses: readonly string[];
};

export type Pong = {
  readonly kind: 'pong';
  readonly sequence: number;
  readonly time: number;
  readonly head: Head;
  readonly apiAddress: string;
  readonly clusterAddresses: readonly string[];
};

export function writePing(to: FrameWriter, frame: Ping): void {
  to.number(frame.sequence).number(frame.time);
  writeHead(to, frame.head);
  to.flag(frame.syncing)
    .signed(frame.clockSkewMs)
    .number(Math.trunc(frame.roundTripMs))
    .signed(frame.canaryAgeMs)
    .number(frame.strandedRecords)
    .text(frame.apiAddress)
    .list(frame.clusterAddresses, (address) => to.text(address));
}

export function readPing(from: FrameReader): Ping {
  return {
    kind: 'ping',
    sequence: from.number(),
    time: from.number(),
    head: readHead(from),
    syncing: from.flag(),
    clockSkewMs: from.signed(),
    roundTripMs: from.number(),
    canaryAgeMs: from.signed(),
    strandedRecords: from.number(),
    apiAddress: from.text(),
    clusterAddresses: from.list(SECONDARY_ADDRESSES_MAX, () => from.text()),
  };
}

export function writePong(to: FrameWriter, frame: Pong): void {
  to.number(frame.sequence).number(frame.time);
  writeHead(to, frame.head);
  to.text(frame.apiAddress).list(frame.clusterAddresses, (address) => to.text(address));
}

export function readPong(from: FrameReader): Pong {
  return {
    kind: 'pong',
    sequence: from.number(),
    time: from.number(),
    head: readHead(from),
    apiAddress: from.text(),
    clusterAddresses: from.list(SECONDARY_ADDRESSES_MAX, () => from.text()),
  };
}
