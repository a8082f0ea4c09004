import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptStage, parseAttempt } from './attempt.ts';

const idle = parseAttempt({ started: false, nonce: '', required: 3, progress: 0, otp_length: 28 });
const running = parseAttempt({ started: true, nonce: 'n', required: 3, progress: 1 });
const nothing = { otp: undefined, nonce: undefined, encoded: undefined };

test('every browser shows the attempt of another', () => {
  assert.equal(attemptStage(idle, nothing), 'idle');
  assert.equal(attemptStage(running, nothing), 'running');
});

test('the browser with the last key shows the encoded token, until it is cleared', () => {
  assert.equal(attemptStage(idle, { ...nothing, encoded: 'x' }), 'finished');
  assert.equal(attemptStage(running, { ...nothing, encoded: 'x' }), 'finished');
});

test('the browser that started asks for the encoded token when the last key was entered elsewhere', () => {
  assert.equal(attemptStage(idle, { otp: 'o', nonce: 'n', encoded: undefined }), 'finished-elsewhere');
});

test('an OTP alone starts nothing', () => {
  assert.equal(attemptStage(idle, { ...nothing, otp: 'o' }), 'idle');
});
