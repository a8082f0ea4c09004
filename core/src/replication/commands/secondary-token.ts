/** Activation tokens (contract 2): one per secondary, wrapped as a JWT or sealed to the secondary's public key. */
import type { Tx } from '../../barrier/store.ts';
import { toHex } from '../../base/bytes.ts';
import { badRequest } from '../../base/refusal.ts';
import type { Json, Response } from '../../logical/request.ts';
import { activationPayload, sealActivation } from '../enroll/activation.ts';
import { shownAddress } from '../enroll/address.ts';
import { createSecondaryLeaf } from '../enroll/authority.ts';
import { addSecondary, checkSecondaryId } from '../enroll/known-secondaries.ts';
import { parsePublicKey } from '../enroll/public-key.ts';
import { mustAllow } from '../role.ts';
import { loadCertificate } from '../rows.ts';
import type { Runtime } from '../runtime.ts';
import { TEXT } from '../texts.ts';

const TTL_MS_MAX: number = 30 * 86_400_000;

export type SecondaryTokenOptions = {
  readonly id: string;
  readonly ttlMs: number;
  readonly secondaryPublicKey: string;
};

/** Runs inside of the request's transaction: the new id, the wrapping token and its answer are one record. */
export async function secondaryToken(
  runtime: Runtime,
  tx: Tx,
  options: SecondaryTokenOptions,
): Promise<Response> {
  mustAllow(runtime.role(), 'secondary-token');
  const row = runtime.row();
  if (row.mode !== 'primary') throw badRequest(TEXT.notPrimary);
  checkSecondaryId(options.id);
  if (options.ttlMs < 1000 || options.ttlMs > TTL_MS_MAX) throw badRequest(TEXT.badTtl);
  const publicKey =
    options.secondaryPublicKey === '' ? undefined : parsePublicKey(options.secondaryPublicKey);
  const { env } = runtime.deps;
  const { apiAddress, clusterAddresses } = runtime.self();
  const [address] = clusterAddresses;
  if (address === undefined) throw badRequest(TEXT.noClusterAddress);
  const authority = loadCertificate(row.authority);
  const client = await createSecondaryLeaf(env, authority, options.id);
  const now = env.clock.now();
  await addSecondary(tx, {
    id: options.id,
    pin: toHex(env.crypto.spkiFingerprint(client.certificate)),
    created: now,
    expires: now + options.ttlMs,
    usedBy: undefined,
  });
  const payload = activationPayload(env.crypto, {
    id: options.id,
    setId: row.setId,
    clusterAddress: shownAddress(address),
    apiAddress,
    authority: authority.certificate,
    server: loadCertificate(row.server).certificate,
    client,
  });
  if (publicKey !== undefined) return { data: { token: sealActivation(env.crypto, publicKey, payload) } };
  const data: Json = payload;
  return { data, wrap: { ttlMs: options.ttlMs, format: 'jwt' } };
}
