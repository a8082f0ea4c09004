/** C9: certificates that are wrong, old, new, or revoked (R23). */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { activationToken, inSync, operationToken, put } from '../../acceptance/site.ts';
import type { AnyJson } from '../../tools/cluster/api.ts';
import { type TlsOptions, writeTlsFiles } from '../../tools/cluster/certificates.ts';
import { until } from '../../tools/cluster/node.ts';
import { checkNothingLost, demand } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import type { Place, World } from '../world.ts';

const DAY_MS = 86_400_000;

/** Gives `place` another certificate of the same authority and tells it by SIGHUP. */
async function renew(place: Place, options: TlsOptions = {}): Promise<void> {
  await writeTlsFiles(place.site.node.folder, { authority: place.site.node.tls.authority, ...options });
  place.site.node.signal('SIGHUP');
}

/** Serial number of the certificate that new connections see; undefined when there is no handshake. */
function servedSerial(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, servername: 'localhost' });
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', () => resolve(undefined));
  });
}

export const tlsRotationScenario: Scenario = {
  name: 'tls-rotation',
  covers: 'C9',
  about: 'certificates are rotated under load: no request fails; an expired one is refused by clients alone',
  async run(world) {
    const { a, b } = await world.pair();
    const history = new History();
    const load = new Load(world, a, history, world.seed, { name: `tls-${world.seed}`, clients: 2 }).start();
    await load.reach(10);
    let handshakes = 0;
    for (let i = 0; i < 5; i++) {
      const before = await servedSerial(a.site.node.apiPort);
      await renew(a);
      await until('the new certificate is served', async () => {
        // Each call is a connection of its own, checked against the authority.
        await a.site.must('GET', 'sys/health');
        handshakes += 1;
        return (await servedSerial(a.site.node.apiPort)) !== before;
      });
      await load.reach(10);
    }
    const past = Date.now();
    const before = await servedSerial(a.site.node.apiPort);
    await renew(a, { notBefore: past - 2 * DAY_MS, notAfter: past - DAY_MS });
    const refused = await until('clients notice', async () => {
      const answer = await a.site.call('GET', 'sys/health').catch((error: Error) => error);
      return answer instanceof Error ? answer : undefined;
    });
    // Clients that were connected and the standby need no new handshake there.
    await load.reach(10);
    if (!/expired/i.test(refused.message)) demand([`clients were told: ${refused.message}`]);
    await renew(a);
    await until(
      'a good certificate is served',
      async () => (await servedSerial(a.site.node.apiPort)) !== before,
    );
    await until('clients are back', async () => {
      const answer = await a.site.call('GET', 'sys/health').catch(() => undefined);
      return answer?.status === 200;
    });
    await load.stop();
    if (load.failed > 0) demand([`${load.failed} requests failed during rotations`]);
    await inSync(a.site, b.site);
    const acknowledged = await checkNothingLost(a.site, history);
    return `6 rotations, ${handshakes} handshakes and ${acknowledged} writes without a failure`;
  },
};

/** What a stranger gets from the cluster port. */
function knock(world: World, place: Place, options: object): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port: place.site.node.clusterPort,
      rejectUnauthorized: false,
      ALPNProtocols: ['holdfast-dr/1'],
      ...options,
    });
    world.after(async () => {
      socket.destroy();
    });
    socket.once('error', (error) => resolve(`refused: ${error.message}`));
    socket.once('data', () => resolve('answered'));
    socket.once('close', () => resolve('closed'));
    socket.once('secureConnect', () => socket.write(Buffer.alloc(64)));
  });
}

export const tlsStrangersScenario: Scenario = {
  name: 'tls-strangers',
  covers: 'C9 R23 R14',
  about: 'a wrong authority at enable, strangers at the cluster port, a revoked secondary and its old token',
  async run(world) {
    const a = await world.place('a');
    const b = await world.place('b');
    await a.site.must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
    await b.site.must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
    await put(b.site, 'own', 'of b');
    const token = await activationToken(a.site, 'first');
    const wrong = await b.site.call('POST', 'sys/replication/dr/secondary/enable', {
      token,
      ca_file: b.site.node.tls.caFile,
    });
    if (wrong.status !== 400) demand([`a wrong authority was answered with ${wrong.status}`]);
    const kept = await b.site.call('GET', 'secret/data/own');
    if (kept.status !== 200) demand(['a refused enable changed the cluster']);
    const used = await activationToken(a.site, 'second');
    const enable = { token: used, ca_file: a.site.node.tls.caFile };
    await b.site.must('POST', 'sys/replication/dr/secondary/enable', enable);
    Object.assign(b.site, { keys: a.site.keys, rootToken: a.site.rootToken, threshold: a.site.threshold });
    await inSync(a.site, b.site);

    const strangerFiles = await writeTlsFiles(world.folder('stranger'));
    const knocks = await Promise.all([
      knock(world, a, {}),
      knock(world, a, {
        cert: readFileSync(strangerFiles.certFile),
        key: readFileSync(strangerFiles.keyFile),
      }),
      knock(world, a, { maxVersion: 'TLSv1.2' }),
    ]);
    demand(
      knocks.filter((word) => word === 'answered').map(() => 'a stranger was answered on the cluster port'),
    );

    const history = new History();
    const load = new Load(world, a, history, world.seed, {
      name: `strangers-${world.seed}`,
      clients: 1,
    }).start();
    await load.reach(10);
    const begun = performance.now();
    await a.site.must('POST', 'sys/replication/dr/primary/revoke-secondary', { id: 'second' });
    await until('the link is cut', async () => (await b.site.drStatus()).connection_state !== 'ready');
    const cut = Math.round(performance.now() - begun);
    const head = (await b.site.drStatus()).last_wal;
    await load.reach(10);
    await sleep(1500);
    const status: AnyJson = await b.site.drStatus();
    if (status.last_wal !== head) demand([`a revoked secondary went on from ${head} to ${status.last_wal}`]);
    if (!/revoked|not known/.test(status.last_error)) demand([`it says: ${status.last_error}`]);
    const again = await b.site.call(
      'POST',
      'sys/replication/dr/secondary/update-primary',
      { dr_operation_token: await operationToken(b.site), ...enable },
      { token: '' },
    );
    if (again.status < 400) demand([`an old activation token was taken: ${again.status}`]);
    await load.stop();
    if (load.failed > 0) demand([`${load.failed} writes failed meanwhile`]);
    const acknowledged = await checkNothingLost(a.site, history);
    return `wrong authority refused without a trace, ${knocks.length} strangers kept out, revoked link cut after ${cut} ms; ${acknowledged} acknowledged, 0 lost`;
  },
};
