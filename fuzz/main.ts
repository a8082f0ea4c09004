/** `npm run fuzz -- --execs N --seed S --target NAME`: every parser, or one, on mutated inputs. */
import { parseArgs } from 'node:util';
import { fuzz } from './engine.ts';
import { TARGETS, WATCHED } from './targets.ts';

const { values } = parseArgs({
  options: {
    execs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
  },
});
const targets = TARGETS.filter((target) => values.target === undefined || target.name === values.target);
if (targets.length === 0) {
  console.error(
    `fuzz: unknown target ${values.target}; known: ${TARGETS.map((target) => target.name).join(', ')}`,
  );
  process.exit(1);
}
let findings = 0;
for (const target of targets) {
  const report = await fuzz(target, {
    seed: Number(values.seed),
    execs: Number(values.execs),
    watch: WATCHED,
  });
  const rate = Math.round(report.execs / report.seconds);
  console.log(
    `${target.name.padEnd(14)} ${report.execs} inputs, ${rate}/s, ${report.refused} refused, ${report.blocks} blocks, pool ${report.pool}, ${report.findings.length} findings`,
  );
  for (const finding of report.findings)
    console.log(`  ${finding.kind}: ${finding.detail}\n  input: ${finding.input}`);
  findings += report.findings.length;
}
process.exitCode = findings === 0 ? 0 : 1;
