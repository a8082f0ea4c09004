import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, helpPage, parseArguments, type ServerArguments } from './arguments.ts';
import { configurationBanner } from './banner.ts';

const NONE: ServerArguments = {
  help: false,
  configPaths: [],
  logLevel: undefined,
  logFormat: undefined,
  logFile: undefined,
  combineLogs: false,
  dev: undefined,
  ignored: [],
};

const DEV = {
  rootTokenId: undefined,
  listenAddress: undefined,
  noStoreToken: false,
  tls: false,
  tlsCertDir: undefined,
  tlsNames: [],
  noKv: false,
  kvV1: false,
  storageType: 'inmem',
};

test('flags are read with one dash or two, with = or a space', () => {
  for (const [args, wanted] of [
    [[], {}],
    [['-config=a'], { configPaths: ['a'] }],
    [['--config', 'a', '-config=b'], { configPaths: ['a', 'b'] }],
    [['-config='], { configPaths: [''] }],
    [['-log-level', 'debug', '-log-format=json'], { logLevel: 'debug', logFormat: 'json' }],
    [['-log-level=debug', '-log-level=warn'], { logLevel: 'warn' }],
    [['-log-file=/l'], { logFile: '/l' }],
    [['-help'], { help: true }],
    [['-h'], { help: true }],
    [['-combine-logs'], { combineLogs: true }],
    [['-exit-on-core-shutdown'], {}],
    [['-experiment=x', '-log-rotate-bytes', '1'], { ignored: ['experiment', 'log-rotate-bytes'] }],
    [['-dev'], { dev: DEV }],
    [['-dev=false'], {}],
    [['-dev-root-token-id=root'], {}],
    [['-dev', '-dev-root-token-id', 'root'], { dev: { ...DEV, rootTokenId: 'root' } }],
    [['-dev', '-dev-listen-address=0.0.0.0:8200'], { dev: { ...DEV, listenAddress: '0.0.0.0:8200' } }],
    [['-dev', '-dev-no-store-token'], { dev: { ...DEV, noStoreToken: true } }],
    [
      ['-dev-tls', '-dev-tls-cert-dir=/d', '-dev-tls-san=a', '-dev-tls-san=b'],
      { dev: { ...DEV, tls: true, tlsCertDir: '/d', tlsNames: ['a', 'b'] } },
    ],
    [['-dev-ha'], { dev: { ...DEV, storageType: 'inmem_ha' } }],
    [['-dev-transactional'], { dev: { ...DEV, storageType: 'inmem_transactional' } }],
    [['-dev-ha', '-dev-transactional'], { dev: { ...DEV, storageType: 'inmem_transactional_ha' } }],
    [['-dev', '-dev-no-kv', '-dev-kv-v1'], { dev: { ...DEV, noKv: true, kvV1: true } }],
  ] as const) {
    assert.deepEqual(parseArguments(args, {}), { ...NONE, ...wanted }, args.join(' '));
  }
});

test('the environment names the token and the address of dev mode', () => {
  const environment = { VAULT_DEV_ROOT_TOKEN_ID: 't', VAULT_DEV_LISTEN_ADDRESS: '127.0.0.1:1' };
  assert.deepEqual(parseArguments(['-dev'], environment).dev, {
    ...DEV,
    rootTokenId: 't',
    listenAddress: '127.0.0.1:1',
  });
  assert.equal(parseArguments(['-dev', '-dev-root-token-id=f'], environment).dev?.rootTokenId, 'f');
  assert.equal(parseArguments([], environment).dev, undefined);
});

test('a flag that cannot be obeyed is refused with its name', () => {
  for (const [args, text] of [
    [['-confg=a'], 'flag provided but not defined: -confg; did you mean "config"?'],
    [['-zzz'], 'flag provided but not defined: -zzz'],
    [['-constructor'], 'flag provided but not defined: -constructor'],
    [['config.hcl'], 'unexpected argument "config.hcl": server takes only flags'],
    [['-config'], 'flag needs an argument: -config'],
    [['-dev=maybe'], 'invalid value "maybe" for flag -dev'],
    [['-log-rotate-bytes=x'], 'invalid value "x" for flag -log-rotate-bytes'],
    [
      ['-log-level=loud'],
      'invalid value "loud" for flag -log-level: must be one of trace, debug, info, warn, error',
    ],
    [
      ['-log-format', 'jsom'],
      'invalid value "jsom" for flag -log-format: must be one of standard, json; did you mean "json"?',
    ],
    [['-recovery'], '-recovery is not supported: stop the server and use a backup of its storage instead'],
  ] as const) {
    assert.throws(
      () => parseArguments(args, {}),
      (error) => error instanceof ArgumentError && error.message === text,
      args.join(' '),
    );
  }
});

test('the help page names every flag that does something', () => {
  const page = helpPage('vault');
  for (const flag of [
    'config',
    'log-level',
    'dev',
    'dev-root-token-id',
    'dev-tls',
    'dev-ha',
    'dev-no-store-token',
  ]) {
    assert.match(page, new RegExp(`^  -${flag}\\b`, 'm'));
  }
  assert.match(page, /^Usage: vault server/);
  assert.doesNotMatch(page, /-recovery\b|-dev-latency/);
});

test('the banner is sorted and padded as scripts expect it', () => {
  const facts = new Map([
    ['storage', 'inmem'],
    ['api address', 'http://127.0.0.1:8200'],
  ]);
  assert.equal(
    configurationBanner(facts),
    `==> Holdfast server configuration:

             Api Address: http://127.0.0.1:8200
                 Storage: inmem
`,
  );
});
