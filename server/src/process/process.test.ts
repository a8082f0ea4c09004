import assert from 'node:assert/strict';
import { existsSync, mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startWarnings } from './hardening.ts';
import { hostInfo } from './host-info.ts';
import { writePidFile } from './pid-file.ts';
import { systemClock, systemEntropy, systemTimers } from './world.ts';

test('the clock of the machine tells the time and never goes back', () => {
  const clock = systemClock();
  assert.ok(clock.now() > Date.UTC(2024, 0, 1));
  const first = clock.monotonic();
  assert.ok(clock.monotonic() >= first);
});

test('entropy gives as many bytes as asked, other ones each time', () => {
  const entropy = systemEntropy();
  const [a, b] = [entropy.bytes(32), entropy.bytes(32)];
  assert.deepEqual([a.length, b.length, entropy.bytes(0).length], [32, 32, 0]);
  assert.notDeepEqual(a, b);
});

test('a sleep ends by itself, and at once with the reason of its signal', async () => {
  const timers = systemTimers();
  // An unreferenced timer alone would let the process end: this one stands for the server's sockets.
  const alive = setInterval(() => undefined, 1000);
  try {
    await timers.sleep(1);
    const stop = new AbortController();
    const sleeping = timers.sleep(3_600_000, stop.signal);
    const reason = new Error('leaving');
    stop.abort(reason);
    await assert.rejects(sleeping, reason);
    await assert.rejects(timers.sleep(1, stop.signal), reason);
    const far = new AbortController();
    const weeks = timers.sleep(90 * 86_400_000, far.signal);
    far.abort(reason);
    await assert.rejects(weeks, reason);
  } finally {
    clearInterval(alive);
  }
});

test('an unsafe start is told, a safe one is silent', () => {
  const safe = ['--disable-sigusr1', '--disable-proto=delete'];
  assert.deepEqual(startWarnings({ NODE_OPTIONS: '', PATH: '/bin' }, safe), []);
  for (const [environment, flags, text] of [
    [{ NODE_OPTIONS: '--require /tmp/x.js' }, safe, /NODE_OPTIONS is set/],
    [{ NODE_EXTRA_CA_CERTS: '/x' }, safe, /NODE_EXTRA_CA_CERTS is set/],
    [{ SSLKEYLOGFILE: '/x' }, safe, /SSLKEYLOGFILE is set/],
    [{}, [], /without --disable-sigusr1/],
    [{}, [...safe, '--inspect=0.0.0.0:9229'], /a debugger can read every secret/],
    [{}, [...safe, '--heapsnapshot-signal=SIGUSR2'], /secrets would go to disk/],
  ] as const) {
    const warnings = startWarnings(environment, flags);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', text);
  }
  assert.doesNotMatch(startWarnings({ NODE_OPTIONS: '--secret' }, safe).join(), /--secret/);
});

test('the pid file holds the id and goes away', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-pid-'));
  const path = join(folder.path, 'server.pid');
  const remove = writePidFile(path, 4711);
  assert.equal(readFileSync(path, 'utf8'), '4711');
  remove();
  assert.equal(existsSync(path), false);
  remove();
  assert.throws(() => writePidFile(join(folder.path, 'missing', 'server.pid'), 1), /ENOENT/);
});

test('host facts have the members that Vault shows', async () => {
  const info = await hostInfo(Date.UTC(2024, 0, 1), ['/', '/', '/no/such/folder']);
  assert.deepEqual(Object.keys(info), ['timestamp', 'cpu', 'cpu_times', 'disk', 'host', 'memory']);
  const { disk, memory, cpu } = info;
  assert.ok(Array.isArray(disk) && disk.length === 1 && disk[0].path === '/' && disk[0].total > 0);
  assert.ok(Array.isArray(cpu) && cpu.length > 0);
  assert.ok(typeof memory === 'object' && memory !== null && 'total' in memory && Number(memory.total) > 0);
  assert.doesNotThrow(() => JSON.stringify(info));
});
