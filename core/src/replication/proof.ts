/**
 * The proof that a hello or welcome comes from a cluster of the lineage it speaks of. A certificate alone does not
 * fence anybody (R8): what a peer says of epochs and heads counts only under a MAC whose key every cluster of the
 * lineage derives from its keyring, and which no operator, log or disk shows.
 *
 * The statement under the MAC names its sender, so a proof cannot be moved to another secondary's link. It needs
 * no challenge: a statement that was true once still proves that another writer, or that record, exists.
 */
import type { BarrierControl } from '../barrier/barrier.ts';
import { type Bytes, equalConstantTime } from '../base/bytes.ts';
import type { Hello } from './frames/hello.ts';
import type { Welcome } from './frames/welcome.ts';
import { FrameWriter, writeEpoch, writeHead } from './frames/wire.ts';

/** `frame` with its proof. Refusal 503 while the barrier is sealed. */
export function proven<F extends Hello | Welcome>(barrier: BarrierControl, frame: F): F {
  return { ...frame, proof: barrier.lineageMac(statementOf(frame)) };
}

/** Whether the sender of `frame` holds the keyring of this lineage. */
export function isProven(barrier: BarrierControl, frame: Hello | Welcome): boolean {
  if (frame.proof === undefined) return false;
  return equalConstantTime(barrier.lineageMac(statementOf(frame)), frame.proof);
}

function statementOf(frame: Hello | Welcome): Bytes {
  const to = new FrameWriter().text(frame.kind).text(frame.clusterId);
  if (frame.kind === 'hello') {
    to.text(frame.purpose).text(frame.setId).text(frame.secondaryId).text(frame.instanceId);
  }
  to.list(frame.epochs, (epoch) => writeEpoch(to, epoch));
  writeHead(to, frame.head);
  return to.finish();
}
