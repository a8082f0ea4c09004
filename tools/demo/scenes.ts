/** The scenes of the demo, in the order of the DR guide. */
import { type ClusterNode, until } from '../cluster/node.ts';
import type { Stage } from './stage.ts';

const SECRETS = 40;

export type Actors = {
  readonly a: ClusterNode;
  readonly b: ClusterNode;
  readonly rootToken: string;
  /** Unseal keys of cluster A, which become those of the whole set. */
  readonly keys: readonly string[];
  readonly rootTokenB: string;
  /** A token made before the disaster. */
  appToken: string;
  acknowledged: number;
};

type Block = Readonly<Record<string, unknown>>;

async function dr(node: ClusterNode): Promise<Block> {
  const answer = await node.call('GET', 'sys/replication/dr/status');
  return answer.status === 200 ? (answer.json.data as Block) : {};
}

async function initialise(stage: Stage, node: ClusterNode): Promise<{ keys: string[]; rootToken: string }> {
  const init = await stage.json(node, ['operator', 'init', '-key-shares=5', '-key-threshold=3']);
  const keys = init.unseal_keys_b64 as string[];
  for (const key of keys.slice(0, 3)) {
    await stage.cli(node, ['operator', 'unseal'], {
      stdin: key,
      quiet: true,
    });
  }
  return { keys, rootToken: init.root_token as string };
}

/** Two processes, each initialised with 5 key shares of which 3 unseal. */
export async function setUp(stage: Stage, a: ClusterNode, b: ClusterNode): Promise<Actors> {
  stage.scene('Two clusters, each with 5 key shares and threshold 3');
  await stage.measure('start both servers', 'two processes, TLS', async () => {
    await Promise.all([a.start(), b.start()]);
  });
  stage.say(`cluster-a ${a.address}   cluster-b ${b.address}`);
  const first = await initialise(stage, a);
  const second = await initialise(stage, b);
  return { a, b, ...first, rootTokenB: second.rootToken, appToken: '', acknowledged: 0 };
}

/** What must survive: secrets, a user, a policy, tokens with leases. */
export async function firstSecrets(stage: Stage, actors: Actors): Promise<void> {
  const { a, rootToken: token } = actors;
  stage.scene('Cluster A: secrets, a user, a token');
  await stage.cli(a, ['secrets', 'enable', '-path=secret', '-version=2', 'kv'], { token });
  await stage.cli(a, ['policy', 'write', 'app', '-'], {
    token,
    stdin: 'path "secret/data/*" {\n  capabilities = ["create", "read", "update"]\n}\n',
  });
  await stage.cli(a, ['auth', 'enable', 'userpass'], { token });
  await stage.cli(a, ['write', 'auth/userpass/users/ann', '-'], {
    token,
    stdin: JSON.stringify({ password: 'correct horse', token_policies: 'app' }),
  });
  await stage.cli(a, ['kv', 'put', '-mount=secret', 'db', 'password=hunter2'], { token, quiet: true });
  const created = await stage.json(a, ['token', 'create', '-policy=app', '-ttl=8h'], { token });
  actors.appToken = created.auth.client_token as string;
}

/** Steps 1 and 2 of the guide. */
export async function replicate(stage: Stage, actors: Actors): Promise<void> {
  const { a, b, rootToken: token, rootTokenB } = actors;
  stage.scene('Step 1 of the guide: cluster A becomes the DR primary');
  await stage.cli(a, ['write', '-f', 'sys/replication/dr/primary/enable'], { token });
  const activation = await stage.json(
    a,
    ['write', 'sys/replication/dr/primary/secondary-token', 'id=secondary'],
    { token },
  );
  const jwt = activation.wrap_info.token as string;
  stage.say(`activation token: ${jwt.slice(0, 32)}... (valid ${activation.wrap_info.ttl} s, single use)`);

  stage.scene('Step 2: cluster B becomes the DR secondary');
  await stage.measure(
    'enable the secondary until it streams',
    'initial sync, verified, then swapped in',
    async () => {
      await stage.cli(b, ['write', 'sys/replication/dr/secondary/enable', '-'], {
        token: rootTokenB,
        stdin: JSON.stringify({ token: jwt, ca_file: a.tls.caFile }),
        show: ['write', 'sys/replication/dr/secondary/enable', 'token=...', `ca_file=${a.tls.caFile}`],
      });
      await stage.follow('cluster B', async () => {
        const block = await dr(b);
        const text = `${String(block['mode'] ?? '...')} ${String(block['state'] ?? '')}`;
        return block['state'] === 'stream-wals' ? { text, value: true } : { text };
      });
    },
  );

  stage.scene(`Writing ${SECRETS} more secrets while cluster B follows`);
  await stage.measure(`${SECRETS} durable writes`, 'streamed as they happen', async () => {
    for (let i = 1; i <= SECRETS; i++) {
      const answer = await a.call(
        'POST',
        `secret/data/app/${i}`,
        { data: { value: `number ${i}` } },
        { token },
      );
      if (answer.status !== 200) throw new Error(`write ${i}: ${answer.text}`);
      actors.acknowledged += 1;
    }
  });
  const roots = await until('equal merkle roots', async () => {
    const [one, two] = await Promise.all([dr(a), dr(b)]);
    return one['merkle_root'] === two['merkle_root'] && { root: one['merkle_root'], wal: one['last_dr_wal'] };
  });
  stage.say(`both sites have merkle root ${String(roots.root)} at WAL ${String(roots.wal)}`);
}

async function operationToken(stage: Stage, node: ClusterNode, keys: readonly string[]): Promise<string> {
  const init = await stage.json(node, ['operator', 'generate-root', '-dr-token', '-init']);
  let encoded = '';
  for (const key of keys.slice(0, 3)) {
    const answer = await stage.json(
      node,
      ['operator', 'generate-root', '-dr-token', `-nonce=${init.nonce}`, '-'],
      { stdin: key },
    );
    encoded = answer.encoded_token as string;
    stage.say(`${answer.progress} of ${answer.required} key holders`);
  }
  const decoded = await stage.cli(
    node,
    ['operator', 'generate-root', '-dr-token', `-decode=${encoded}`, `-otp=${init.otp}`],
    { quiet: true, show: ['operator', 'generate-root', '-dr-token', '-decode=...', '-otp=...'] },
  );
  return decoded.stdout.trim();
}

/** The primary dies; step 3 of the guide. */
export async function disaster(stage: Stage, actors: Actors): Promise<void> {
  const { a, b, keys, rootToken } = actors;
  stage.scene('Disaster: cluster A is killed (SIGKILL)');
  await a.stop('SIGKILL');
  const started = performance.now();

  stage.scene('Step 3: a quorum of key holders promotes cluster B');
  const token = await operationToken(stage, b, keys);
  await stage.measure('promote until it serves', 'from the call to the first read', async () => {
    await stage.cli(b, ['write', 'sys/replication/dr/secondary/promote', '-'], {
      stdin: JSON.stringify({ dr_operation_token: token }),
      show: ['write', 'sys/replication/dr/secondary/promote', 'dr_operation_token=...'],
    });
    await until('cluster B serves', async () => {
      const health = await b.call('GET', 'sys/health');
      return health.status === 200 && health.json.replication_dr_mode === 'primary';
    });
  });
  stage.measured.push({
    step: 'whole failover',
    ms: performance.now() - started,
    note: 'three key holders, promote, first read',
  });

  stage.scene('Clients carry on with what they hold');
  await stage.cli(b, ['kv', 'get', '-mount=secret', '-field=password', 'db'], { token: rootToken });
  await stage.cli(b, ['token', 'lookup'], { token: actors.appToken, quiet: true });
  await stage.cli(
    b,
    ['login', '-method=userpass', '-no-store', 'username=ann', '-']
      .filter((arg) => arg !== '-')
      .concat('password=-'),
    {
      stdin: 'correct horse',
      quiet: true,
    },
  );
  let found = 0;
  for (let i = 1; i <= SECRETS; i++) {
    const answer = await b.call('GET', `secret/data/app/${i}`, undefined, { token: actors.appToken });
    if (answer.json?.data?.data?.value === `number ${i}`) found += 1;
  }
  const lost = actors.acknowledged - found;
  stage.say(
    `acknowledged before the disaster: ${actors.acknowledged}; found on cluster B: ${found}; lost: ${lost}`,
  );
  if (lost !== 0) throw new Error(`${lost} acknowledged writes are gone`);
  stage.measured.push({ step: 'records lost', ms: undefined, note: String(lost) });
}

/** Step 4: the old primary comes back without a wipe. */
export async function rejoin(stage: Stage, actors: Actors): Promise<void> {
  const { a, b, keys, rootToken: token } = actors;
  stage.scene('Step 4: cluster A returns and is demoted');
  await a.start();
  for (const key of keys.slice(0, 3)) {
    await stage.cli(a, ['operator', 'unseal'], {
      stdin: key,
      quiet: true,
    });
  }
  await stage.cli(a, ['write', '-f', 'sys/replication/dr/primary/demote'], { token });
  for (let i = 1; i <= 5; i++)
    await b.call('POST', `secret/data/after/${i}`, { data: { value: i } }, { token });

  stage.scene('Cluster A follows cluster B, without a wipe');
  const activation = await stage.json(
    b,
    ['write', 'sys/replication/dr/primary/secondary-token', 'id=cluster-a'],
    { token },
  );
  const operation = await operationToken(stage, a, keys);
  const synced = await stage.measure('rejoin until it streams', 'only differences are sent', async () => {
    await stage.cli(a, ['write', 'sys/replication/dr/secondary/update-primary', '-'], {
      stdin: JSON.stringify({
        dr_operation_token: operation,
        token: activation.wrap_info.token,
        ca_file: b.tls.caFile,
      }),
      show: ['write', 'sys/replication/dr/secondary/update-primary', 'dr_operation_token=...', 'token=...'],
    });
    return stage.follow('cluster A', async () => {
      const [one, two] = await Promise.all([dr(a), dr(b)]);
      const text = `${String(one['mode'])} ${String(one['state'])}`;
      const equal = one['state'] === 'stream-wals' && one['merkle_root'] === two['merkle_root'];
      return equal ? { text, value: one } : { text };
    });
  });
  const status = synced as Block;
  stage.say(`roots are equal: ${String(status['merkle_root'])}`);
  const bytes = status['bytes_received'];
  if (typeof bytes === 'number')
    stage.measured.push({ step: 'bytes to rejoin', ms: undefined, note: `${bytes} bytes` });
}

/** Step 5: replication is switched off. */
export async function retire(stage: Stage, actors: Actors): Promise<void> {
  const { a, b, rootToken: token } = actors;
  stage.scene('Step 5: replication is disabled');
  await stage.cli(b, ['write', '-f', 'sys/replication/dr/primary/disable'], { token });
  await until('cluster B is alone', async () => (await dr(b))['mode'] === 'disabled');
  await stage.cli(b, ['read', '-format=json', 'sys/replication/dr/status'], { token });
  for (const node of [a, b]) {
    const code = await node.stop('SIGTERM');
    if (code !== 0) throw new Error(`${node.name} ended with ${code}`);
  }
}
