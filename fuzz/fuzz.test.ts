/** A smoke run of every target, and proof that the engine finds what it is for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from './engine.ts';
import { seed, type Target } from './target.ts';
import { TARGETS, WATCHED } from './targets.ts';

const SMOKE_EXECS = 30_000;

for (const target of TARGETS) {
  test(`${target.name}: nothing but declared refusals, no block, no hoarding`, async () => {
    const report = await fuzz(target, { seed: 20_261_124, execs: SMOKE_EXECS, watch: WATCHED });
    assert.deepEqual(report.findings, []);
    assert.equal(report.execs, SMOKE_EXECS);
    assert.ok(report.refused < report.execs, 'every input was refused: the seeds are not valid');
  });
}

function planted(run: Target['run']): Target {
  return {
    name: 'planted',
    seeds: [seed('ab')],
    dictionary: ['xy'],
    run,
    refuses: (f) => f instanceof SyntaxError,
    inputBytesMax: 4096,
  };
}

test('the engine finds a crash that needs a word of the dictionary', async () => {
  const report = await fuzz(
    planted((input) => {
      if (Buffer.from(input).includes('xyxy')) throw new TypeError('planted');
    }),
    { seed: 1, execs: 20_000, watch: ['fuzz.test.ts'] },
  );
  assert.equal(report.findings[0]?.kind, 'crash');
  assert.match(report.findings[0]?.detail ?? '', /planted/);
});

test('the engine finds an input that blocks', async () => {
  const report = await fuzz(
    planted((input) => {
      const until = performance.now() + (input.length > 200 ? 30 : 0);
      while (performance.now() < until);
    }),
    { seed: 1, execs: 5000, watch: ['fuzz.test.ts'] },
  );
  assert.equal(report.findings[0]?.kind, 'slow');
});

test('declared refusals are no findings', async () => {
  const report = await fuzz(
    planted(() => {
      throw new SyntaxError('declared');
    }),
    { seed: 1, execs: 1000, watch: ['fuzz.test.ts'] },
  );
  assert.deepEqual([report.findings.length, report.refused], [0, 1000]);
});
