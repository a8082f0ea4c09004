/**
 * Freshly initialised clusters, made once per process and copied into every world: the beginning of a world is
 * the same for all seeds, and costs nothing.
 */
import type { Bytes } from '@holdfast/core/base/bytes';
import type { SortedMap } from '@holdfast/core/storage/sorted-map';
import { shown } from './api.ts';
import { SimDisk } from './disk.ts';
import { Machine } from './machine.ts';
import { SimNetwork } from './network.ts';
import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';

export type Image = {
  readonly rows: SortedMap<Bytes>;
  readonly fence: number;
  readonly unsealKey: string;
  readonly rootToken: string;
};

const images = new Map<string, Promise<Image>>();

/** Mounts of every cluster: versioned and not. */
export const KV_MOUNTS = { one: 'kv1', two: 'kv2' } as const;

export function imageOf(name: string, realCrypto: boolean, audit: boolean): Promise<Image> {
  const key = `${name}/${realCrypto}/${audit}`;
  let image = images.get(key);
  if (image === undefined) {
    image = make(name, realCrypto, audit);
    images.set(key, image);
  }
  return image;
}

async function make(name: string, realCrypto: boolean, audit: boolean): Promise<Image> {
  const random = new Random(0, `image/${name}`);
  const scheduler = new Scheduler(random);
  const nothing = () => undefined;
  const network = new SimNetwork(scheduler, random, {
    sent: nothing,
    delivered: nothing,
    opened: nothing,
    closed: nothing,
  });
  const watch = { committed: nothing, replaced: nothing, failed: nothing };
  const disk = new SimDisk(name, random, watch);
  let failure: unknown;
  const machine = new Machine({
    name,
    seed: 0,
    scheduler,
    network,
    disk,
    skewMs: 0,
    realCrypto,
    logRetainedBytesMax: undefined,
    peer: nothing,
    watch: {
      log: nothing,
      sealed: nothing,
      answered: nothing,
      audited: nothing,
      booted: (_machine, problem) => {
        failure ??= problem;
      },
    },
  });
  let made: Image | undefined;
  const work = async () => {
    await machine.boot();
    const init = await machine.call('update', 'sys/init', {
      body: { secret_shares: 1, secret_threshold: 1 },
    });
    if (init.kind !== 'answered') throw new Error('init was not answered');
    const { keys, root_token: token } = init.body as { keys: string[]; root_token: string };
    const unsealKey = keys[0] ?? '';
    await machine.call('update', 'sys/unseal', { body: { key: unsealKey } });
    for (const [path, version] of [
      [KV_MOUNTS.one, '1'],
      [KV_MOUNTS.two, '2'],
    ] as const) {
      const body = { type: 'kv', options: { version } };
      const mounted = await machine.call('update', `sys/mounts/${path}`, { token, body });
      if (mounted.kind !== 'answered' || mounted.status !== 204) throw new Error(`no mount: ${mounted.kind}`);
    }
    if (audit) {
      const body = { type: 'file', options: { file_path: '/audit' } };
      const enabled = await machine.call('update', 'sys/audit/file', { token, body });
      if (enabled.kind !== 'answered' || enabled.status !== 204)
        throw new Error(`no audit: ${shown(enabled)}`);
    }
    await scheduler.sleep(10);
    machine.crash(false);
    made = { rows: disk.rows, fence: disk.fence, unsealKey, rootToken: token };
  };
  work().catch((error: unknown) => {
    failure ??= error;
  });
  await scheduler.run(60_000, () => made !== undefined || failure !== undefined);
  if (made === undefined) throw new Error('the image of a cluster could not be made', { cause: failure });
  return made;
}
