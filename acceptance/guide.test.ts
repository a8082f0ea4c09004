/** Contract 14.2, line 22: every command of the guide, typed literally, CLI and cURL. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../tools/cluster/node.ts';
import { inSync, put, type Site, startSite, W1, W2, W3, W4, W5 } from './site.ts';

/** The block that the CLI prints to stderr: lines of at most 78 columns, two spaces of indent. */
function warningBlock(text: string): RegExp {
  const words = text.split(' ').map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(
    `^WARNING! The following warnings were returned from Vault:\\n\\n  \\* ${words.join('\\s+')}\\n`,
  );
}

/** Runs the real cURL with a command line as the guide has it. */
function curl(
  site: Site,
  args: readonly string[],
  path: string,
): Promise<{ readonly text: string; readonly json: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    execFile(
      'curl',
      [
        '--silent',
        '--show-error',
        '--cacert',
        site.node.tls.caFile,
        ...args,
        `${site.node.address}/v1/${path}`,
      ],
      (error, stdout) =>
        error ? reject(error) : resolve({ text: stdout, json: stdout === '' ? {} : JSON.parse(stdout) }),
    );
  });
}

const PROGRAMS = ['holdfast', 'vault'] as const;

test('the guide by CLI', async (t) => {
  const [a, b] = await Promise.all([startSite(t, 'a', { shares: 5, threshold: 3 }), startSite(t, 'b')]);
  for (const program of PROGRAMS) assert.equal((await a.cli(['status'], { program })).status, 0);

  // Step 1
  const enable = await a.cli(['write', '-f', 'sys/replication/dr/primary/enable']);
  assert.equal(enable.status, 0, enable.stderr);
  assert.equal(enable.stdout, '');
  assert.match(enable.stderr, warningBlock(W1));
  const token = await a.cli(['write', 'sys/replication/dr/primary/secondary-token', 'id=secondary']);
  const rows = token.stdout.split('\n');
  assert.equal(rows[0], `Key${' '.repeat(30)}Value`);
  assert.equal(rows[1], `---${' '.repeat(30)}-----`);
  assert.match(rows[2] as string, /^wrapping_token: {18}ey/);
  assert.deepEqual(
    rows.slice(2, 7).map((row) => row.slice(0, row.indexOf(':'))),
    [
      'wrapping_token',
      'wrapping_accessor',
      'wrapping_token_ttl',
      'wrapping_token_creation_time',
      'wrapping_token_creation_path',
    ],
  );
  assert.equal((rows[4] as string).slice(33), '30m');
  assert.match((rows[5] as string).slice(33), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC$/);
  const jwt = (rows[2] as string).slice(33);
  const alone = await a.cli([
    'write',
    '-field=wrapping_token',
    'sys/replication/dr/primary/secondary-token',
    'id=other',
  ]);
  assert.match(alone.stdout, /^ey[^\n]+\n?$/);

  // Step 2
  const secondary = await b.cli([
    'write',
    'sys/replication/dr/secondary/enable',
    `token=${jwt}`,
    `ca_file=${a.node.tls.caFile}`,
  ]);
  assert.equal(secondary.status, 0, secondary.stderr);
  assert.match(secondary.stderr, warningBlock(W2));
  const own = b.rootToken;
  b.keys = a.keys;
  b.threshold = 3;
  b.rootToken = a.rootToken;
  await inSync(a, b);
  const closed = await b.cli(['read', 'secret/x'], { token: own });
  assert.equal(closed.status, 2);
  assert.match(closed.stderr, /Code: 400\. Errors:\n\n\* path disabled in replication DR secondary mode/);
  assert.equal((await b.cli(['status'], { token: '' })).status, 0);

  // Step 3
  const otp = (
    await b.cli(['operator', 'generate-root', '-dr-token', '-generate-otp'], { token: '' })
  ).stdout.trim();
  assert.match(otp, /^[0-9A-Za-z]{28}$/);
  const init = await b.cli(
    ['operator', 'generate-root', '-dr-token', '-init', `-otp=${otp}`, '-format=json'],
    { token: '' },
  );
  const { nonce } = JSON.parse(init.stdout);
  let encoded = '';
  for (const key of a.keys.slice(0, 3)) {
    const given = await b.cli(
      ['operator', 'generate-root', '-dr-token', `-nonce=${nonce}`, '-format=json', '-'],
      { token: '', stdin: key },
    );
    assert.equal(given.status, 0, given.stderr);
    encoded = JSON.parse(given.stdout).encoded_token;
  }
  const decoded = await b.cli(
    ['operator', 'generate-root', '-dr-token', `-decode=${encoded}`, `-otp=${otp}`],
    { token: '' },
  );
  const operation = decoded.stdout.trim();
  assert.match(operation, /^hvs\./);
  const promoted = await b.cli(
    ['write', 'sys/replication/dr/secondary/promote', `dr_operation_token=${operation}`],
    { token: '' },
  );
  assert.equal(promoted.status, 0, promoted.stderr);
  assert.match(promoted.stderr, warningBlock(W3));
  await until(
    'B serves',
    async () => (await b.call('GET', 'sys/health', undefined, { token: '' })).status === 200,
  );

  // Step 4
  const demoted = await a.cli(['write', '-f', 'sys/replication/dr/primary/demote']);
  if (demoted.status === 0) assert.match(demoted.stderr, warningBlock(W4));
  await until('A is a secondary', async () => (await a.drStatus()).mode === 'secondary');

  // Step 5
  const disabled = await b.cli(['write', '-f', 'sys/replication/dr/primary/disable']);
  assert.equal(disabled.status, 0, disabled.stderr);
  assert.match(disabled.stderr, warningBlock(W5));
});

test('the guide by cURL', async (t) => {
  const [a, b] = await Promise.all([startSite(t, 'a', { shares: 5, threshold: 3 }), startSite(t, 'b')]);
  const header = (site: Site) => ['--header', `X-Vault-Token: ${site.rootToken}`];
  const payload = (name: string, document: unknown): string => {
    const path = join(b.node.folder, name);
    writeFileSync(path, JSON.stringify(document));
    return `@${path}`;
  };

  const enable = await curl(
    a,
    [...header(a), '--request', 'POST', '--data', '{}'],
    'sys/replication/dr/primary/enable',
  );
  assert.deepEqual(enable.json['warnings'], [W1]);
  assert.equal(enable.json['data'], null);
  const wrapped = await curl(
    a,
    [...header(a), '--request', 'POST', '--data', '{ "id": "secondary"}'],
    'sys/replication/dr/primary/secondary-token',
  );
  const info = wrapped.json['wrap_info'] as { token: string; ttl: number };
  assert.equal(info.ttl, 1800);

  const body = payload('payload.json', { token: info.token, ca_file: a.node.tls.caFile });
  const second = await curl(
    b,
    [...header(b), '--request', 'POST', '--data', body],
    'sys/replication/dr/secondary/enable',
  );
  assert.deepEqual(second.json['warnings'], [W2]);
  b.keys = a.keys;
  b.rootToken = a.rootToken;
  await inSync(a, b);

  const otp = 'HenFLWmt0AgrjWJp/RECzQ==';
  const attempt = await curl(
    b,
    ['--request', 'PUT', '--data', payload('payload.json', { otp })],
    'sys/replication/dr/secondary/generate-operation-token/attempt',
  );
  const { nonce } = attempt.json as { nonce: string };
  assert.deepEqual(
    [attempt.json['started'], attempt.json['progress'], attempt.json['required'], attempt.json['complete']],
    [true, 0, 3, false],
  );
  let answer = attempt;
  for (const [i, key] of a.keys.slice(0, 3).entries()) {
    answer = await curl(
      b,
      ['--request', 'PUT', '--data', payload(`payload_key${i + 1}.json`, { key, nonce })],
      'sys/replication/dr/secondary/generate-operation-token/update',
    );
    assert.deepEqual(
      [answer.json['nonce'], answer.json['progress'], answer.json['complete']],
      [nonce, i + 1, i === 2],
    );
  }
  const decoded = await b.cli(
    [
      'operator',
      'generate-root',
      '-dr-token',
      `-decode=${String(answer.json['encoded_token'])}`,
      `-otp=${otp}`,
    ],
    { token: '' },
  );
  assert.match(decoded.stdout.trim(), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const promoted = await curl(
    b,
    ['--request', 'POST', '--data', payload('payload.json', { dr_operation_token: decoded.stdout.trim() })],
    'sys/replication/dr/secondary/promote',
  );
  assert.equal(promoted.json['data'], null);
  assert.deepEqual(promoted.json['warnings'], [W3]);
  await until(
    'B serves',
    async () => (await b.call('GET', 'sys/health', undefined, { token: '' })).status === 200,
  );

  const demoted = await curl(a, [...header(a), '--request', 'POST'], 'sys/replication/dr/primary/demote');
  assert.deepEqual(demoted.json['warnings'], [W4]);
  const disabled = await curl(b, [...header(b), '--request', 'POST'], 'sys/replication/dr/primary/disable');
  assert.deepEqual(disabled.json['warnings'], [W5]);
  await put(b, 'x', 1);
});
