/** Fetches the root key from the primary: the first thing a new secondary does, before it gives up anything. */
import type { Env, Signal } from '../../base/env.ts';
import { CONNECT_MS_MAX } from '../../base/limits.ts';
import { Fault } from '../../base/refusal.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { openBox } from '../enroll/sealed-box.ts';
import { expectFrame } from '../frames/channel.ts';
import type { ReplicationNetwork } from '../network.ts';
import type { Link } from '../rows.ts';
import { dialPrimary } from './dial.ts';
import { helloOf, type Identity } from './follower.ts';

const ROOT_KEY_BYTES = 32;

export type BootstrapPackage = { readonly rootKey: Uint8Array; readonly primaryClusterId: string };

/** The root key (wipe it after use). Throws RefusedByPrimary or Fault. */
export async function fetchPackage(
  env: Env,
  network: ReplicationNetwork,
  identity: Identity,
  link: Link,
  ledger: Ledger,
  signal: Signal,
): Promise<BootstrapPackage> {
  const hello = helloOf(env, identity, link.secondaryId, 'bootstrap', ledger);
  const { channel, welcome } = await dialPrimary(env, network, link, hello, signal);
  try {
    const pair = env.crypto.x25519Generate();
    await channel.send({ kind: 'bootstrap-request', publicKey: pair.publicKey });
    const answer = expectFrame(await channel.receiveWithin(CONNECT_MS_MAX), 'bootstrap-package');
    const rootKey = openBox(env.crypto, pair, 'bootstrap', answer.sealed);
    if (rootKey?.length !== ROOT_KEY_BYTES) throw new Fault('the bootstrap package does not open');
    return { rootKey, primaryClusterId: welcome.clusterId };
  } finally {
    channel.close();
  }
}
