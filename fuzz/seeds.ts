/** Valid frames and records to begin with: one of each shape. */

import type { Epoch, Head } from '../core/src/ledger/ledger.ts';
import { encodeRecord } from '../core/src/ledger/record.ts';
import { encodeFrame, type Frame } from '../core/src/replication/frames/frame.ts';

const HASH = 'ab'.repeat(32);
const EPOCH: Epoch = {
  counter: 3,
  id: 'cd'.repeat(16),
  clusterId: 'c1',
  fromIndex: 7,
  fromHash: HASH,
  time: 1_700_000_000_000,
};
const HEAD: Head = {
  epoch: { counter: EPOCH.counter, id: EPOCH.id },
  index: 9,
  hash: HASH,
  root: HASH,
  sharedRoot: HASH,
  localRoot: HASH,
  time: EPOCH.time,
};

export function recordSeeds(): readonly Uint8Array[] {
  const base = { epoch: HEAD.epoch, index: 9, time: EPOCH.time, previousHash: HASH };
  const hash = new Uint8Array(32).fill(7);
  return [
    encodeRecord({ ...base, ops: [] }),
    encodeRecord({
      ...base,
      ops: [{ key: 'shared/core/mounts', value: new Uint8Array(40).fill(1), was: hash }],
    }),
    encodeRecord({
      ...base,
      ops: [
        { key: 'local/token/id/x', value: undefined, was: hash },
        { key: 'shared/logical/ü/𝄞', value: new Uint8Array(3), was: undefined },
      ],
    }),
  ];
}

export function frameSeeds(): readonly Uint8Array[] {
  const records = recordSeeds().map((bytes, i) => ({ index: 9 + i, hash: HASH, bytes }));
  const node = { class: 'shared' as const, path: 'a0', hash: HASH, count: 2 };
  const frames: readonly Frame[] = [
    {
      kind: 'hello',
      version: 1,
      software: '0.1.0',
      purpose: 'follow',
      setId: 's1',
      clusterId: 'c1',
      instanceId: 'i1',
      secondaryId: 'one',
      epochs: [EPOCH],
      head: HEAD,
      time: EPOCH.time,
      apiAddress: 'https://a:8200',
      clusterAddresses: ['a:8201'],
    },
    { kind: 'records', records, head: HEAD },
    { kind: 'records', records: records.slice(0, 1), head: undefined },
    { kind: 'head-request', id: 1 },
    { kind: 'head-answer', id: 1, head: HEAD, oldest: 2 },
    { kind: 'nodes-request', id: 2, class: 'shared', paths: ['', 'a', 'a0f'] },
    {
      kind: 'nodes-answer',
      id: 2,
      nodes: [
        undefined,
        { ...node, children: [{ path: 'a00', hash: HASH, count: 1 }] },
        { ...node, leaf: [{ key: HASH, value: HASH }] },
      ],
    },
    { kind: 'fetch-request', id: 3, class: 'local', keys: [HASH] },
    { kind: 'range-request', id: 4, class: 'local', path: 'ff' },
  ];
  return frames.map(encodeFrame);
}
