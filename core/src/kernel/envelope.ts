/** Vault's response envelope (contract section 1): eight members, and `mount_type` since 1.17. */
import type { AuthBlock, Json, Response, WrapInfo } from '../logical/request.ts';

export type Envelope = Json & { readonly request_id: string };

export type EnvelopeParts = {
  readonly requestId: string;
  readonly response: Response;
  readonly auth: AuthBlock | undefined;
  readonly leaseId: string;
  readonly leaseSeconds: number;
  readonly renewable: boolean;
  readonly warnings: readonly string[];
  readonly mountType: string;
};

/** The members in Vault's order. */
export function envelope(parts: EnvelopeParts): Envelope {
  const { response } = parts;
  return {
    // First, so that a mount called `data` cannot hide the envelope's own members.
    ...(response.topLevel && response.data),
    request_id: parts.requestId,
    lease_id: parts.leaseId,
    renewable: parts.renewable,
    lease_duration: parts.leaseSeconds,
    data: response.data ?? null,
    wrap_info: null,
    warnings: parts.warnings.length === 0 ? null : parts.warnings,
    auth: parts.auth ?? null,
    mount_type: parts.mountType,
  };
}

/** What is sent instead of an answer that was wrapped. */
export function wrappedEnvelope(info: WrapInfo, warnings: readonly string[]): Envelope {
  return {
    request_id: '',
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data: null,
    wrap_info: info,
    warnings: warnings.length === 0 ? null : warnings,
    auth: null,
    mount_type: '',
  };
}
