/**
 * Runs a real server under strace with a load that touches everything durable: secrets large enough that the
 * engine flushes and compacts, tokens, policies, a rotation and role changes. Says what was acknowledged when.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { needPrograms } from '../chaos/need.ts';
import { callApi } from '../tools/cluster/api.ts';
import { writeTlsFiles } from '../tools/cluster/certificates.ts';
import { freePort, until } from '../tools/cluster/node.ts';
import { ROOT } from '../tools/layers.ts';
import { readTrace, type Trace } from './trace.ts';

/** An acknowledged write of `secret/data/<path>`, in order of acknowledgement. Times are ms since 1970. */
export type Acknowledged = { readonly path: string; readonly value: string; readonly time: number };

/** A role change: the mode that holds from its acknowledgement on, and when it was asked for. */
export type RoleChange = {
  readonly mode: 'primary' | 'secondary' | 'disabled';
  readonly asked: number;
  readonly acknowledged: number;
};

export type Recording = {
  readonly trace: Trace;
  readonly folder: string;
  readonly configFile: string;
  readonly key: string;
  readonly rootToken: string;
  /** When init was acknowledged: before it an image may be empty. */
  readonly initialized: number;
  readonly writes: readonly Acknowledged[];
  readonly roles: readonly RoleChange[];
};

const TRACED =
  'open,openat,creat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,ftruncate,close';
/** Longest single write of the engine; strace cuts strings beyond it, which the reader reports. */
const STRING_BYTES_MAX = 4 * 1024 * 1024;
const VALUE_BYTES = 6000;
const WRITERS = 4;

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // strace ends when what it traces does; a signal to itself would only detach it.
  const traced = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
  if (traced === '') child.kill('SIGKILL');
  for (const pid of traced.split(' ').filter((part) => part !== '')) process.kill(Number(pid), 'SIGTERM');
  await ended;
}

/** Records a run with `writes` secrets below `folder`, which must be empty. */
export async function record(folder: string, writes: number): Promise<Recording> {
  needPrograms('strace');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tls = await writeTlsFiles(folder);
  const [port, clusterPort] = [await freePort(), await freePort()];
  const data = join(folder, 'data');
  const configFile = join(folder, 'holdfast.hcl');
  writeFileSync(
    configFile,
    `storage "raft" {
  path    = "${data}"
  node_id = "recorded"
}
listener "tcp" {
  address       = "127.0.0.1:${port}"
  tls_cert_file = "${tls.certFile}"
  tls_key_file  = "${tls.keyFile}"
}
api_addr      = "https://127.0.0.1:${port}"
cluster_addr  = "https://127.0.0.1:${clusterPort}"
disable_mlock = true
log_level     = "warn"
`,
    { mode: 0o600 },
  );
  const output = join(folder, 'strace.out');
  const child = spawn(
    'strace',
    [
      '-f',
      '-ttt',
      '-xx',
      '-s',
      String(STRING_BYTES_MAX),
      '-o',
      output,
      '-e',
      `trace=${TRACED}`,
      join(ROOT, 'bin', 'holdfast'),
      'server',
      `-config=${configFile}`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  let token: string | undefined;
  const call = (method: string, path: string, body?: unknown) =>
    callApi(
      { address: `https://127.0.0.1:${port}`, caFile: tls.caFile, ...(token !== undefined && { token }) },
      method,
      path,
      body,
    );
  const must = async (method: string, path: string, body?: unknown) => {
    const answer = await call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  };
  try {
    await until('the recorded server answers', async () => {
      if (child.exitCode !== null)
        throw new Error('strace or the server ended; is strace installed and allowed to trace?');
      return (await call('GET', 'sys/seal-status').catch(() => undefined))?.status === 200;
    });
    const init = await must('PUT', 'sys/init', { secret_shares: 1, secret_threshold: 1 });
    const initialized = Date.now();
    token = init.root_token as string;
    const key = init.keys_base64[0] as string;
    await must('PUT', 'sys/unseal', { key });
    await must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });

    const acknowledged: Acknowledged[] = [];
    const roles: RoleChange[] = [];
    const changeRole = async (mode: RoleChange['mode'], path: string): Promise<void> => {
      const asked = Date.now();
      await must('POST', path, {});
      roles.push({ mode, asked, acknowledged: Date.now() });
    };
    let next = 0;
    const writer = async (end: number): Promise<void> => {
      while (next < end) {
        const i = next++;
        const path = `k${i % 97}`;
        const value = `${i}:${'x'.repeat(i % 5 === 0 ? VALUE_BYTES * 4 : VALUE_BYTES)}`;
        await must('POST', `secret/data/w${i % WRITERS}/${path}`, { data: { value } });
        acknowledged.push({ path: `w${i % WRITERS}/${path}`, value, time: Date.now() });
      }
    };
    const load = async (end: number): Promise<void> => {
      await Promise.all(Array.from({ length: WRITERS }, () => writer(end)));
    };
    await load(Math.floor(writes / 4));
    await changeRole('primary', 'sys/replication/dr/primary/enable');
    await must('PUT', 'sys/rotate', {});
    await load(Math.floor(writes / 2));
    await changeRole('disabled', 'sys/replication/dr/primary/disable');
    await must('POST', 'auth/token/create', { ttl: '1h' });
    await load(Math.floor((writes * 3) / 4));
    await changeRole('primary', 'sys/replication/dr/primary/enable');
    await load(writes);
    await changeRole('secondary', 'sys/replication/dr/primary/demote');
    await stop(child);
    const lines: string[] = [];
    for await (const line of createInterface({ input: createReadStream(output, 'latin1') })) lines.push(line);
    const trace = readTrace(lines, data);
    rmSync(output);
    return { trace, folder, configFile, key, rootToken: token, initialized, writes: acknowledged, roles };
  } finally {
    await stop(child);
  }
}
