/** An attempt to generate an operation token, and what this browser shows of it. Pure. */
import type { Json } from '../../api/call.ts';

export type Attempt = {
  readonly nonce: string;
  readonly started: boolean;
  readonly progress: number;
  readonly required: number;
  readonly complete: boolean;
  readonly encodedToken: string;
  readonly pgpFingerprint: string;
  readonly otpLength: number;
};

export function parseAttempt(json: Json): Attempt {
  const text = (name: string): string => (typeof json[name] === 'string' ? json[name] : '');
  const number = (name: string): number => (typeof json[name] === 'number' ? json[name] : 0);
  return {
    nonce: text('nonce'),
    started: json['started'] === true,
    progress: number('progress'),
    required: number('required'),
    complete: json['complete'] === true,
    encodedToken: text('encoded_token') || text('encoded_root_token'),
    pgpFingerprint: text('pgp_fingerprint'),
    otpLength: number('otp_length'),
  };
}

/** What this browser holds. */
export type Held = {
  readonly otp: string | undefined;
  /** Nonce of the attempt that was started here. */
  readonly nonce: string | undefined;
  readonly encoded: string | undefined;
};

export type Stage = 'idle' | 'running' | 'finished' | 'finished-elsewhere';

export function attemptStage(attempt: Attempt, held: Held): Stage {
  if (held.encoded !== undefined) return 'finished';
  if (attempt.started) return 'running';
  // Started here, not running any more, and the answer went to another browser.
  return held.nonce !== undefined ? 'finished-elsewhere' : 'idle';
}
