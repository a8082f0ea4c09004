/** Compares what clients were told with what clusters hold. Every complaint is a sentence; none means all is well. */
import { operationToken, type Site } from '../acceptance/site.ts';
import type { AnyJson } from '../tools/cluster/api.ts';
import type { Event, History } from './history.ts';
import { Wire } from './wire.ts';

const PARALLEL = 16;
const SHOWN_MAX = 5;

/** What a place holds of a history. */
export type Holdings = {
  /** Paths of acknowledged puts that are not there. */
  readonly missing: readonly string[];
  /** Paths of all puts, acknowledged or not, that are there. */
  readonly present: readonly string[];
  /** Tokens that were acknowledged, not revoked, and are not valid there. */
  readonly deadTokens: readonly string[];
  /** Tokens whose revocation was acknowledged and which are valid there. */
  readonly revivedTokens: readonly string[];
};

export class Broken extends Error {
  override readonly name = 'Broken';
}

/** Throws Broken with the first complaints. */
export function demand(complaints: readonly string[]): void {
  if (complaints.length === 0) return;
  const shown = complaints.slice(0, SHOWN_MAX).join('; ');
  throw new Broken(
    complaints.length > SHOWN_MAX ? `${shown}; and ${complaints.length - SHOWN_MAX} more` : shown,
  );
}

async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

/**
 * Reads back every event of `events` on `site`, which must be an active cluster. Throws Broken for a value that
 * nobody wrote.
 */
export async function holdingsOf(site: Site, events: readonly Event[]): Promise<Holdings> {
  const wire = new Wire({
    address: new URL(site.node.address).host,
    caFile: site.node.tls.caFile,
    timeoutMs: 30_000,
  });
  const missing: string[] = [];
  const present: string[] = [];
  const deadTokens: string[] = [];
  const revivedTokens: string[] = [];
  const wrong: string[] = [];
  const revocations = new Map<string, Event>();
  for (const event of events) if (event.kind === 'revoke') revocations.set(event.subject, event);
  try {
    await each(events, async (event) => {
      if (event.kind === 'put') {
        const answer = await wire.call('GET', `secret/data/${event.subject}`, site.rootToken);
        if (answer.status === 200) {
          present.push(event.subject);
          if (answer.json.data.data.value !== event.value) wrong.push(`${event.subject} has another value`);
        } else if (answer.status !== 404)
          wrong.push(`${event.subject}: ${answer.status} ${answer.text.slice(0, 200)}`);
        else if (event.outcome === 'acknowledged') missing.push(event.subject);
      } else if (event.kind === 'token' && event.outcome === 'acknowledged') {
        const revocation = revocations.get(event.subject);
        const answer = await wire.call('GET', 'auth/token/lookup-self', event.subject);
        const valid = answer.status === 200;
        if (!valid && answer.status !== 403) wrong.push(`token lookup: ${answer.status}`);
        if (revocation === undefined && !valid) deadTokens.push(event.subject);
        if (revocation?.outcome === 'acknowledged' && valid) revivedTokens.push(event.subject);
      }
    });
  } finally {
    wire.close();
  }
  demand(wrong);
  return { missing, present, deadTokens, revivedTokens };
}

/** Everything acknowledged is on `site`. Gives the number of acknowledgements that were looked up. */
export async function checkNothingLost(site: Site, history: History): Promise<number> {
  const held = await holdingsOf(site, history.events);
  const refused = new Set(history.of('put', 'refused').map((event) => event.subject));
  demand([
    ...held.missing.map((path) => `lost: ${path}`),
    ...held.present.filter((path) => refused.has(path)).map((path) => `refused and yet done: ${path}`),
    ...held.deadTokens.map(() => 'a token is lost'),
    ...held.revivedTokens.map(() => 'a revoked token is valid again'),
  ]);
  return history.count('acknowledged');
}

export type StrandedReport = {
  readonly id: string;
  readonly first: number;
  readonly last: number;
  readonly records: number;
  readonly complete: boolean;
  readonly changes: readonly { readonly index: number; readonly key: string; readonly action: string }[];
};

/** The stranded sets that `site` keeps, with all their changes; on a secondary by a DR operation token. */
export async function strandedSetsOf(site: Site): Promise<readonly StrandedReport[]> {
  const secondary = (await site.drStatus()).mode === 'secondary';
  const base = secondary ? 'sys/replication/dr/secondary/stranded' : 'sys/replication/dr/stranded';
  const token = secondary ? await operationToken(site) : site.rootToken;
  const ask = async (path: string): Promise<AnyJson> =>
    (await site.must('GET', path, undefined, { token })).data;
  const reports: StrandedReport[] = [];
  for (const set of (await ask(base)).sets) {
    const changes: StrandedReport['changes'][number][] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page: AnyJson = await ask(`${base}/${set.id}?from=${from}&limit=1000`);
      changes.push(...page.changes);
      from = page.next_index;
    }
    reports.push({
      id: set.id,
      first: set.first_index,
      last: set.last_index,
      records: set.records,
      complete: set.complete,
      changes,
    });
  }
  return reports;
}

/** Paths of the KV mount whose versions a stranded set holds, below the load called `name`. */
export function strandedPaths(set: StrandedReport, name: string): readonly string[] {
  const paths = set.changes.flatMap((change) => {
    const found = /\/versions\/(.+)\/\d+$/.exec(change.key);
    return change.action === 'put' && found?.[1] !== undefined ? [found[1]] : [];
  });
  return paths.filter((path) => path.startsWith(`${name}/`));
}

export type Failover = {
  /** `last_promotion` of the new primary. */
  readonly promotion: AnyJson;
  /** Head of the old primary's log when it came back, before it rejoined. */
  readonly oldHead: number;
  readonly stranded: StrandedReport | undefined;
};

/**
 * The loss that a failover reports is the true one (R13): the stranded set holds the records behind the promotion
 * up to the old head, every acknowledgement that the new primary lacks is in it, and nothing is in it that the new
 * primary has. Gives the number of lost acknowledgements.
 */
export async function checkExactLoss(
  site: Site,
  history: History,
  name: string,
  failover: Failover,
): Promise<number> {
  const { promotion, oldHead, stranded } = failover;
  const events = history.events.filter(
    (event) => event.kind !== 'put' || event.subject.startsWith(`${name}/`),
  );
  const held = await holdingsOf(site, events);
  const complaints: string[] = [];
  const fork: number = promotion.last_index;
  const lostRecords = Math.max(0, oldHead - fork);
  if (promotion.known_lost_records > lostRecords) {
    complaints.push(
      `the promotion reported ${promotion.known_lost_records} lost, the truth is ${lostRecords}`,
    );
  }
  if (lostRecords === 0 && stranded !== undefined)
    complaints.push('a stranded set although nothing was lost');
  if (lostRecords > 0) {
    if (stranded === undefined) complaints.push(`${lostRecords} records were lost without a stranded set`);
    else {
      if (!stranded.complete) complaints.push('the stranded set is not complete');
      if (stranded.first !== fork + 1 || stranded.last !== oldHead || stranded.records !== lostRecords) {
        complaints.push(
          `stranded ${stranded.first}..${stranded.last} (${stranded.records}), the truth is ${fork + 1}..${oldHead}`,
        );
      }
    }
  }
  const listed = new Set(stranded === undefined ? [] : strandedPaths(stranded, name));
  const present = new Set(held.present);
  for (const path of held.missing) if (!listed.has(path)) complaints.push(`lost and not listed: ${path}`);
  for (const path of listed) if (present.has(path)) complaints.push(`listed and not lost: ${path}`);
  const asked = new Set(events.filter((event) => event.kind === 'put').map((event) => event.subject));
  for (const path of listed) if (!asked.has(path)) complaints.push(`listed, and nobody wrote it: ${path}`);
  complaints.push(...prefixComplaints(events, held, fork));
  demand(complaints);
  return held.missing.length + held.deadTokens.length + held.revivedTokens.length;
}

/** Where the index of an acknowledgement is known, it is there exactly when that index is (R3, R21). */
function prefixComplaints(events: readonly Event[], held: Holdings, fork: number): readonly string[] {
  const gone = new Set([...held.missing, ...held.deadTokens]);
  const revived = new Set(held.revivedTokens);
  const complaints: string[] = [];
  for (const event of events) {
    if (event.outcome !== 'acknowledged' || event.upTo === undefined || event.after === undefined) continue;
    const lost = event.kind === 'revoke' ? revived.has(event.subject) : gone.has(event.subject);
    if (lost && event.upTo <= fork) complaints.push(`${event.kind} at ${event.upTo} is lost behind ${fork}`);
    if (event.kind === 'put' && !lost && event.after >= fork) {
      complaints.push(`${event.kind} after ${event.after} is there, beyond ${fork}`);
    }
  }
  return complaints;
}

/** Both sides hold the same data at the same index. */
export async function checkEqual(a: Site, b: Site): Promise<void> {
  const [one, two] = await Promise.all([a.drStatus(), b.drStatus()]);
  if (one.merkle_root !== two.merkle_root)
    demand([`roots differ: ${one.merkle_root} and ${two.merkle_root}`]);
}
