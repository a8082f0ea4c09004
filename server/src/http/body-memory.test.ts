import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTTP_BODIES_BYTES_MAX } from '@holdfast/core/base/limits';
import { bodiesBytesMaxFor } from './body.ts';

const MIB = 1024 * 1024;

test('a process with little memory holds few bodies, one with much as many as the limit allows', () => {
  assert.equal(bodiesBytesMaxFor(256 * MIB), 8 * MIB);
  assert.equal(bodiesBytesMaxFor(64 * MIB), 4 * MIB);
  assert.equal(bodiesBytesMaxFor(64 * 1024 * MIB), HTTP_BODIES_BYTES_MAX);
  // Without a control group it is not known, and some kernels say a huge number instead.
  assert.equal(bodiesBytesMaxFor(0), HTTP_BODIES_BYTES_MAX);
  assert.equal(bodiesBytesMaxFor(2 ** 63), HTTP_BODIES_BYTES_MAX);
});
