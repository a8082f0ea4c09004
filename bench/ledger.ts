/**
 * What the storage engine and the ledger cost, in one run:
 *
 *   node bench/ledger.ts [seconds per figure, default 2]
 *
 * Absolute figures belong to the machine and the minute. Compare the ratios, which a run takes side by side.
 */

import { randomFillSync } from 'node:crypto';
import { mkdtemp, open as openFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBarrier } from '@holdfast/core/barrier/aes-gcm-barrier';
import { utf8 } from '@holdfast/core/base/bytes';
import type { LedgerEnv } from '@holdfast/core/ledger/journal';
import type { Ledger } from '@holdfast/core/ledger/ledger';
import { openLedger } from '@holdfast/core/ledger/open';
import type { StorageEngine } from '@holdfast/core/storage/engine';
import { memoryEngine } from '@holdfast/core/storage/memory';
import { nodeCrypto } from '@holdfast/server/crypto/node-crypto';
import { openLevelEngine } from '@holdfast/server/storage/level';

const seconds = Number(process.argv[2] ?? '2');
const VALUE_BYTES = 300;
const WRITERS = [1, 16, 64, 256];

const silent = { write: () => undefined, named: () => silent };
const env: LedgerEnv = {
  clock: { now: Date.now, monotonic: () => performance.now() },
  entropy: { bytes: (length) => randomFillSync(new Uint8Array(length)) },
  crypto: nodeCrypto(),
  log: silent,
  metrics: { increment: () => undefined, gauge: () => undefined, sample: () => undefined },
};

type Figure = {
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

/** Runs `work` from so many sides for the given time. */
async function measure(sides: number, work: (n: number) => Promise<unknown>): Promise<Figure> {
  const times: number[] = [];
  let next = 0;
  const side = async (until: number) => {
    while (performance.now() < until) {
      const begun = performance.now();
      await work(next++);
      times.push(performance.now() - begun);
    }
  };
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await Promise.all(Array.from({ length: sides }, () => side(begun + seconds * 1000)));
  const elapsed = performance.now() - begun;
  const used = process.cpuUsage(cpu);
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return {
    perSecond: (times.length * 1000) / elapsed,
    cpuUs: (used.user + used.system) / times.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

function show(name: string, figure: Figure, floor?: number): void {
  const ratio = floor === undefined ? '' : `  ${(figure.perSecond / floor).toFixed(2)} of the floor`;
  console.log(
    `${name.padEnd(46)} ${figure.perSecond.toFixed(0).padStart(8)}/s ${figure.cpuUs.toFixed(1).padStart(8)} us CPU` +
      `  p50 ${figure.p50Ms.toFixed(3)} ms  p99 ${figure.p99Ms.toFixed(3)} ms${ratio}`,
  );
}

/** The floor: one 600-byte append and fdatasync after the other. */
async function floor(folder: string): Promise<number> {
  const file = await openFile(join(folder, 'floor'), 'a');
  const block = new Uint8Array(2 * VALUE_BYTES);
  const figure = await measure(1, async () => {
    await file.write(block);
    await file.datasync();
  });
  await file.close();
  show('floor: append and fdatasync, one by one', figure);
  return figure.perSecond;
}

async function benchEngine(name: string, engine: StorageEngine, syncs: number): Promise<void> {
  const fence = await engine.acquire();
  const value = env.entropy.bytes(VALUE_BYTES);
  for (const writers of [1, 64]) {
    const figure = await measure(writers, (n) =>
      engine.commit(
        [
          { key: `e/${n % 100_000}`, value },
          { key: `l/${n}`, value },
        ],
        fence,
      ),
    );
    show(`${name} engine: commit of 2 rows, ${writers} at once`, figure, syncs);
  }
  show(`${name} engine: get, 16 at once`, await measure(16, (n) => engine.get(`e/${n % 1000}`)));
}

async function benchLedger(name: string, ledger: Ledger, syncs: number): Promise<void> {
  for (const writers of WRITERS) {
    const figure = await measure(writers, (n) => {
      const tx = ledger.begin();
      tx.put(`shared/k/${n % 100_000}`, env.entropy.bytes(VALUE_BYTES));
      return ledger.commit(tx);
    });
    show(`${name} ledger: commit, ${writers} at once`, figure, syncs);
  }
}

async function benchBarrier(name: string, ledger: Ledger): Promise<void> {
  const barrier = createBarrier(ledger, env);
  await barrier.initialize(env.entropy.bytes(32), async () => undefined);
  const value = utf8('x'.repeat(VALUE_BYTES));
  const key = (n: number) => `shared/b/${n % 50_000}`;
  const write = await measure(64, (n) =>
    barrier.transact(async (tx) => {
      await tx.get(key(n));
      tx.put(key(n), value);
    }),
  );
  show(`${name} barrier: read and write, 64 at once`, write);
  const read = () => measure(32, (n) => barrier.read((tx) => tx.get(key(n % 1000))));
  show(`${name} barrier: read, 32 at once`, await read());
  barrier.setCaching(true);
  await read();
  show(`${name} barrier: read, cached`, await read());
}

async function benchFollower(name: string, source: Ledger, engine: StorageEngine): Promise<void> {
  const ledger = await openLedger(engine, await engine.acquire(), env);
  const begun = performance.now();
  const until = begun + seconds * 1000;
  while (performance.now() < until && ledger.head().index < source.head().index) {
    await ledger.apply(await source.read(ledger.head().index + 1, 256 * 1024));
  }
  const applied = ledger.head().index;
  console.log(
    `${name} follower: apply ${((applied * 1000) / (performance.now() - begun)).toFixed(0).padStart(31)}/s`,
  );
  const scan = performance.now();
  await ledger.verify();
  const count = ledger.node('shared', '')?.count ?? 0;
  console.log(
    `${name} verify ${((count * 1000) / (performance.now() - scan)).toFixed(0).padStart(38)} entries/s`,
  );
  await ledger.close();
  const opening = performance.now();
  const again = await openLedger(engine, await engine.acquire(), env);
  console.log(
    `${name} open with ${count} entries ${(performance.now() - opening).toFixed(0).padStart(24)} ms`,
  );
  await again.close();
}

const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
try {
  const syncs = await floor(folder);
  for (const name of ['level', 'memory'] as const) {
    const make = (part: string): Promise<StorageEngine> =>
      name === 'level'
        ? openLevelEngine(join(folder, part), { type: 'file' })
        : Promise.resolve(memoryEngine());
    const bare = await make('bare');
    await benchEngine(name, bare, syncs);
    await bare.close();
    const engine = await make('ledger');
    const ledger = await openLedger(engine, await engine.acquire(), env);
    await benchLedger(name, ledger, syncs);
    const follower = await make('follower');
    await benchFollower(name, ledger, follower);
    await follower.close();
    await ledger.close();
    await engine.close();
    const sealed = await make('barrier');
    const under = await openLedger(sealed, await sealed.acquire(), env);
    await benchBarrier(name, under);
    await under.close();
    await sealed.close();
  }
} finally {
  await rm(folder, { recursive: true });
}
