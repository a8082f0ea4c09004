/**
 * Role changes as lists of steps. Each plan has exactly one step that commits: everything before it can be
 * undone and is, everything after it is done again by `start` when the process dies in between. So a crash at
 * any point leaves the cluster wholly before or wholly after (R9).
 */
import type { Log } from '../base/env.ts';

export type PlanStep = { readonly name: string; readonly why: string; readonly commits?: true };

export const PLANS = {
  'enable-primary': [
    { name: 'make authority', why: 'the set gets its own certificate authority and a new id' },
    { name: 'record role', why: 'one transaction: the role, the authority, no secondaries', commits: true },
    { name: 'serve', why: 'secondaries may connect' },
  ],
  'enable-secondary': [
    { name: 'unwrap token', why: 'the activation token is exchanged for the way to the primary' },
    { name: 'fetch package', why: 'the primary is reached, proves its key and hands out the root key' },
    {
      name: 'record role',
      why: 'from here on the first data is fetched, also after a restart',
      commits: true,
    },
    { name: 'synchronize', why: 'the data is built and verified beside the old data, in the background' },
  ],
  adopt: [
    { name: 'open staged data', why: "the primary's root key must open it before anything is given up" },
    { name: 'write own rows', why: 'who this cluster is goes along into the new data' },
    { name: 'swap', why: 'one commit makes the new data the data and drops the old', commits: true },
    { name: 'follow', why: 'records are applied as the primary writes them' },
  ],
  promote: [
    { name: 'leave primary', why: 'nothing of the old primary may arrive any more' },
    { name: 'accept data', why: 'with force: an unfinished repair is declared to be the data' },
    { name: 'make authority', why: 'certificates of the old primary count no more' },
    {
      name: 'open epoch',
      why: 'one record: new epoch, new data key, new role; the operation token is spent',
      commits: true,
    },
    { name: 'serve', why: 'writes are accepted, secondaries may connect, the old primary is told' },
  ],
  demote: [
    { name: 'stop writes', why: 'the last index is final' },
    { name: 'drain', why: 'connected secondaries get the last records' },
    {
      name: 'record role',
      why: 'one transaction: a secondary that knows its set and no primary',
      commits: true,
    },
    { name: 'tell the end', why: 'secondaries that have everything learn that these were the last records' },
    { name: 'close', why: 'the listener and all links end' },
  ],
  disable: [
    { name: 'close', why: 'links and the listener end' },
    { name: 'record role', why: 'one transaction: no role, no authority, no secondaries', commits: true },
    { name: 'resume', why: 'an ordinary cluster again' },
  ],
  'update-primary': [
    { name: 'find primary', why: 'the new primary is reached and answers before the old one is given up' },
    { name: 'leave primary', why: 'one source at a time' },
    {
      name: 'record link',
      why: 'one transaction: where to connect from now on; data is not touched',
      commits: true,
    },
    { name: 'follow', why: 'only what differs is transferred' },
  ],
} as const satisfies Readonly<Record<string, readonly PlanStep[]>>;

export type PlanName = keyof typeof PLANS;
export type StepName<P extends PlanName> = (typeof PLANS)[P][number]['name'];
export type Acts<P extends PlanName> = { readonly [step in StepName<P>]: () => Promise<void> };

/**
 * Runs the steps of a plan in order. When one fails up to and including the one that commits, `undo` runs and
 * the failure is thrown: nothing has changed. A failure behind it is logged: the change stands and `start`
 * completes it.
 */
export async function execute<P extends PlanName>(
  plan: P,
  acts: Acts<P>,
  undo: () => Promise<void>,
  log: Log,
): Promise<void> {
  const steps: readonly PlanStep[] = PLANS[plan];
  let committed = false;
  for (const step of steps) {
    // Every step of the plan is a key of `acts` by its type.
    const act = (acts as Readonly<Record<string, () => Promise<void>>>)[step.name];
    try {
      log.write('debug', `${plan}: ${step.name}`);
      await act?.();
      committed ||= step.commits === true;
    } catch (error) {
      if (!committed) {
        await undo();
        throw error;
      }
      log.write('error', `${plan}: ${step.name} failed`, { error: String(error) });
    }
  }
}
