/**
 * `npm run chaos -- --scenario x --seed n --rounds r`: faults on real processes. Without a scenario all run once;
 * `--list` names them. Prints one line for each run; ends with 1 when something did not hold.
 */
import { parseArgs } from 'node:util';
import { runScenario } from './run.ts';
import { SCENARIOS } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    scenario: { type: 'string' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
  },
});

if (values.list) {
  for (const { name, covers, about } of SCENARIOS)
    console.log(`${name.padEnd(20)} ${covers.padEnd(16)} ${about}`);
  process.exit(0);
}

const chosen = SCENARIOS.filter(({ name }) => values.scenario === undefined || name === values.scenario);
if (chosen.length === 0) {
  console.error(`chaos: unknown scenario ${values.scenario}; --list names them`);
  process.exit(1);
}
let failures = 0;
for (const scenario of chosen) {
  const result = await runScenario(scenario, Number(values.seed), Number(values.rounds));
  console.log(result.line);
  if (!result.held) failures += 1;
}
process.exit(failures === 0 ? 0 : 1);
