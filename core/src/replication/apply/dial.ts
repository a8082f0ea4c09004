/** How a secondary reaches its primary: address by address, pinned by public key, greeted before it is believed. */
import { toHex } from '../../base/bytes.ts';
import type { Env, Signal } from '../../base/env.ts';
import { CONNECT_MS_MAX } from '../../base/limits.ts';
import { Fault } from '../../base/refusal.ts';
import type { Channel } from '../frames/channel.ts';
import { channelOver, expectFrame } from '../frames/channel.ts';
import { PROTOCOL_VERSION, PROTOCOL_VERSION_MIN } from '../frames/frame.ts';
import type { Hello } from '../frames/hello.ts';
import type { RefuseCode, Welcome } from '../frames/welcome.ts';
import { ALPN_DR, type ReplicationNetwork } from '../network.ts';
import { type Link, loadBytes, loadCertificate } from '../rows.ts';

/** The primary answered, and the answer is no. */
export class RefusedByPrimary extends Error {
  override readonly name = 'RefusedByPrimary';
  readonly code: RefuseCode;
  constructor(code: RefuseCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type Dialled = { readonly channel: Channel; readonly welcome: Welcome; readonly address: string };

/** Addresses in the order they are tried, each once. */
export function addressesOf(link: Link): readonly string[] {
  return [...new Set([link.primaryAddress, ...link.knownAddresses])];
}

/**
 * Connects to the first address that answers. Throws RefusedByPrimary when one answered with a refusal and none
 * let us in, else the last Fault.
 */
export async function dialPrimary(
  env: Env,
  network: ReplicationNetwork,
  link: Link,
  hello: Hello,
  signal: Signal,
  addresses: readonly string[] = addressesOf(link),
): Promise<Dialled> {
  let failure: unknown = new Fault('the primary has no address');
  for (const address of addresses) {
    if (signal.aborted) throw signal.reason;
    try {
      return await dialOne(env, network, link, hello, signal, address);
    } catch (error) {
      // A refusal says more than a later node that is merely down.
      if (!(failure instanceof RefusedByPrimary)) failure = error;
    }
  }
  throw failure;
}

async function dialOne(
  env: Env,
  network: ReplicationNetwork,
  link: Link,
  hello: Hello,
  signal: Signal,
  address: string,
): Promise<Dialled> {
  const material = { identity: loadCertificate(link.identity), authority: loadBytes(link.authority) };
  const options = { material, alpn: ALPN_DR, timeoutMs: CONNECT_MS_MAX };
  const connection = await network.connect(address, options, signal);
  const channel = channelOver(connection, env.timers);
  try {
    // The authority also signed the other secondaries: only the primary's own key is the primary.
    if (toHex(env.crypto.spkiFingerprint(connection.peerCertificate)) !== link.primaryPin) {
      throw new Fault(`${address} does not hold the key of the primary`);
    }
    await channel.send(hello);
    const answer = await channel.receiveWithin(CONNECT_MS_MAX);
    if (answer?.kind === 'refuse') throw new RefusedByPrimary(answer.code, answer.text);
    const welcome = expectFrame(answer, 'welcome');
    if (welcome.version > PROTOCOL_VERSION || welcome.version < PROTOCOL_VERSION_MIN) {
      throw new RefusedByPrimary('version', `the primary speaks protocol level ${welcome.version}`);
    }
    return { channel, welcome, address };
  } catch (error) {
    channel.close();
    throw error;
  }
}
