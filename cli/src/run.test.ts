import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { flagGroups } from './command.ts';
import { commandNames, load } from './commands/registry.ts';
import { complete } from './completion/complete.ts';
import { run } from './run.ts';
import { fakeServer } from './testing/fake-server.ts';
import { type Pretence, pretendedHost } from './testing/pretended-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));
after(() => rmSync(folder, { recursive: true }));

async function outcome(
  line: string,
  pretence: Pretence = {},
): Promise<{ code: number; out: string; err: string }> {
  const host = pretendedHost(pretence);
  const code = await run(host, 'vault', line === '' ? [] : line.split(' '));
  return { code, out: host.out(), err: host.err() };
}

for (const [line, code, stream] of [
  ['', 127, 'err'],
  ['nonsense', 127, 'err'],
  ['-h', 0, 'out'],
  ['-help', 0, 'out'],
  ['--help', 0, 'out'],
  ['kv', 1, 'err'],
  ['kv -h', 0, 'out'],
  ['kv nonsense', 1, 'err'],
  ['kv get -help', 0, 'out'],
  ['operator generate-root -help -status', 0, 'out'],
] as const) {
  test(`"vault ${line}" shows help on std${stream} and ends with ${code}`, async () => {
    const shown = await outcome(line);
    assert.equal(shown.code, code);
    assert.match(shown[stream], /^Usage: vault/);
    assert.equal(shown[stream === 'out' ? 'err' : 'out'], '');
  });
}

for (const line of ['-v', '-version', '--version', 'version']) {
  test(`"vault ${line}" prints the API level in the words of Vault`, async () => {
    const env = { HOLDFAST_VAULT_API_LEVEL: '1.19.0', HOLDFAST_BUILD_DATE: '2026-01-02T03:04:05Z' };
    const { out, code } = await outcome(line, { env });
    assert.match(out, /^Vault v1\.19\.0 \(Holdfast \d+\.\d+\.\d+\), built 2026-01-02T03:04:05Z\n$/);
    assert.equal(code, 0);
  });
}

test('under our own name the version is ours', async () => {
  const host = pretendedHost({});
  await run(host, 'holdfast', ['version']);
  assert.match(host.out(), /^Holdfast v\d+\.\d+\.\d+ \(Vault API level 1\.18\.3\), built \d{4}-/);
});

test('every command has a name, a synopsis, a usage line and flags that are explained', async () => {
  for (const name of commandNames()) {
    const one = await load(name);
    assert.equal(one.name, name);
    assert.ok(one.synopsis.length > 0 && !one.synopsis.endsWith('.'), name);
    assert.match(one.help.trim(), new RegExp(`^Usage: \\{program\\} ${name}( |$)`, 'm'), name);
    for (const line of one.help.split('\n')) assert.ok(line.length <= 84, `${name}: ${line}`);
    for (const [, flags] of flagGroups(one)) {
      for (const [flag, { usage }] of Object.entries(flags)) assert.match(usage, /\.$/, `${name} -${flag}`);
    }
  }
});

test('a person sees colours and a newline behind a bare field; a pipe sees neither', async () => {
  await using server = await fakeServer();
  server.answer('GET /v1/x', { status: 200, body: '{"data":{"a":"b"},"warnings":["w"]}' });
  const env = { VAULT_ADDR: server.address };
  const person = await outcome('read -field=a x', { env, person: true });
  assert.equal(person.out, 'b\n');
  assert.ok(person.err.startsWith('\u001b[33mWARNING!'));
  const pipe = await outcome('read -field=a x', { env });
  assert.equal(pipe.out, 'b');
  assert.match(pipe.err, /^WARNING!/);
  for (const off of [{ VAULT_CLI_NO_COLOR: '1' }, { NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    const plain = await outcome('read -field=a x', { env: { ...env, ...off }, person: true });
    assert.match(plain.err, /^WARNING!/);
  }
});

test('nobody is told of the default address in a script, a person is', async () => {
  const warning = 'WARNING! VAULT_ADDR and -address unset. Defaulting to https://127.0.0.1:8200.\n';
  assert.equal((await outcome('print token')).err, '');
  assert.equal((await outcome('print token', { typed: '' })).err, warning);
  assert.equal((await outcome('print token -non-interactive', { typed: '' })).err, '');
});

test('print token needs no server', async () => {
  assert.equal((await outcome('print token', { env: { VAULT_TOKEN: 'hvs.t' } })).out, 'hvs.t\n');
});

test('an external token helper is asked, told the address, and given the token', async () => {
  await using server = await fakeServer();
  const helper = join(folder, 'helper');
  const kept = join(folder, 'kept');
  writeFileSync(
    helper,
    `#!/bin/sh\ncase $1 in get) test -f ${kept} && cat ${kept};; store) { echo "$VAULT_ADDR"; cat; } > ${kept};; esac\nexit 0\n`,
  );
  chmodSync(helper, 0o755);
  writeFileSync(join(folder, '.vault'), `token_helper = "${helper}"\n`);
  const pretence = { env: { VAULT_ADDR: server.address }, homeDirectory: folder };
  const stored = await outcome('login -no-print token=hvs.t lookup=false', pretence);
  assert.equal(stored.code, 0, stored.err);
  assert.equal(readFileSync(kept, 'utf8'), `${server.address}\nhvs.t`);
  writeFileSync(kept, 'hvs.kept\n');
  assert.equal((await outcome('print token', pretence)).out, 'hvs.kept\n');
});

test('VAULT_TOKEN_PATH names another token file', async () => {
  const path = join(folder, 'elsewhere');
  writeFileSync(path, ' hvs.elsewhere \n');
  assert.equal((await outcome('print token', { env: { VAULT_TOKEN_PATH: path } })).out, 'hvs.elsewhere\n');
});

test('retries are off unless VAULT_MAX_RETRIES asks for them', async () => {
  await using server = await fakeServer();
  server.answer('GET /v1/x', { status: 500, body: '{"errors":["e"]}' });
  await outcome('read x', { env: { VAULT_ADDR: server.address } });
  assert.equal(server.takeAsked().length, 1);
  const odd = await outcome('read x', { env: { VAULT_ADDR: server.address, VAULT_MAX_RETRIES: 'many' } });
  assert.equal(odd.code, 2);
});

for (const [line, words] of [
  ['vault ', ['kv', 'status', 'operator']],
  ['vault st', ['status']],
  ['vault kv me', ['metadata']],
  ['vault kv metadata ', ['delete', 'get', 'patch', 'put']],
  ['vault operator generate-root -dr', ['-dr-token']],
  ['vault read -format=', ['table', 'json', 'yaml', 'pretty', 'raw']],
  ['vault nonsense ', []],
] as const) {
  test(`"${line}" is completed`, async () => {
    const candidates = await complete(line);
    for (const word of words) assert.ok(candidates.includes(word), `${word} in ${candidates.join(' ')}`);
    if (words.length === 0) assert.deepEqual(candidates, []);
  });
}

test('completion is installed once and taken out again', async () => {
  const bashrc = join(folder, '.bashrc');
  writeFileSync(bashrc, 'alias ll="ls -l"');
  const pretence = { homeDirectory: folder };
  for (let round = 0; round < 2; round += 1)
    assert.equal((await outcome('-autocomplete-install', pretence)).code, 0);
  assert.equal(readFileSync(bashrc, 'utf8'), 'alias ll="ls -l"\ncomplete -o default -C vault vault\n');
  await outcome('-autocomplete-uninstall', pretence);
  assert.equal(readFileSync(bashrc, 'utf8'), 'alias ll="ls -l"\n');
  assert.equal((await outcome('-autocomplete-install', { homeDirectory: '/nonexistent' })).code, 1);
});
