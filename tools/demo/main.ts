/**
 * `npm run demo`: two clusters, one disaster, nothing lost. Runs the five steps of the DR guide with the real
 * CLI against real processes and cleans up. `npm run demo -- --keep` leaves both clusters running.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterNode } from '../cluster/node.ts';
import { ROOT } from '../layers.ts';
import { type Actors, disaster, firstSecrets, rejoin, replicate, retire, setUp } from './scenes.ts';
import { Stage } from './stage.ts';

const keep = process.argv.includes('--keep');
const unknown = process.argv.slice(2).filter((arg) => arg !== '--keep');
if (unknown.length > 0) {
  console.error(`demo: unknown argument ${unknown.join(' ')}; the only one is --keep`);
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'holdfast-demo-'));
const stage = new Stage();
const nodes: ClusterNode[] = [];

async function cleanUp(): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
  rmSync(folder, { recursive: true, force: true });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void cleanUp().then(() => process.exit(130));
  });
}

try {
  // Whoever looks around afterwards may do so in a browser; the servers read the files when they start.
  if (keep && !existsSync(join(ROOT, 'web', 'dist', 'index.html'))) await import('../build.ts');
  const started = performance.now();
  for (const name of ['cluster-a', 'cluster-b']) {
    nodes.push(await ClusterNode.create({ name, folder: join(folder, name) }));
  }
  const [a, b] = nodes as [ClusterNode, ClusterNode];
  const actors: Actors = await setUp(stage, a, b);
  await firstSecrets(stage, actors);
  await replicate(stage, actors);
  await disaster(stage, actors);
  await rejoin(stage, actors);
  if (!keep) await retire(stage, actors);
  stage.summary();
  console.log(`\n   Everything above ran in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  if (keep) {
    console.log(`\n   Both clusters are still running. Look around:`);
    for (const node of [b, a]) {
      console.log(`     export VAULT_ADDR=${node.address} VAULT_CACERT=${node.tls.caFile}   # ${node.name}`);
    }
    console.log(`     export VAULT_TOKEN=${actors.rootToken}`);
    console.log(`     bin/holdfast read -format=json sys/replication/dr/status`);
    for (const node of [b, a]) console.log(`     in a browser: ${node.address}/ui/   # ${node.name}`);
    console.log(`     unseal keys: ${actors.keys.join(' ')}`);
    console.log(`     the end:     kill ${nodes.map((node) => node.pid).join(' ')}; rm -r ${folder}`);
    for (const node of nodes) node.release();
  } else {
    await cleanUp();
  }
} catch (failure) {
  console.error(`\ndemo: ${failure instanceof Error ? failure.message : String(failure)}`);
  console.error(`demo: logs of both clusters are kept in ${folder}`);
  await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
  process.exitCode = 1;
}
