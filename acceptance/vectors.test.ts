/** Contract 14.1 through the real program. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../tools/cluster/cli.ts';
import { decodeModern, startSite } from './site.ts';

const SEED_JWT =
  'eyJhbGciOiJFUzUxMiIsInR5cCI6IkpXVCJ9.eyJhZGRyIjoiaHR0cDovLzEzLjU3LjIwLjQxOjgyMDAiLCJleHAiOjE1MjkzMzkzMzEsImlhdCI6MTUyOTMzNzUzMSwianRpIjoiZDZmMmMzZTItMTZjNS1mNTU0LWYxMzAtNzMzZDE0OWNiNTIzIiwidHlwZSI6IndyYXBwaW5nIn0.MIGIAkIArsC3s1x7GYnEbaYwAbYUj-Wgp4B3Q3kVXL0BbaKvsECySV4Pwtm--i24OSQfI9zAlsG8ZypOWJdngRa59wlhWdQCQgG22-I-aNWPehjsqmwwEADU-u37LUrR6O0MsUCqtfWYwIM9o7PFP1wMZ4JwDGftQXUH6hIrkXZDxnnGsSCJ1Vl75w';

test('V1, V2, V3: pairs of OTP and encoded token of 2018 decode without a server', async () => {
  const rows = [
    ['vZpZZf5UI1nvB3A5/7Xq9A==', 'cuplaFGYduDEY6ZVC5IfaA==', 'cf703c0d-afcc-55b9-2b64-d66cf427f59c'],
    ['HenFLWmt0AgrjWJp/RECzQ==', 'dKNQqNmh3JfJcSZdGlkttQ==', '694a9585-b00c-0c9f-e2fc-4434e7482f78'],
    ['HenFLWmt0AgrjWJp/RECzQ==', 'PgnqD0NLRMTysjyLaPE8UA==', '23e02f22-2ae6-94cc-d93f-5ee295e03e9d'],
    ['V0N/ivNHSFsQTni/j7kTKA==', 'dKNQqNmh3JfJcSZdGlkttQ==', '23e02f22-2ae6-94cc-d93f-5ee295e03e9d'],
  ];
  for (const [otp, encoded, expected] of rows) {
    const result = await runCli(
      ['operator', 'generate-root', '-dr-token', `-decode=${encoded}`, `-otp=${otp}`],
      {
        env: { VAULT_ADDR: 'https://127.0.0.1:9', HOME: '/nonexistent' },
      },
    );
    assert.equal(result.stdout.trim(), expected, result.stderr);
  }
});

test('V5: the modern form decodes with the server that names the OTP length', async (t) => {
  const site = await startSite(t, 'a');
  const otp = 'qZkG8AAgu4l5KOdypXG1TQS8lz';
  const encoded = 'AnQ+CEkZCyEcUit5fnoiEBI8I1MYFSlXBE4';
  assert.equal(decodeModern(encoded, otp), 's.UOqXJFifGL55FibddbLDzoh4');
  const result = await site.cli(['operator', 'generate-root', `-decode=${encoded}`, `-otp=${otp}`]);
  assert.equal(result.stdout.trim(), 's.UOqXJFifGL55FibddbLDzoh4', result.stderr);
});

test('V6, V7: a token of 2018 is read as far as it can be', async (t) => {
  const site = await startSite(t, 'a');
  // Its address is http and far away; the answer must be about reaching it or about the address, never a crash.
  const answer = await site.call('POST', 'sys/replication/dr/secondary/enable', {
    token: SEED_JWT,
    primary_api_addr: 'https://127.0.0.1:9',
  });
  assert.equal(answer.status, 400, answer.text);
  assert.deepEqual(await site.drStatus(), { mode: 'disabled' });
  const unwrap = await site.call('PUT', 'sys/wrapping/unwrap', { token: SEED_JWT }, { token: '' });
  assert.ok(unwrap.status === 400 || unwrap.status === 403, unwrap.text);
});
