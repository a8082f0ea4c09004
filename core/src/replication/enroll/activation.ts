/**
 * The activation token: what a secondary needs to find its primary and to prove who it is there (contract 2).
 * Two outer forms carry one payload: a wrapping JWT that is unwrapped at the primary's API, and a box sealed to
 * the secondary's public key that needs no API call.
 */
import { type Bytes, fromBase64, text, toBase64, toBase64Url, toHex, utf8 } from '../../base/bytes.ts';
import type { Certificate, Crypto, P521Jwk } from '../../base/crypto.ts';
import { badRequest } from '../../base/refusal.ts';
import type { Json } from '../../logical/request.ts';
import { type Link, storeCertificate } from '../rows.ts';
import { TEXT } from '../texts.ts';
import { dialAddress } from './address.ts';
import { openBox, sealTo } from './sealed-box.ts';

/** Members of contract 2.3; `primary_public_key` is the pin: SHA-256 of the primary's key info in hex. */
export type ActivationPayload = {
  readonly id: string;
  readonly cluster_id: string;
  readonly primary_cluster_addr: string;
  readonly ca_cert: string;
  readonly client_cert: string;
  readonly client_key: { readonly type: 'p521'; readonly d: string; readonly x: string; readonly y: string };
  readonly primary_public_key: string;
  readonly primary_api_addr: string;
  readonly mode: 'dr';
};

export function activationPayload(
  crypto: Crypto,
  facts: {
    readonly id: string;
    readonly setId: string;
    readonly clusterAddress: string;
    readonly apiAddress: string;
    readonly authority: Bytes;
    readonly server: Bytes;
    readonly client: Certificate;
  },
): ActivationPayload {
  const key = crypto.p521FromPkcs8(facts.client.privateKey);
  return {
    id: facts.id,
    cluster_id: facts.setId,
    primary_cluster_addr: facts.clusterAddress,
    ca_cert: toBase64(facts.authority),
    client_cert: toBase64(facts.client.certificate),
    client_key: { type: 'p521', d: key.d ?? '', x: key.x, y: key.y },
    primary_public_key: toHex(crypto.spkiFingerprint(facts.server)),
    primary_api_addr: facts.apiAddress,
    mode: 'dr',
  };
}

/** The set and the link that a payload describes. Refusal 400 when it is not one of ours. */
export function linkOfPayload(
  crypto: Crypto,
  payload: Json,
): { readonly setId: string; readonly link: Link } {
  const member = (name: string): string => {
    const value = payload[name];
    if (typeof value !== 'string' || value === '') throw badRequest(TEXT.badToken);
    return value;
  };
  const der = (name: string): Bytes => {
    const bytes = fromBase64(member(name));
    if (bytes === undefined || bytes.length === 0) throw badRequest(TEXT.badToken);
    return bytes;
  };
  const address = dialAddress(member('primary_cluster_addr'));
  if (address === undefined) throw badRequest(TEXT.badToken);
  const api = payload['primary_api_addr'];
  return {
    setId: member('cluster_id'),
    link: {
      secondaryId: member('id'),
      primaryAddress: address,
      knownAddresses: [],
      primaryClusterId: '',
      primaryApiAddress: typeof api === 'string' ? api : '',
      authority: toBase64(der('ca_cert')),
      primaryPin: member('primary_public_key'),
      identity: storeCertificate({
        certificate: der('client_cert'),
        privateKey: clientKey(crypto, payload['client_key']),
      }),
    },
  };
}

function clientKey(crypto: Crypto, value: unknown): Bytes {
  const key = value as Partial<P521Jwk> | null | undefined;
  if (typeof key?.d !== 'string' || typeof key.x !== 'string' || typeof key.y !== 'string') {
    throw badRequest(TEXT.badToken);
  }
  try {
    return crypto.p521ToPkcs8({ d: key.d, x: key.x, y: key.y });
  } catch {
    throw badRequest(TEXT.badToken);
  }
}

/** The form sealed to `publicKey`: base64url, without dots, so that it cannot be taken for a JWT. */
export function sealActivation(crypto: Crypto, publicKey: Bytes, payload: ActivationPayload): string {
  return toBase64Url(sealTo(crypto, publicKey, 'activation', utf8(JSON.stringify(payload))));
}

/** Opens the sealed form; undefined when it was made for another key or is none. */
export function openActivation(
  crypto: Crypto,
  pair: { readonly publicKey: Bytes; readonly privateKey: Bytes },
  token: string,
): Json | undefined {
  const box = fromBase64(token.trim());
  const plain = box === undefined ? undefined : openBox(crypto, pair, 'activation', box);
  return plain === undefined ? undefined : (JSON.parse(text(plain)) as Json);
}

/** Whether a token has the outer shape of a JWT. */
export function isJwt(token: string): boolean {
  return token.trim().split('.').length === 3;
}

/**
 * The claim `addr` of a wrapping JWT, '' when it has none. The signature is checked by the primary that made
 * the token, when it is unwrapped there; here it only tells where to ask. Refusal 400 when it is no JWT.
 */
export function addressOfJwt(token: string): string {
  const middle = fromBase64(token.trim().split('.')[1] ?? '');
  try {
    const claims: unknown = middle === undefined ? undefined : JSON.parse(text(middle));
    if (typeof claims === 'object' && claims !== null) {
      const address: unknown = (claims as { readonly addr?: unknown }).addr;
      return typeof address === 'string' ? address : '';
    }
  } catch {
    // Falls through: not JSON, so not a token.
  }
  throw badRequest(TEXT.badToken);
}
