/** `npm run sim`: pretended worlds, many or one. */
import { runScenario } from './run.ts';
import { drawScenario } from './world/scenario.ts';

const [from, to, show] = process.argv.slice(2);
const begun = performance.now();
let events = 0,
  virtual = 0,
  n = 0,
  acks = 0;
for (let seed = Number(from); seed <= Number(to); seed++) {
  const result = await runScenario(drawScenario(seed), show ? (line) => console.log(line) : undefined);
  events += result.events;
  virtual += result.virtualMs;
  n++;
  acks += result.acknowledged;
  if (result.violations.length > 0) console.log(seed, result.violations[0]);
  if (show) console.log(JSON.stringify(result.scenario), result.hash);
}
const s = (performance.now() - begun) / 1000;
console.log(
  n,
  'worlds',
  events,
  'events',
  (virtual / 1000) | 0,
  'virtual s',
  acks,
  'acks',
  s.toFixed(1),
  's',
  (n / s).toFixed(1),
  '/s',
);
