import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, parseDuration, shortDuration } from './duration.ts';
import { flags } from './flag.ts';
import { FlagError, parseFlags } from './parse.ts';

const declared = flags({
  force: { kind: 'bool', aliases: ['f'], usage: '' },
  renewable: { kind: 'bool', default: true, usage: '' },
  cas: { kind: 'int', default: -1, usage: '' },
  ttl: { kind: 'duration', usage: '' },
  path: { kind: 'string', env: 'PATH_OF_TEST', usage: '' },
  policy: { kind: 'list', usage: '' },
  meta: { kind: 'map', usage: '' },
  required: { kind: 'optional-bool', usage: '' },
});

const rows: readonly (readonly [string, string, unknown, readonly string[]])[] = [
  ['-force x', 'force', true, ['x']],
  ['--force', 'force', true, []],
  ['-f', 'force', true, []],
  ['-force=false x', 'force', false, ['x']],
  ['-force=T', 'force', true, []],
  ['-renewable=0', 'renewable', false, []],
  ['x -force', 'force', false, ['x', '-force']],
  ['-force -- -cas=1', 'force', true, ['-cas=1']],
  ['- -force', 'force', false, ['-', '-force']],
  ['-cas 3 x', 'cas', 3, ['x']],
  ['-cas=-1', 'cas', -1, []],
  ['x', 'cas', -1, ['x']],
  ['-ttl 90', 'ttl', 90_000, []],
  ['-ttl=1h30m', 'ttl', 5_400_000, []],
  ['-ttl=system', 'ttl', -1_000, []],
  ['-path=a=b', 'path', 'a=b', []],
  ['-path=', 'path', '', []],
  ['-path -odd', 'path', '-odd', []],
  ['-policy=a -policy b', 'policy', ['a', 'b'], []],
  [
    '-meta=a=b -meta c=d=e',
    'meta',
    new Map([
      ['a', 'b'],
      ['c', 'd=e'],
    ]),
    [],
  ],
  ['x', 'required', undefined, ['x']],
  ['-required', 'required', true, []],
];

for (const [line, name, value, rest] of rows) {
  test(`the flags of "${line}" are read as Go reads them`, () => {
    const parsed = parseFlags(declared, line.split(' '), {});
    assert.deepEqual(parsed.values[name], value);
    assert.deepEqual(parsed.rest, rest);
  });
}

for (const [line, text] of [
  ['-nothing', 'flag provided but not defined: -nothing'],
  ['-nothing=1', 'flag provided but not defined: -nothing'],
  ['-path', 'flag needs an argument: -path'],
  ['---force', 'bad flag syntax: ---force'],
  ['-=x', 'bad flag syntax: -=x'],
  ['-force=maybe', 'invalid boolean value "maybe" for -force: parse error'],
  ['-cas=one', 'invalid value "one" for flag -cas: parse error'],
] as const) {
  test(`"${line}" is refused`, () => {
    assert.throws(() => parseFlags(declared, [line], {}), new FlagError(text));
  });
}

test('a variable of ours wins over one of Vault, and a flag over both', () => {
  const env = { VAULT_PATH_OF_TEST: 'theirs', HOLDFAST_PATH_OF_TEST: 'ours' };
  assert.equal(parseFlags(declared, [], { VAULT_PATH_OF_TEST: 'theirs' }).values['path'], 'theirs');
  assert.equal(parseFlags(declared, [], env).values['path'], 'ours');
  assert.equal(parseFlags(declared, ['-path=flag'], env).values['path'], 'flag');
});

test('given names flags by their full name', () => {
  assert.deepEqual([...parseFlags(declared, ['-f', '-cas=1'], {}).given], ['force', 'cas']);
});

for (const [text, milliseconds, long, short] of [
  ['0', 0, '0s', '0s'],
  ['30s', 30_000, '30s', '30s'],
  ['90', 90_000, '1m30s', '1m30s'],
  ['30m', 1_800_000, '30m0s', '30m'],
  ['768h', 2_764_800_000, '768h0m0s', '768h'],
  ['1h0m30s', 3_630_000, '1h0m30s', '1h30s'],
  ['1.5s', 1_500, '1.5s', '1.5s'],
  ['250ms', 250, '250ms', '250ms'],
  ['10us', 0.01, '10µs', '10µs'],
  ['2d', 172_800_000, '48h0m0s', '48h'],
  ['-5m', -300_000, '-5m0s', '-5m'],
] as const) {
  test(`the duration ${text} is printed as Go prints it`, () => {
    assert.equal(parseDuration(text), milliseconds);
    assert.equal(durationText(milliseconds), long);
    assert.equal(shortDuration(milliseconds), short);
  });
}

test('what is no duration is none', () => {
  for (const text of ['soon', '5', '5x', 'h', '1h-2m', '1 h'].filter((one) => one !== '5')) {
    assert.equal(parseDuration(text), undefined, text);
  }
});
