import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fromHex, toHex, utf8 } from '../base/bytes.ts';
import { Fault } from '../base/refusal.ts';
import type { LogRecord } from './ledger.ts';
import { decodeRecord, encodeRecord, opBytesMax } from './record.ts';

/** The worked example of docs/formats/log-record.md. */
const EXAMPLE: LogRecord = {
  epoch: { counter: 2, id: '000102030405060708090a0b0c0d0e0f' },
  index: 258,
  time: 1_704_067_200_000,
  previousHash: 'aa'.repeat(32),
  ops: [
    { key: 'shared/a', value: utf8('hi'), was: undefined },
    { key: 'local/b', value: undefined, was: new Uint8Array(32).fill(0xbb) },
  ],
};
const EXAMPLE_HEX = [
  '01', // version
  '00000002', // epoch counter
  '000102030405060708090a0b0c0d0e0f', // epoch id
  '0000000000000102', // index
  '0000018cc251f400', // time
  'aa'.repeat(32), // hash of the record before
  '00000002', // number of ops
  '01', // op 1: has a value
  '0008',
  '7368617265642f61', // shared/a
  '00000002',
  '6869', // hi
  '02', // op 2: replaces a value, has none
  '0007',
  '6c6f63616c2f62', // local/b
  'bb'.repeat(32),
].join('');

it('encodes the worked example of the format description', () => {
  assert.equal(toHex(encodeRecord(EXAMPLE)), EXAMPLE_HEX);
  assert.deepEqual(decodeRecord(fromHex(EXAMPLE_HEX) ?? new Uint8Array()), EXAMPLE);
});

it('decodes what it encoded: empty values, no ops, large numbers, any key', () => {
  const records: LogRecord[] = [
    { ...EXAMPLE, ops: [] },
    { ...EXAMPLE, index: Number.MAX_SAFE_INTEGER, time: 0 },
    { ...EXAMPLE, ops: [{ key: 'shared/\u{1F511}/é', value: new Uint8Array(0), was: new Uint8Array(32) }] },
    { ...EXAMPLE, ops: [{ key: 'shared/k', value: new Uint8Array(100_000).fill(7), was: undefined }] },
  ];
  for (const record of records) assert.deepEqual(decodeRecord(encodeRecord(record)), record);
});

it('refuses a record that is cut short, at every length', () => {
  const bytes = encodeRecord(EXAMPLE);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decodeRecord(bytes.slice(0, length)), Fault, `${length} bytes`);
  }
});

it('refuses bytes behind the end, unknown versions and unknown flags: it halts and never skips', () => {
  const bytes = encodeRecord(EXAMPLE);
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  assert.throws(() => decodeRecord(longer), /behind its end/);
  const version = bytes.slice();
  version[0] = 2;
  assert.throws(() => decodeRecord(version), /unknown format version 2/);
  const flags = bytes.slice();
  flags[1 + 4 + 16 + 8 + 8 + 32 + 4] = 4;
  assert.throws(() => decodeRecord(flags), /unknown flags 4/);
});

it('refuses lengths that reach beyond the record, without allocating them', () => {
  const bytes = encodeRecord({ ...EXAMPLE, ops: [{ key: 'shared/a', value: utf8('hi'), was: undefined }] });
  new DataView(bytes.buffer).setUint32(bytes.length - 6, 0xffffffff);
  assert.throws(() => decodeRecord(bytes), Fault);
  const count = encodeRecord({ ...EXAMPLE, ops: [] });
  new DataView(count.buffer).setUint32(count.length - 4, 0xffffffff);
  assert.throws(() => decodeRecord(count), Fault);
});

it('knows beforehand at most how large an op gets', () => {
  const empty = encodeRecord({ ...EXAMPLE, ops: [] }).length;
  for (const key of ['shared/a', 'shared/é€\u{1F511}']) {
    const op = { key, value: utf8('value'), was: new Uint8Array(32) };
    const size = encodeRecord({ ...EXAMPLE, ops: [op] }).length - empty;
    assert.ok(size <= opBytesMax(op));
  }
});
