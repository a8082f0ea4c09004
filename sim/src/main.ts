/**
 * `npm run sim -- …`: pretended worlds, many or one.
 *
 *   --seed N           one world, a line per event
 *   --seeds A..B       worlds A to B, a line per failure
 *   --minutes M        new worlds until the time is over
 *   --profile NAME     what happens in them (`--profile list` shows all)
 *   --keep             a failing world is made smaller and kept in sim/seeds
 *   --real-crypto      SHA-256 and AES-256-GCM instead of their stand-ins
 *   --kept             the kept worlds instead of drawn ones
 */
import { parseArgs } from 'node:util';
import { PROFILES, scenarioOf } from './profiles.ts';
import { type Result, runScenario } from './run.ts';
import { keepSeed, keptSeeds } from './seeds.ts';
import { shrink } from './shrink.ts';
import type { Scenario } from './world/scenario.ts';

const DEFAULT_SEEDS = '1..200';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    minutes: { type: 'string' },
    profile: { type: 'string', default: 'swarm' },
    keep: { type: 'boolean', default: false },
    'real-crypto': { type: 'boolean', default: false },
    kept: { type: 'boolean', default: false },
    'fail-fast': { type: 'boolean', default: false },
  },
});

function* scenarios(): Generator<Scenario> {
  const realCrypto = values['real-crypto'];
  const make = (seed: number): Scenario => ({ ...scenarioOf(seed, values.profile), realCrypto });
  if (values.kept) {
    for (const { scenario } of keptSeeds()) yield { ...scenario, realCrypto };
  } else if (values.seed !== undefined) {
    yield make(Number(values.seed));
  } else if (values.minutes !== undefined) {
    const end = Date.now() + Number(values.minutes) * 60_000;
    for (let seed = Math.floor(Date.now() / 1000) % 1_000_000_000; Date.now() < end; seed++) yield make(seed);
  } else {
    const [first, last] = (values.seeds ?? DEFAULT_SEEDS).split('..').map(Number);
    for (let seed = first ?? 1; seed <= (last ?? first ?? 1); seed++) yield make(seed);
  }
}

async function report(result: Result): Promise<void> {
  const { scenario, violations, lastLines } = result;
  const [first] = violations;
  if (first === undefined) return;
  if (values.seed === undefined) for (const line of lastLines.slice(-25)) console.log(line);
  console.log(`seed ${scenario.seed} (${scenario.profile}): ${first.invariant} ${first.text}`);
  if (!values.keep) return;
  const small = await shrink(scenario, first.invariant);
  console.log(`kept as ${keepSeed({ story: first.text, invariant: first.invariant, scenario: small })}`);
}

async function main(): Promise<void> {
  if (values.profile === 'list') {
    for (const [name, { about }] of Object.entries(PROFILES)) console.log(`${name.padEnd(26)} ${about}`);
    return;
  }
  const begun = performance.now();
  const total = { worlds: 0, failed: 0, events: 0, virtualMs: 0, acknowledged: 0, commands: 0 };
  const show = values.seed === undefined ? undefined : (line: string) => console.log(line);
  for (const scenario of scenarios()) {
    const result = await runScenario(scenario, show);
    total.worlds += 1;
    total.events += result.events;
    total.virtualMs += result.virtualMs;
    total.acknowledged += result.acknowledged;
    total.commands += result.commands;
    if (result.violations.length > 0) total.failed += 1;
    await report(result);
    if (show !== undefined) console.log(`${JSON.stringify(scenario)}\ntrace ${result.hash}`);
    if (values['fail-fast'] && total.failed > 0) break;
  }
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `${total.worlds} worlds, ${total.failed} failed, ${total.events} events, ` +
      `${(total.virtualMs / 3_600_000).toFixed(2)} virtual hours, ${total.acknowledged} acknowledged calls, ` +
      `${total.commands} orders of operators, ${seconds.toFixed(1)} s (${(total.worlds / seconds).toFixed(1)} worlds/s)`,
  );
  if (total.failed > 0) process.exitCode = 1;
}

await main();
