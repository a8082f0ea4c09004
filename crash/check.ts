/** Boots the real server's own parts on an image, and says what of the promises it breaks. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from '../core/src/base/bytes.ts';
import { decodeRecord } from '../core/src/ledger/record.ts';
import type { Request } from '../core/src/logical/request.ts';
import { openVault } from '../server/src/compose.ts';
import { parseConfig } from '../server/src/config/load.ts';
import { nodeCrypto } from '../server/src/crypto/node-crypto.ts';
import { NO_CLUSTERING } from '../server/src/no-clustering.ts';
import { createMetrics } from '../server/src/process/metrics.ts';
import { systemClock, systemEntropy, systemTimers } from '../server/src/process/world.ts';
import { release } from '../server/src/release.ts';
import type { Image } from './disk.ts';
import type { Acknowledged, Recording } from './record.ts';

/** Newest acknowledged writes that every image is asked for, besides a sample of all. */
const NEWEST_ASKED = 12;
const SAMPLE_ASKED = 12;
const LOG_BYTES_READ = 64 * 1024 * 1024;

function silentLog() {
  const log = { write: () => undefined, named: () => log };
  return log;
}

/** The last acknowledged value of each path before `time`, newest first. */
function expected(writes: readonly Acknowledged[], time: number): readonly Acknowledged[] {
  const last = new Map<string, Acknowledged>();
  for (const write of writes) {
    if (write.time >= time) break;
    last.delete(write.path);
    last.set(write.path, write);
  }
  return [...last.values()].reverse();
}

/** Values of `path` that may be there at `time`: the last acknowledged one, or one written later. */
function allowed(writes: readonly Acknowledged[], write: Acknowledged): ReadonlySet<string> {
  const from = writes.indexOf(write);
  return new Set(writes.slice(from).flatMap((later) => (later.path === write.path ? [later.value] : [])));
}

function modesAllowed(recording: Recording, time: number): ReadonlySet<string> {
  const modes = new Set(['disabled']);
  for (const change of recording.roles) {
    if (change.asked >= time) break;
    if (change.acknowledged < time) modes.clear();
    modes.add(change.mode);
  }
  return modes;
}

/** Complaints about one image, each one sentence; none when every promise holds. `folder` is emptied and used. */
export async function checkImage(
  recording: Recording,
  image: Image,
  folder: string,
): Promise<readonly string[]> {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, bytes] of image.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, path), bytes, { mode: 0o600 });
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const source = readFileSync(recording.configFile, 'utf8').replace(join(recording.folder, 'data'), folder);
  const config = parseConfig([{ file: 'image.hcl', text: source }], {});
  const clock = systemClock();
  const registry = createMetrics({ clock, prefix: 'vault', retentionMs: 0 });
  const env = {
    clock,
    entropy: systemEntropy(),
    timers: systemTimers(),
    crypto: nodeCrypto(),
    log: silentLog(),
    metrics: registry,
  };
  const problems: string[] = [];
  const open = await openVault({
    current: () => config,
    env,
    registry,
    release: release({}),
    edges: {
      network: NO_CLUSTERING,
      unwrapAtPrimary: () => Promise.reject(new Error('no network here')),
      openAuditDevice: () => Promise.reject(new Error('no audit device here')),
      openLocalRecord: undefined,
    },
    storageFailed: (reason) => problems.push(`the storage failed: ${reason}`),
  }).catch((failure: unknown) => {
    problems.push(`it does not open: ${failure instanceof Error ? failure.message : String(failure)}`);
    return undefined;
  });
  if (open === undefined) return problems;
  try {
    const { core, handle } = open.vault;
    const ask = async (operation: Request['operation'], path: string, body: Record<string, unknown> = {}) => {
      const answer = await handle({
        id: 'crash',
        operation,
        path,
        body,
        query: {},
        token: recording.rootToken,
        wrapTtlMs: undefined,
        wrapFormat: 'token',
        namespace: '',
        remoteAddress: '127.0.0.1',
        remotePort: 1,
        headers: {},
        listener: { statusEndpointsDisabled: false, unauthenticatedMetrics: false },
      });
      return { status: answer.status, json: answer.body.length === 0 ? {} : JSON.parse(text(answer.body)) };
    };
    if (core.nodeState() === 'uninitialized') {
      return image.time > recording.initialized ? ['R1: the acknowledged init is gone'] : [];
    }
    const unsealed = await ask('update', 'sys/unseal', { key: recording.key });
    if (unsealed.status !== 200 || unsealed.json.sealed !== false) {
      return [`it does not unseal: ${JSON.stringify(unsealed.json)}`];
    }
    const { ledger } = core.barrier;
    const head = ledger.head();
    const verdict = await ledger.verify();
    if (verdict.root !== head.root || verdict.corrupted.length > 0)
      problems.push('R5: the root is not that of the data');
    let previous: string | undefined;
    for (let index = ledger.oldest(); index <= head.index; ) {
      const records = await ledger.read(index, LOG_BYTES_READ);
      if (records.length === 0) {
        problems.push(`R4: record ${index} is missing`);
        break;
      }
      for (const sealed of records) {
        const entry = decodeRecord(sealed.bytes);
        if (entry.index !== index) problems.push(`R4: record ${entry.index} stands at ${index}`);
        if (previous !== undefined && entry.previousHash !== previous)
          problems.push(`R4: the chain breaks at ${index}`);
        previous = sealed.hash;
        index += 1;
      }
    }
    if (previous !== undefined && previous !== head.hash)
      problems.push('R4: the head is not the last record');

    const { mode } = (await ask('read', 'sys/replication/dr/status')).json.data ?? {};
    const modes = modesAllowed(recording, image.time);
    if (!modes.has(mode)) problems.push(`R9: mode ${String(mode)} where ${[...modes].join(' or ')} may be`);
    if (mode === 'secondary') return problems;
    const wanted = expected(recording.writes, image.time);
    const step = Math.max(1, Math.floor(wanted.length / SAMPLE_ASKED));
    for (const [i, write] of wanted.entries()) {
      if (i >= NEWEST_ASKED && i % step !== 0) continue;
      const answer = await ask('read', `secret/data/${write.path}`);
      const value = answer.json.data?.data?.value;
      if (!allowed(recording.writes, write).has(value)) {
        problems.push(
          `R1: ${write.path} acknowledged as ${write.value.slice(0, 8)} reads ${answer.status} ${String(value).slice(0, 8)}`,
        );
      }
      const version = answer.json.data?.metadata?.version;
      const metadata = await ask('read', `secret/metadata/${write.path}`);
      if (metadata.json.data?.current_version !== version)
        problems.push(`R2: ${write.path} has half of a write`);
    }
    return problems;
  } finally {
    await open.close().catch((failure: unknown) => problems.push(`it does not close: ${String(failure)}`));
  }
}
