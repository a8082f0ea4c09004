/**
 * All frames of a replication link, by number. A number is never reused; a frame of an unknown number ends the
 * link (R27: halt, never skip). New fields are appended to a frame and read only when `more` says so.
 */
import { type Bytes, concat } from '../../base/bytes.ts';
import {
  type BootstrapPackage,
  type BootstrapRequest,
  readBootstrapPackage,
  readBootstrapRequest,
  writeBootstrapPackage,
  writeBootstrapRequest,
} from './bootstrap.ts';
import { withChecksum, withoutChecksum } from './checksum.ts';
import * as follow from './follow.ts';
import { type Ping, type Pong, readPing, readPong, writePing, writePong } from './heartbeat.ts';
import { type Hello, readHello, writeHello } from './hello.ts';
import * as sync from './sync.ts';
import { type Refuse, readRefuse, readWelcome, type Welcome, writeRefuse, writeWelcome } from './welcome.ts';
import { FrameReader, FrameWriter, MalformedFrame } from './wire.ts';

/** Level of this protocol. N and N-1 understand each other. */
export const PROTOCOL_VERSION = 1;
export const PROTOCOL_VERSION_MIN = 1;

export type Frame =
  | Hello
  | Welcome
  | Refuse
  | BootstrapRequest
  | BootstrapPackage
  | follow.Follow
  | follow.FollowAnswer
  | follow.Records
  | follow.Ack
  | follow.Sealed
  | Ping
  | Pong
  | sync.HeadRequest
  | sync.HeadAnswer
  | sync.NodesRequest
  | sync.NodesAnswer
  | sync.FetchRequest
  | sync.RangeRequest
  | sync.EntriesAnswer
  | sync.LogRequest
  | sync.LogAnswer
  | sync.HashRequest
  | sync.HashAnswer;

export type FrameKind = Frame['kind'];
export type FrameOf<K extends FrameKind> = Extract<Frame, { readonly kind: K }>;

type Codec<K extends FrameKind> = {
  readonly number: number;
  readonly write: (to: FrameWriter, frame: FrameOf<K>) => void;
  readonly read: (from: FrameReader) => FrameOf<K>;
};

const CODECS: { readonly [K in FrameKind]: Codec<K> } = {
  hello: { number: 1, write: writeHello, read: readHello },
  welcome: { number: 2, write: writeWelcome, read: readWelcome },
  refuse: { number: 3, write: writeRefuse, read: readRefuse },
  'bootstrap-request': { number: 4, write: writeBootstrapRequest, read: readBootstrapRequest },
  'bootstrap-package': { number: 5, write: writeBootstrapPackage, read: readBootstrapPackage },
  follow: { number: 6, write: follow.writeFollow, read: follow.readFollow },
  'follow-answer': { number: 7, write: follow.writeFollowAnswer, read: follow.readFollowAnswer },
  records: { number: 8, write: follow.writeRecords, read: follow.readRecords },
  ack: { number: 9, write: follow.writeAck, read: follow.readAck },
  sealed: { number: 10, write: follow.writeSealed, read: follow.readSealed },
  ping: { number: 11, write: writePing, read: readPing },
  pong: { number: 12, write: writePong, read: readPong },
  'head-request': { number: 13, write: sync.writeHeadRequest, read: sync.readHeadRequest },
  'head-answer': { number: 14, write: sync.writeHeadAnswer, read: sync.readHeadAnswer },
  'nodes-request': { number: 15, write: sync.writeNodesRequest, read: sync.readNodesRequest },
  'nodes-answer': { number: 16, write: sync.writeNodesAnswer, read: sync.readNodesAnswer },
  'fetch-request': { number: 17, write: sync.writeFetchRequest, read: sync.readFetchRequest },
  'range-request': { number: 18, write: sync.writeRangeRequest, read: sync.readRangeRequest },
  'entries-answer': { number: 19, write: sync.writeEntriesAnswer, read: sync.readEntriesAnswer },
  'log-request': { number: 20, write: sync.writeLogRequest, read: sync.readLogRequest },
  'log-answer': { number: 21, write: sync.writeLogAnswer, read: sync.readLogAnswer },
  'hash-request': { number: 22, write: sync.writeHashRequest, read: sync.readHashRequest },
  'hash-answer': { number: 23, write: sync.writeHashAnswer, read: sync.readHashAnswer },
};

const BY_NUMBER: ReadonlyMap<number, (from: FrameReader) => Frame> = new Map(
  Object.values(CODECS).map((codec) => [codec.number, codec.read]),
);

/** The bytes of a frame: its number, its fields, a checksum. */
export function encodeFrame(frame: Frame): Bytes {
  const writer = new FrameWriter();
  // The table pairs each kind with the codec of exactly that kind; the union cannot say so.
  const codec = CODECS[frame.kind] as Codec<FrameKind>;
  codec.write(writer, frame as never);
  return withChecksum(concat(Uint8Array.of(codec.number), writer.finish()));
}

/** The frame in `bytes`. Throws MalformedFrame for anything that no codec wrote. */
export function decodeFrame(bytes: Bytes): Frame {
  const frame = withoutChecksum(bytes);
  const number = frame[0];
  const read = number === undefined ? undefined : BY_NUMBER.get(number);
  if (read === undefined) throw new MalformedFrame(`unknown frame type ${number ?? 'none'}`);
  return read(new FrameReader(frame.subarray(1)));
}
