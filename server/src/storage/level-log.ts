/**
 * A check of LevelDB's write-ahead log before LevelDB replays it. LevelDB drops what does not pass its checksum
 * and goes on behind it, which would silently lose synced commits in the middle of the history. Here a hole is
 * told apart from the torn end of the last commit, which a crash may leave and which nobody was told of.
 *
 * Format (LevelDB, doc/log_format.md): blocks of 32 KiB; in them records of a masked CRC-32C of type and data
 * (4 bytes), a length (2), a type (1) and the data, all little-endian. A commit is one FULL record, or FIRST,
 * MIDDLE ... LAST. Fewer than 7 bytes at the end of a block are zeros.
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@holdfast/core/base/refusal';

const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;
const FULL = 1;
const FIRST = 2;
const LAST = 4;
const MASK_DELTA = 0xa282ead8;
/** CRC-32C (Castagnoli), reflected. */
const POLYNOMIAL = 0x82f63b78;

const TABLE: Uint32Array = makeTable();

function makeTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let crc = i;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[i] = crc >>> 0;
  }
  return table;
}

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

function mask(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

/** Throws Fault when a log in the LevelDB folder `path` lost something before its end. */
export async function checkLevelLogs(path: string): Promise<void> {
  for (const name of (await readdir(path)).filter((file) => /^\d+\.log$/.test(file)).sort()) {
    const file = await open(join(path, name), 'r');
    try {
      const hole = await findHole(file);
      if (hole === undefined) continue;
      throw new Fault(
        `the storage file ${join(path, name)} is damaged at byte ${hole}, before commits that are whole: ` +
          'promote a standby, or restore a backup',
      );
    } finally {
      await file.close();
    }
  }
}

/** Position of the first damage that another commit follows. */
async function findHole(file: Awaited<ReturnType<typeof open>>): Promise<number | undefined> {
  const block = Buffer.alloc(BLOCK_BYTES);
  let damage: number | undefined;
  for (let at = 0; ; at += BLOCK_BYTES) {
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at);
    if (bytesRead === 0) return undefined;
    const found = scanBlock(block.subarray(0, bytesRead), damage !== undefined);
    if (found.begins) return damage ?? at + (found.damage ?? 0);
    damage ??= found.damage === undefined ? undefined : at + found.damage;
  }
}

/** `damage`: the first bad byte; `begins`: a commit begins behind damage, in this block or an earlier one. */
type Found = { readonly damage: number | undefined; readonly begins: boolean };

function scanBlock(block: Buffer, damagedBefore: boolean): Found {
  let damage: number | undefined;
  for (let at = 0; at + HEADER_BYTES <= block.length; ) {
    const record = recordAt(block, at);
    if (record !== undefined) {
      const begins = record.type === FULL || record.type === FIRST;
      if (begins && (damagedBefore || damage !== undefined)) return { damage, begins: true };
      at += HEADER_BYTES + record.length;
      continue;
    }
    damage ??= at;
    // Its length says nothing either, so the next record may begin anywhere.
    at += 1;
  }
  return { damage, begins: false };
}

/** The whole record at `at`; undefined when there is none. */
function recordAt(block: Buffer, at: number): { readonly type: number; readonly length: number } | undefined {
  const length = block.readUInt16LE(at + 4);
  const type = block.readUInt8(at + 6);
  const end = at + HEADER_BYTES + length;
  if (type < FULL || type > LAST || end > block.length) return undefined;
  if (block.readUInt32LE(at) !== mask(crc32c(block.subarray(at + 6, end)))) return undefined;
  return { type, length };
}
