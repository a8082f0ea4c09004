/** The first frame of a link: who connects, why, and where its data stands. */
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

/**
 *   follow    a secondary that wants records
 *   bootstrap a cluster that is about to become a secondary and asks for the root key
 *   announce  a promoted cluster that tells the primary it came from about its epoch (R8)
 */
export type Purpose = 'follow' | 'bootstrap' | 'announce';
const PURPOSES: readonly Purpose[] = ['follow', 'bootstrap', 'announce'];

export type Hello = {
  readonly kind: 'hello';
  /** Level of this protocol. */
  readonly version: number;
  /** Release of the program, for the log and for upgrade warnings. */
  readonly software: string;
  readonly purpose: Purpose;
  readonly setId: string;
  readonly clusterId: string;
  /** Random per start of the process: two clones of one cluster differ in it. */
  readonly instanceId: string;
  readonly secondaryId: string;
  readonly epochs: readonly Epoch[];
  readonly head: Head;
  /** ms since 1970. */
  readonly time: number;
  readonly apiAddress: string;
  readonly clusterAddresses: readonly string[];
  /** That the sender is of the lineage it speaks of (`proof.ts`). Absent while it has no keyring. */
  readonly proof?: Bytes;
};

export function writeHello(to: FrameWriter, frame: Hello): void {
  to.number(frame.version)
    .text(frame.software)
    .number(PURPOSES.indexOf(frame.purpose))
    .text(frame.setId)
    .text(frame.clusterId)
    .text(frame.instanceId)
    .text(frame.secondaryId)
    .list(frame.epochs, (epoch) => writeEpoch(to, epoch));
  writeHead(to, frame.head);
  to.number(frame.time)
    .text(frame.apiAddress)
    .list(frame.clusterAddresses, (address) => to.text(address));
  writeProof(to, frame.proof);
}

export function readHello(from: FrameReader): Hello {
  const version = from.number();
  const software = from.text();
  const purpose = PURPOSES[from.number()];
  if (purpose === undefined) throw new MalformedFrame('unknown purpose');
  return {
    kind: 'hello',
    version,
    software,
    purpose,
    setId: from.text(),
    clusterId: from.text(),
    instanceId: from.text(),
    secondaryId: from.text(),
    epochs: from.list(EPOCHS_MAX, () => readEpoch(from)),
    head: readHead(from),
    time: from.number(),
    apiAddress: from.text(),
    clusterAddresses: from.list(SECONDARY_ADDRESSES_MAX, () => from.text()),
    ...readProof(from),
  };
}
