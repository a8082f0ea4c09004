/** How the root key travels: sealed to a key pair that the secondary made for this one question. */

import type { Bytes } from '../../base/bytes.ts';
import type { FrameReader, FrameWriter } from './wire.ts';

export type BootstrapRequest = {
  readonly kind: 'bootstrap-request';
  /** X25519, 32 bytes, used once. */
  readonly publicKey: Bytes;
};

export type BootstrapPackage = {
  readonly kind: 'bootstrap-package';
  /** `sealTo` of enroll/sealed-box.ts over the root key. */
  readonly sealed: Bytes;
};

export function writeBootstrapRequest(to: FrameWriter, frame: BootstrapRequest): void {
  to.bytes(frame.publicKey);
}

export function readBootstrapRequest(from: FrameReader): BootstrapRequest {
  return { kind: 'bootstrap-request', publicKey: from.bytes() };
}

export function writeBootstrapPackage(to: FrameWriter, frame: BootstrapPackage): void {
  to.bytes(frame.sealed);
}

export function readBootstrapPackage(from: FrameReader): BootstrapPackage {
  return { kind: 'bootstrap-package', sealed: from.bytes() };
}
