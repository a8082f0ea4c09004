import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededEntropy } from '../../base/testing/env.ts';
import type { Epoch, Head } from '../../ledger/ledger.ts';
import { withChecksum, withoutChecksum } from './checksum.ts';
import { decodeFrame, encodeFrame, type Frame, type FrameKind } from './frame.ts';
import { FrameReader, FrameWriter, MalformedFrame } from './wire.ts';

const hash = (digit: string) => digit.repeat(64);
const HEAD: Head = {
  epoch: { counter: 3, id: 'e'.repeat(32) },
  index: 2 ** 40,
  hash: hash('1'),
  root: hash('2'),
  sharedRoot: hash('3'),
  localRoot: hash('4'),
  time: 1_704_067_200_000,
};
const EPOCH: Epoch = {
  counter: 1,
  id: 'a'.repeat(32),
  clusterId: 'c',
  fromIndex: 1,
  fromHash: hash('0'),
  time: 5,
};
const RECORD = { index: 7, hash: hash('5'), bytes: Uint8Array.of(1, 2, 3) };
const WHO = { apiAddress: 'https://a:8200', clusterAddresses: ['a:8201', 'b:8201'] };

const EVERY: { readonly [K in FrameKind]: readonly Extract<Frame, { kind: K }>[] } = {
  hello: [
    {
      kind: 'hello',
      version: 1,
      software: '0.1.0',
      purpose: 'announce',
      setId: 's',
      clusterId: 'c',
      instanceId: 'i',
      secondaryId: 'ü',
      epochs: [EPOCH, { ...EPOCH, counter: 2 }],
      head: HEAD,
      time: 9,
      ...WHO,
    },
  ],
  welcome: [
    { kind: 'welcome', version: 1, software: 'x', clusterId: 'c', epochs: [], head: HEAD, time: 0, ...WHO },
    {
      kind: 'welcome',
      version: 1,
      software: 'x',
      clusterId: 'c',
      epochs: [],
      head: HEAD,
      time: 0,
      ...WHO,
      proof: new Uint8Array(32).fill(7),
    },
  ],
  refuse: [{ kind: 'refuse', code: 'busy', text: 'why' }],
  'bootstrap-request': [{ kind: 'bootstrap-request', publicKey: new Uint8Array(32).fill(9) }],
  'bootstrap-package': [{ kind: 'bootstrap-package', sealed: new Uint8Array(0) }],
  follow: [{ kind: 'follow', index: 0, hash: hash('0') }],
  'follow-answer': [{ kind: 'follow-answer', result: 'diverged', oldest: 1 }],
  records: [
    { kind: 'records', records: [], head: undefined },
    { kind: 'records', records: [RECORD, RECORD], head: HEAD },
  ],
  ack: [{ kind: 'ack', index: Number.MAX_SAFE_INTEGER }],
  sealed: [{ kind: 'sealed', head: HEAD }],
  ping: [
    {
      kind: 'ping',
      sequence: 1,
      time: 2,
      head: HEAD,
      syncing: true,
      clockSkewMs: -1234,
      roundTripMs: 3,
      canaryAgeMs: 0,
      strandedRecords: 5,
      ...WHO,
    },
  ],
  pong: [{ kind: 'pong', sequence: 1, time: 2, head: HEAD, ...WHO }],
  'head-request': [{ kind: 'head-request', id: 1 }],
  'head-answer': [{ kind: 'head-answer', id: 1, head: HEAD, oldest: 4 }],
  'nodes-request': [{ kind: 'nodes-request', id: 1, class: 'local', paths: ['', '0f'] }],
  'nodes-answer': [
    {
      kind: 'nodes-answer',
      id: 1,
      nodes: [
        undefined,
        {
          class: 'shared',
          path: 'a',
          hash: hash('6'),
          count: 40,
          children: [{ path: 'a0', hash: hash('7'), count: 40 }],
        },
        {
          class: 'local',
          path: 'b',
          hash: hash('8'),
          count: 1,
          leaf: [{ key: hash('9'), value: hash('a') }],
        },
      ],
    },
  ],
  'fetch-request': [{ kind: 'fetch-request', id: 1, class: 'shared', keys: [hash('b')] }],
  'range-request': [{ kind: 'range-request', id: 1, class: 'shared', path: 'abc' }],
  'entries-answer': [
    { kind: 'entries-answer', id: 1, entries: [{ key: 'k', value: Uint8Array.of(0) }], more: true },
  ],
  'log-request': [{ kind: 'log-request', id: 1, index: 3 }],
  'log-answer': [{ kind: 'log-answer', id: 1, retained: true, records: [RECORD] }],
  'hash-request': [{ kind: 'hash-request', id: 1, index: 3 }],
  'hash-answer': [
    { kind: 'hash-answer', id: 1, hash: undefined },
    { kind: 'hash-answer', id: 1, hash: hash('c') },
  ],
};
const frames: readonly Frame[] = Object.values(EVERY).flat();

test('every frame reads back as it was written', () => {
  for (const frame of frames) assert.deepEqual(decodeFrame(encodeFrame(frame)), frame);
});

test('every kind has a number of its own', () => {
  const numbers = Object.values(EVERY).map(([frame]) => encodeFrame(frame as Frame)[0]);
  assert.equal(new Set(numbers).size, numbers.length);
});

test('a frame with fields that a newer version appended is still read', () => {
  for (const frame of frames) {
    const longer = withChecksum(new Uint8Array([...withoutChecksum(encodeFrame(frame)), 1, 2, 3]));
    assert.deepEqual(decodeFrame(longer), frame);
  }
});

test('a hello and a welcome of a release that knew no proof are read as having none', () => {
  for (const frame of [EVERY.hello[0], EVERY.welcome[0]]) {
    assert.ok(frame);
    const shorter = withChecksum(withoutChecksum(encodeFrame(frame)).subarray(0, -1));
    assert.deepEqual(decodeFrame(shorter), frame);
  }
});

test('a frame cut short anywhere is malformed', () => {
  for (const frame of frames) {
    const bytes = encodeFrame(frame);
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(
        () => decodeFrame(bytes.subarray(0, length)),
        MalformedFrame,
        `${frame.kind} at ${length}`,
      );
    }
  }
});

test('a frame with a changed bit anywhere is malformed', () => {
  for (const frame of frames) {
    const bytes = encodeFrame(frame).slice();
    for (let at = 0; at < bytes.length; at++) {
      bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
      assert.throws(() => decodeFrame(bytes), MalformedFrame, `${frame.kind} at ${at}`);
      bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
    }
  }
});

test('whatever bytes come, a frame or MalformedFrame comes out', () => {
  const entropy = seededEntropy('frames');
  for (let i = 0; i < 20_000; i++) {
    const base = frames[i % frames.length] as Frame;
    const bytes = encodeFrame(base).slice();
    const noise = entropy.bytes(6);
    for (let n = 0; n < 1 + (i % 3); n++) {
      bytes[((noise[2 * n] as number) * 257 + i) % bytes.length] = noise[2 * n + 1] as number;
    }
    try {
      decodeFrame(withChecksum(bytes.subarray(0, bytes.length - 4)));
    } catch (error) {
      assert.ok(error instanceof MalformedFrame, String(error));
    }
  }
});

test('a length that lies is found before anything is set aside for it', () => {
  const claim = new FrameWriter().number(2 ** 52).finish();
  assert.throws(() => new FrameReader(claim).bytes(), MalformedFrame);
  assert.throws(() => new FrameReader(claim).list(Number.MAX_SAFE_INTEGER, () => 0), MalformedFrame);
  assert.throws(() => new FrameReader(new Uint8Array(9).fill(0xff)).number(), MalformedFrame);
});

test('what a peer says of itself is bounded', () => {
  const long = new FrameWriter().text('x'.repeat(2000)).finish();
  assert.throws(() => new FrameReader(long).text(), MalformedFrame);
});
