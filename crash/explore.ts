/** Explores power cuts of one recording: at sync boundaries and between them. */
import { join } from 'node:path';
import { seededRandom } from '../fuzz/mutate.ts';
import { checkImage } from './check.ts';
import { powerCut, syncBoundaries } from './disk.ts';
import type { Recording } from './record.ts';

export type Explored = {
  readonly images: number;
  readonly boundaries: number;
  readonly problems: readonly { readonly image: number; readonly at: number; readonly text: string }[];
};

const PROBLEMS_MAX = 20;

/** Checks `images` images; the same seed on the same recording gives the same ones. */
export async function explore(
  recording: Recording,
  options: {
    readonly images: number;
    readonly seed: number;
    readonly folder: string;
    readonly progress?: (done: number) => void;
  },
): Promise<Explored> {
  const random = seededRandom(options.seed);
  const boundaries = syncBoundaries(recording.trace);
  const problems: { image: number; at: number; text: string }[] = [];
  let images = 0;
  for (; images < options.images && problems.length < PROBLEMS_MAX; images++) {
    // Half of the cuts come right at a boundary, half up to a few events behind it, before the next sync ends.
    const boundary = boundaries[images < boundaries.length ? images : random.below(boundaries.length)] ?? 0;
    const at = Math.min(
      recording.trace.events.length - 1,
      boundary + (random.below(2) === 0 ? 0 : random.below(12)),
    );
    const image = powerCut(recording.trace, at, random);
    for (const text of await checkImage(recording, image, join(options.folder, 'image'))) {
      problems.push({ image: images, at, text });
    }
    options.progress?.(images + 1);
  }
  return { images, boundaries: boundaries.length, problems };
}
