/** Every parser that reads what others wrote. */

import { flags } from '../cli/src/flags/flag.ts';
import { FlagError, parseFlags } from '../cli/src/flags/parse.ts';
import { HclError } from '../core/src/base/hcl/ast.ts';
import { parseHcl } from '../core/src/base/hcl/parse.ts';
import { JSON_BODY_LIMITS, JSON_FREE_FORM_LIMITS, parseJsonBody } from '../core/src/base/json.ts';
import { Fault, Refusal } from '../core/src/base/refusal.ts';
import { parseDuration } from '../core/src/base/time.ts';
import { decodeRecord, encodeRecord } from '../core/src/ledger/record.ts';
import { compileAcl } from '../core/src/policy/compile.ts';
import { parsePolicy } from '../core/src/policy/policy.ts';
import { decodeFrame, encodeFrame } from '../core/src/replication/frames/frame.ts';
import { MalformedFrame } from '../core/src/replication/frames/wire.ts';
import { parseJwt } from '../core/src/wrapping/jwt.ts';
import { canonicalPath, readQuery, readTarget } from '../server/src/http/path.ts';
import { frameSeeds, recordSeeds } from './seeds.ts';
import { latin1, seed, type Target, utf8Text } from './target.ts';

const refusal = (failure: unknown): boolean => failure instanceof Refusal && failure.status < 500;

const POLICY =
  'path "secret/data/{{identity.entity.name}}/+/x*" {\n  capabilities = ["read", "list"]\n  allowed_parameters = { "a" = ["b", "c*"] }\n  min_wrapping_ttl = "1s"\n}\n';
const CONFIG =
  'storage "raft" {\n  path = "/x" # y\n}\nlistener "tcp" {\n  address = "0.0.0.0:8200" /* c */\n  list = [1, 2.5, true,]\n  text = <<EOF\na\nEOF\n}\n';

const CLI_FLAGS = flags({
  format: { kind: 'string', usage: '' },
  field: { kind: 'string', usage: '' },
  force: { kind: 'bool', usage: '' },
  ttl: { kind: 'duration', usage: '' },
  n: { kind: 'int', usage: '' },
  meta: { kind: 'map', usage: '' },
  list: { kind: 'list', usage: '' },
});

export const TARGETS: readonly Target[] = [
  {
    name: 'json',
    seeds: [
      '{"a":{"b":[1,2.5e3,null,true,"\\u00e9\\n"]}}',
      '[]',
      '{"__proto__":{"x":1},"k":12345678901234567890}',
    ].map(seed),
    dictionary: ['{"', '":', '[[[[', ']]]]', '\\u', '\\ud800', '1e400', '"a":', 'null', '\u2028', '-0'],
    run: (input) => {
      parseJsonBody(input, JSON_BODY_LIMITS);
      parseJsonBody(input, JSON_FREE_FORM_LIMITS);
    },
    refuses: refusal,
    inputBytesMax: 65_536,
  },
  {
    name: 'hcl',
    seeds: [CONFIG, POLICY, '{"path": {"a/*": {"capabilities": ["read"]}}}'].map(seed),
    dictionary: [
      '{',
      '}',
      '[',
      ']',
      '"',
      '= ',
      '<<EOF\n',
      '<<-X\n',
      'EOF\n',
      '${',
      '/*',
      '*/',
      '#',
      '//',
      '\\',
      'path "',
    ],
    run: (input) => {
      parseHcl(utf8Text(input));
    },
    refuses: (failure) => failure instanceof HclError || refusal(failure),
    inputBytesMax: 65_536,
  },
  {
    name: 'policy',
    seeds: [POLICY, 'path "*" { capabilities = ["deny"] }', 'path "a/+/b" { policy = "write" }'].map(seed),
    dictionary: [
      'path "',
      'capabilities',
      '["sudo"]',
      '+/',
      '*',
      '{{identity.',
      '}}',
      'denied_parameters',
      '"*" = []',
    ],
    run: (input) => {
      const acl = compileAcl(parsePolicy(utf8Text(input)).rules, undefined);
      for (const path of ['secret/data/a', 'a/b/b', 'sys/health', '', '/', 'a/'.repeat(200)]) {
        acl.decide({ operation: 'read', path, body: { a: 'b' }, wrapTtlMs: 5000 });
        acl.capabilities(path);
      }
    },
    refuses: (failure) => failure instanceof HclError || refusal(failure),
    inputBytesMax: 16_384,
  },
  {
    name: 'jwt',
    seeds: [
      'eyJhbGciOiJFUzUxMiIsInR5cCI6IkpXVCJ9.eyJhZGRyIjoiaHR0cDovL3giLCJleHAiOjEsImlhdCI6MSwianRpIjoieCIsInR5cGUiOiJ3cmFwcGluZyJ9.AAAA',
      'a.b.c',
    ].map(seed),
    dictionary: ['.', '..', 'eyJ', '=', 'bnVsbA', 'e30', 'W10'],
    run: (input) => {
      parseJwt(latin1(input));
    },
    refuses: () => false,
    inputBytesMax: 16_384,
  },
  {
    name: 'path',
    seeds: ['/v1/secret/data/a%20b?list=true&version=1', '/v1/sys/health?standbyok', '/ui/'].map(seed),
    dictionary: ['%2e', '%2f', '..', '//', '%00', '%', '\\', '?', '&', '=', '#', 'é', '%c3%28', '%ff'],
    run: (input) => {
      const text = latin1(input);
      const target = readTarget(text);
      // What came out is canonical: reading it again changes nothing and it has no way up.
      if (target.path.split('/').some((part) => part === '.' || part === '..'))
        throw new Error(`climbs: ${target.path}`);
      canonicalPath(text.split('?', 1)[0] ?? '');
      readQuery(text.split('?')[1] ?? '');
    },
    refuses: refusal,
    inputBytesMax: 8192,
  },
  {
    name: 'duration',
    seeds: ['1h30m', '-5s', '1.5h', '768h', '90', '1d', '1µs', '.5s'].map(seed),
    dictionary: ['h', 'm', 's', 'ms', 'µs', 'ns', 'd', '.', '-', '+', '9'.repeat(400), 'e5'],
    run: (input) => {
      const value = parseDuration(utf8Text(input));
      if (value !== undefined && !Number.isFinite(value)) throw new Error(`not finite: ${value}`);
    },
    refuses: () => false,
    inputBytesMax: 4096,
  },
  {
    name: 'frame',
    seeds: frameSeeds(),
    dictionary: ['\u0000\u0000\u0000\u0000', '\u007f\u007f\u007f\u007f', 'shared/', 'local/'],
    run: (input) => {
      const frame = decodeFrame(input);
      decodeFrame(encodeFrame(frame));
    },
    refuses: (failure) => failure instanceof MalformedFrame,
    inputBytesMax: 65_536,
  },
  {
    name: 'log-record',
    seeds: recordSeeds(),
    dictionary: ['\u0000\u0000\u0000\u0000', 'shared/', 'local/', '\u007f\u007f'],
    run: (input) => {
      const record = decodeRecord(input);
      encodeRecord(record);
    },
    refuses: (failure) => failure instanceof Fault || refusal(failure),
    inputBytesMax: 65_536,
  },
  {
    name: 'cli-arguments',
    seeds: [
      '-format=json\0-field\0x\0-force\0path\0a=b',
      '--ttl=5m\0-id=\0--\0-x',
      '-n=3\0-meta=a=b\0-list=a\0-list=b',
    ].map(seed),
    dictionary: [
      '-',
      '--',
      '=',
      '-format',
      '-force',
      '-ttl',
      '-n',
      '-meta=',
      '\0',
      'true',
      '5m',
      '9'.repeat(30),
    ],
    run: (input) => {
      parseFlags(CLI_FLAGS, utf8Text(input).split('\0'), {});
    },
    refuses: (failure) => failure instanceof FlagError,
    inputBytesMax: 8192,
  },
];

/** Parts of URLs whose coverage counts. */
export const WATCHED: readonly string[] = ['/core/src/', '/server/src/http/', '/cli/src/flags/'];
