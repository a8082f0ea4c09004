/** Who the client is behind trusted proxies (X-Forwarded-For), with Vault's rules and texts. */
import { badRequest } from '@holdfast/core/base/refusal';
import { addressIn } from '../config/address.ts';
import type { ForwardedForConfig } from '../config/listener-stanza.ts';

export type ClientAddress = {
  readonly address: string;
  /** Whether X-Forwarded-For was believed; if not, nobody after us may believe it. */
  readonly forwarded: boolean;
};

/** Throws Refusal 400 where the listener is configured to turn such requests away. */
export function clientAddress(
  config: ForwardedForConfig | undefined,
  socketAddress: string,
  headers: readonly string[] | undefined,
): ClientAddress {
  const direct = { address: socketAddress, forwarded: false };
  if (config === undefined) return direct;
  if (headers === undefined || headers.length === 0) {
    if (!config.rejectNotPresent) return direct;
    throw badRequest('missing x-forwarded-for header and configured to reject when not present');
  }
  if (!addressIn(config.authorized, socketAddress)) {
    if (!config.rejectNotAuthorized) return direct;
    throw badRequest('client address not authorized for x-forwarded-for and configured to reject connection');
  }
  const chain = headers.flatMap((header) => header.split(',').map((part) => part.trim()));
  const address = chain[chain.length - 1 - config.hopSkips];
  if (address === undefined || address === '') {
    throw badRequest(
      `malformed x-forwarded-for configuration or request, hops to skip (${config.hopSkips}) would skip before earliest chain link (chain length ${chain.length})`,
    );
  }
  return { address, forwarded: true };
}
