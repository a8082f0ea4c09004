/**
 * CRC-32 (IEEE 802.3, reflected) at the end of every frame. TLS guards the wire; this guards what is on either
 * side of it, memory and proxies that end TLS: a head with one flipped bit would be believed otherwise.
 */
import { type Bytes, concat } from '../../base/bytes.ts';
import { MalformedFrame } from './wire.ts';

const SUM_BYTES = 4;
const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

function crc32(bytes: Bytes): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (TABLE[(sum ^ byte) & 0xff] as number) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** `frame` with its sum, big-endian, behind it. */
export function withChecksum(frame: Bytes): Bytes {
  const sum = new Uint8Array(SUM_BYTES);
  new DataView(sum.buffer).setUint32(0, crc32(frame));
  return concat(frame, sum);
}

/** The frame without its sum. Throws MalformedFrame when the sum is another one. */
export function withoutChecksum(bytes: Bytes): Bytes {
  if (bytes.length < SUM_BYTES) throw new MalformedFrame('too short for a frame');
  const frame = bytes.subarray(0, bytes.length - SUM_BYTES);
  const sum = new DataView(bytes.buffer, bytes.byteOffset + frame.length, SUM_BYTES).getUint32(0);
  if (sum !== crc32(frame)) throw new MalformedFrame('the checksum of a frame differs');
  return frame;
}
