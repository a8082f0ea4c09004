/**
 * Fencing on contact (R8). A primary that learns of another writer of its set persists it and stops commits
 * before it answers whoever brought the news.
 */
import { Refusal } from '../base/refusal.ts';
import type { Threat } from './lineage.ts';
import type { Fence } from './rows.ts';
import { TEXT } from './texts.ts';

export function fenceOf(threat: Threat, from: string, now: number): Fence {
  return {
    time: now,
    reason: threat.kind,
    epoch: threat.kind === 'epoch' ? threat.epoch : undefined,
    from,
  };
}

/** What every commit of a fenced cluster fails with. */
export function fencedRefusal(): Refusal {
  return new Refusal(503, TEXT.fenced);
}
