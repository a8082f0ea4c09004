import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdtempDisposableSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testEnv } from '@holdfast/core/base/testing/env';
import { createLog, gatedSink, type LogSink } from './log.ts';
import { openLogFile } from './log-file.ts';
import { formatLogLine, type LogEntry, parseLogFormat, parseLogLevel } from './log-line.ts';

const ENTRY: LogEntry = {
  time: Date.UTC(2024, 0, 2, 3, 4, 5, 6),
  level: 'info',
  module: 'core',
  message: 'vault is unsealed',
  fields: {},
};

function memorySink(): LogSink & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  return { lines, write, mustWrite: async (line) => write(line) };
}

test('standard lines look as Vault prints them', () => {
  for (const [entry, line] of [
    [{}, '2024-01-02T03:04:05.006Z [INFO]  core: vault is unsealed'],
    [{ level: 'trace' as const }, '2024-01-02T03:04:05.006Z [TRACE] core: vault is unsealed'],
    [{ level: 'debug' as const }, '2024-01-02T03:04:05.006Z [DEBUG] core: vault is unsealed'],
    [{ level: 'warn' as const }, '2024-01-02T03:04:05.006Z [WARN]  core: vault is unsealed'],
    [{ level: 'error' as const }, '2024-01-02T03:04:05.006Z [ERROR] core: vault is unsealed'],
    [{ module: '' }, '2024-01-02T03:04:05.006Z [INFO]  vault is unsealed'],
    [
      {
        fields: {
          count: 3,
          ok: true,
          path: 'secret/a',
          reason: 'not there',
          empty: '',
          quote: 'a"b\\c',
          eq: 'a=b',
        },
      },
      '2024-01-02T03:04:05.006Z [INFO]  core: vault is unsealed: count=3 ok=true path=secret/a reason="not there" empty="" quote="a\\"b\\\\c" eq="a=b"',
    ],
  ] as const) {
    assert.equal(formatLogLine('standard', { ...ENTRY, ...entry }), line);
  }
});

test('JSON lines have the members of hclog', () => {
  const line = formatLogLine('json', { ...ENTRY, fields: { path: 'secret/a', count: 3 } });
  assert.deepEqual(JSON.parse(line), {
    '@level': 'info',
    '@message': 'vault is unsealed',
    '@module': 'core',
    '@timestamp': '2024-01-02T03:04:05.006000Z',
    path: 'secret/a',
    count: 3,
  });
  assert.equal(JSON.parse(formatLogLine('json', { ...ENTRY, module: '' }))['@module'], undefined);
});

test('nothing in a message or field can begin a second line or move the cursor', () => {
  for (const nasty of ['a\nb', 'a\r\nb', 'a\u0000b', 'a\u001b[31mb', 'a\u2028b', 'a\u0085b', 'a\tb']) {
    for (const format of ['standard', 'json'] as const) {
      const line = formatLogLine(format, { ...ENTRY, message: nasty, fields: { [nasty]: nasty } });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.doesNotMatch(line, /[\u0000-\u001f]/, `${format} ${JSON.stringify(nasty)}`);
    }
    const line = formatLogLine('standard', { ...ENTRY, message: nasty, fields: { a: nasty } });
    assert.doesNotMatch(line, /[\u0080-\u009f\u2028\u2029]/);
  }
});

test('names of levels and formats are read with their aliases', () => {
  for (const [name, level] of [
    ['trace', 'trace'],
    ['DEBUG', 'debug'],
    [' info ', 'info'],
    ['notice', 'info'],
    ['', 'info'],
    ['warn', 'warn'],
    ['warning', 'warn'],
    ['err', 'error'],
    ['Error', 'error'],
    ['loud', undefined],
  ] as const) {
    assert.equal(parseLogLevel(name), level, name);
  }
  assert.deepEqual(['', 'standard', 'JSON', 'xml'].map(parseLogFormat), [
    'standard',
    'standard',
    'json',
    undefined,
  ]);
});

test('lines below the level are dropped, and the level can change while running', () => {
  const { clock } = testEnv();
  const sink = memorySink();
  const log = createLog({ level: 'warn', format: 'standard', clock, sinks: [sink] });
  const core = log.named('core');
  core.write('info', 'one');
  core.write('warn', 'two');
  log.setLevel('trace');
  core.named('seal').write('trace', 'three');
  log.setLevel('error');
  core.write('warn', 'four');
  assert.equal(log.level(), 'error');
  assert.deepEqual(
    sink.lines.map((line) => line.slice(25)),
    ['[WARN]  core: two', '[TRACE] core.seal: three'],
  );
});

test('each subsystem has a level of its own when one is set, until all get another', () => {
  const { clock } = testEnv();
  const sink = memorySink();
  const log = createLog({ level: 'warn', format: 'standard', clock, sinks: [sink] });
  const core = log.named('core');
  const link = log.named('replication').named('link');
  assert.deepEqual(log.levels(), { core: 'warn', replication: 'warn', 'replication.link': 'warn' });
  assert.equal(log.setLevelOf('core', 'debug'), true);
  assert.equal(log.setLevelOf('none', 'debug'), false);
  assert.deepEqual(log.levels(), { core: 'debug', replication: 'warn', 'replication.link': 'warn' });
  core.write('debug', 'one');
  link.write('debug', 'two');
  log.setLevel('error');
  core.write('warn', 'three');
  assert.deepEqual(log.levels(), { core: 'error', replication: 'error', 'replication.link': 'error' });
  assert.deepEqual(
    sink.lines.map((line) => line.slice(25)),
    ['[DEBUG] core: one'],
  );
});

test('a line that must be written needs one sink, whatever the level and the gate', async () => {
  const { clock } = testEnv();
  const sink = memorySink();
  const full: LogSink = { write: () => undefined, mustWrite: () => Promise.reject(new Error('disk full')) };
  const log = (...sinks: LogSink[]) => createLog({ level: 'error', format: 'standard', clock, sinks });
  await log(full, gatedSink(sink)).mustWrite('audit', 'info', 'one', { path: 'sys/seal' });
  assert.deepEqual(
    sink.lines.map((line) => line.slice(25)),
    ['[INFO]  audit: one: path=sys/seal'],
  );
  await assert.rejects(log(full).mustWrite('audit', 'info', 'two'));
});

test('a gate holds lines back until it opens, and not without bound', () => {
  const behind = memorySink();
  const gate = gatedSink(behind);
  gate.write('a');
  gate.write('b');
  assert.deepEqual(behind.lines, []);
  gate.open();
  gate.write('c');
  assert.deepEqual(behind.lines, ['a', 'b', 'c']);

  const full = memorySink();
  const other = gatedSink(full);
  for (let i = 0; i < 1001; i++) other.write(`${i}`);
  assert.equal(full.lines.length, 1001);
});

test('a log file is for its owner only, grows, and is opened anew after it was moved away', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-log-'));
  const path = join(folder.path, 'new', 'server.log');
  const file = openLogFile({ path, rotateBytes: 0, rotateMs: 0, maxFiles: 0, clock: testEnv().clock });
  file.write('one');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  renameSync(path, `${path}.1`);
  file.write('two');
  file.reopen();
  file.write('three');
  file.close();
  assert.equal(readFileSync(`${path}.1`, 'utf8'), 'one\ntwo\n');
  assert.equal(readFileSync(path, 'utf8'), 'three\n');
});

test('a log path that ends with a slash is a folder', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-log-'));
  const file = openLogFile({
    path: `${folder.path}/`,
    rotateBytes: 0,
    rotateMs: 0,
    maxFiles: 0,
    clock: testEnv().clock,
  });
  file.close();
  assert.ok(existsSync(join(folder.path, 'vault.log')));
});

test('a log file is rotated by size and by age, and old ones go', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-log-'));
  const { clock } = testEnv();
  const path = join(folder.path, 'a.log');
  const file = openLogFile({ path, rotateBytes: 10, rotateMs: 1000, maxFiles: 2, clock });
  file.write('12345678');
  file.write('second');
  const names = () => readdirSync(folder.path).sort();
  assert.equal(names().length, 2);
  assert.equal(readFileSync(path, 'utf8'), 'second\n');
  await clock.advance(1000);
  file.write('3');
  assert.equal(readFileSync(path, 'utf8'), '3\n');
  assert.equal(names().length, 3);
  for (let i = 0; i < 5; i++) file.write('123456789');
  file.close();
  assert.equal(names().length, 3);
  assert.match(names()[0] ?? '', /^a-\d+\.log$/);
});

test('a line longer than the whole limit still is one line of one file', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-log-'));
  const path = join(folder.path, 'a.log');
  const file = openLogFile({ path, rotateBytes: 10, rotateMs: 0, maxFiles: -1, clock: testEnv().clock });
  file.write('a line of more than ten bytes');
  file.write('b');
  file.close();
  assert.deepEqual(readdirSync(folder.path), ['a.log']);
  assert.equal(readFileSync(path, 'utf8'), 'b\n');
});

test('a line that must be written is in the file, or its writer hears that it is not', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-log-'));
  const path = join(folder.path, 'a.log');
  const file = openLogFile({ path, rotateBytes: 0, rotateMs: 0, maxFiles: 0, clock: testEnv().clock });
  await file.mustWrite('one');
  file.close();
  await assert.rejects(file.mustWrite('two'), /closed/);
  assert.equal(readFileSync(path, 'utf8'), 'one\n');
});

test('a rotation that cannot be done loses no line, and touches no file of others', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-log-'));
  const logs = join(folder.path, 'logs');
  const path = join(logs, 'a.log');
  const file = openLogFile({ path, rotateBytes: 10, rotateMs: 0, maxFiles: 0, clock: testEnv().clock });
  file.write('123456789');
  // The name that the rotation would move is gone.
  renameSync(path, `${path}.moved`);
  file.write('two');
  const other = openSync(join(folder.path, 'other'), 'w');
  file.write('three');
  writeSync(other, 'other');
  closeSync(other);
  file.close();
  assert.equal(readFileSync(join(folder.path, 'other'), 'utf8'), 'other');
  assert.equal(readFileSync(`${path}.moved`, 'utf8'), '123456789\ntwo\nthree\n');
});
