/** The worked examples of docs/formats are what the code writes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sealEnvelope, USE_ENTRY } from '@holdfast/core/barrier/envelope';
import {
  type Bytes,
  concat,
  fromBase64,
  fromHex,
  text,
  toBase64,
  toHex,
  utf8,
} from '@holdfast/core/base/bytes';
import { decodeRecord, encodeRecord } from '@holdfast/core/ledger/record';
import { encodeIndexRow } from '@holdfast/core/ledger/rows';
import { EMPTY_TRIE, TrieEdit } from '@holdfast/core/ledger/trie';
import { openActivation } from '@holdfast/core/replication/enroll/activation';
import { parsePublicKey } from '@holdfast/core/replication/enroll/public-key';
import { encodeFrame } from '@holdfast/core/replication/frames/frame';
import { nodeCrypto } from '@holdfast/server/crypto/node-crypto';
import { ROOT } from './layers.ts';

const crypto = nodeCrypto();
const bytes = (hex: string): Bytes => {
  const found = fromHex(hex);
  assert.ok(found !== undefined, hex);
  return found;
};
const page = (name: string): string => readFileSync(join(ROOT, 'docs', 'formats', name), 'utf8');

/** The hex of the block of that name, comments left out. */
function example(file: string, name: string): string {
  const block = new RegExp(`^\`\`\`hex ${name}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page(file))?.[1];
  assert.ok(block !== undefined, `${file} has no example ${name}`);
  return block.replace(/\|.*$/gm, '').replace(/\s/g, '');
}

test('log-record.md', () => {
  const shown = example('log-record.md', 'log-record');
  const record = decodeRecord(bytes(shown));
  assert.equal(toHex(encodeRecord(record)), shown);
  assert.equal(record.index, 258);
  assert.deepEqual(
    record.ops.map(({ key, value }) => [key, value && text(value)]),
    [
      ['shared/a', 'hi'],
      ['local/b', undefined],
    ],
  );
  assert.ok(page('log-record.md').includes(toHex(crypto.sha256(bytes(shown)))));
});

test('ledger-rows.md', () => {
  const [key, value] = [utf8('shared/a'), utf8('hi')];
  const [keyHash, valueHash] = [crypto.sha256(key), crypto.sha256(value)];
  assert.equal(example('ledger-rows.md', 'index-row'), toHex(encodeIndexRow(key, valueHash)));
  const leaf = concat(Uint8Array.of(0), keyHash, valueHash);
  assert.equal(example('ledger-rows.md', 'leaf'), toHex(leaf));
  const edit = new TrieEdit(EMPTY_TRIE, crypto.sha256);
  edit.set(keyHash, valueHash);
  const { root } = edit.finish();
  assert.equal(toHex(root), toHex(crypto.sha256(leaf)));
  assert.ok(page('ledger-rows.md').includes(toHex(root)));
});

test('barrier-entry.md', () => {
  const fill = (value: number, length: number) => new Uint8Array(length).fill(value);
  const place = { use: USE_ENTRY, barrierId: fill(2, 16), name: utf8('shared/a') } as const;
  const nonce = { bytes: (length: number) => fill(3, length) };
  const sealed = sealEnvelope(crypto.aeadKey(fill(1, 32)), 1, place, utf8('hi'), nonce);
  assert.equal(example('barrier-entry.md', 'barrier-entry'), toHex(sealed));
});

test('frames.md', () => {
  const onTheWire = (frame: Bytes) => frame.length.toString(16).padStart(8, '0') + toHex(frame);
  assert.equal(
    example('frames.md', 'follow'),
    onTheWire(encodeFrame({ kind: 'follow', index: 258, hash: 'aa'.repeat(32) })),
  );
  assert.equal(example('frames.md', 'ack'), onTheWire(encodeFrame({ kind: 'ack', index: 258 })));
});

test('activation-token.md', () => {
  const shown = page('activation-token.md');
  const publicKey = parsePublicKey(toBase64(bytes(example('activation-token.md', 'public-key'))));
  const privateKey = bytes(/private key `([0-9a-f]{64})`/.exec(shown)?.[1] ?? '');
  const token = /^```text sealed-token\n(.*)\n```/m.exec(shown)?.[1] ?? '';
  assert.deepEqual(openActivation(crypto, { publicKey, privateKey }, token), { id: 'secondary' });
  const changed = fromBase64(token) ?? new Uint8Array();
  changed[40] = (changed[40] ?? 0) ^ 1;
  assert.equal(openActivation(crypto, { publicKey, privateKey }, toBase64(changed)), undefined);
});
