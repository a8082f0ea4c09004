/** `npm run crash -- --images N --writes W --seed S`: records a run, then checks power cuts of it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explore } from './explore.ts';
import { record } from './record.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '2000' },
    writes: { type: 'string', default: '1200' },
    seed: { type: 'string', default: '1' },
  },
});
// The images need no real disk: their syncs are what costs.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-crash-'));
try {
  const started = performance.now();
  const recording = await record(join(folder, 'recording'), Number(values.writes));
  const { events } = recording.trace;
  console.log(
    `recorded ${events.length} disk events, ${events.filter((e) => e.kind === 'sync').length} syncs, ${recording.writes.length} writes`,
  );
  const images = Number(values.images);
  const explored = await explore(recording, {
    images,
    seed: Number(values.seed),
    folder,
    progress: (done) => {
      if (done % 100 !== 0) return;
      const seconds = (performance.now() - started) / 1000;
      console.log(
        `${done} of ${images} images (${Math.round((100 * done) / images)} %), ${(done / seconds).toFixed(0)}/s`,
      );
    },
  });
  for (const problem of explored.problems)
    console.log(`image ${problem.image} (cut behind event ${problem.at}): ${problem.text}`);
  console.log(
    `${explored.images} images at ${explored.boundaries} sync boundaries, ${explored.problems.length} problems`,
  );
  process.exitCode = explored.problems.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
