/**
 * A process that writes to a ledger in the folder given as its argument and prints the number of each write
 * once it is acknowledged. The crash tests kill it, or let its disk fail.
 */
import { utf8 } from '@holdfast/core/base/bytes';
import { Fault } from '@holdfast/core/base/refusal';
import { testEnv } from '@holdfast/core/base/testing/env';
import { openLedger } from '@holdfast/core/ledger/open';
import { openLevelEngine } from '../level.ts';

const [path = '', writers = '8'] = process.argv.slice(2);
const engine = await openLevelEngine(path, { type: 'file' });
const ledger = await openLedger(engine, await engine.acquire(), testEnv(String(process.pid)));
let next = ledger.head().index * 1000;

async function write(): Promise<void> {
  for (;;) {
    const number = next++;
    const tx = ledger.begin();
    tx.put(`shared/${number}`, new Uint8Array(500).fill(number % 251));
    tx.put(`local/${number}`, utf8(String(number)));
    await ledger.commit(tx);
    process.stdout.write(`${number}\n`);
  }
}

const results = await Promise.allSettled(Array.from({ length: Number(writers) }, write));
for (const result of results) {
  if (result.status === 'rejected') {
    const error: unknown = result.reason;
    process.stdout.write(`${error instanceof Fault ? 'fault' : 'other'}: ${String(error)}\n`);
  }
}
// What comes after a failure is refused too, although the disk might take it.
const late = ledger.begin();
late.put('shared/late', utf8('late'));
await ledger.commit(late).then(
  () => process.stdout.write('late write accepted\n'),
  () => process.stdout.write('late write refused\n'),
);
