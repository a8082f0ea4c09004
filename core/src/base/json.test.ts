import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from './bytes.ts';
import {
  exactNumberText,
  JSON_BODY_LIMITS,
  JSON_FREE_FORM_LIMITS,
  parseJsonBody,
  parseJsonExact,
} from './json.ts';
import { Refusal } from './refusal.ts';

const parse = (source: string, limits = JSON_BODY_LIMITS) => parseJsonBody(utf8(source), limits);

function refused(
  source: string | Uint8Array,
  status: number,
  message: RegExp,
  limits = JSON_BODY_LIMITS,
): void {
  const bytes = typeof source === 'string' ? utf8(source) : source;
  assert.throws(
    () => parseJsonBody(bytes, limits),
    (error: unknown) => error instanceof Refusal && error.status === status && message.test(error.message),
    String(source).slice(0, 80),
  );
}

test('reads what JSON.parse reads, and refuses what it refuses', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
  };
  const pieces =
    '{ } [ ] , : " "a" "b\\n" "\\u00e9" "\\x" 1 -2.5e3 01 . true false null tru \t \n \u0001'.split(' ');
  const document = (depth: number): string => {
    const kind = random(depth > 3 ? 4 : 6);
    if (kind === 4) return `[${Array.from({ length: random(4) }, () => document(depth + 1)).join(' , ')}]`;
    if (kind === 5) {
      return `{${Array.from({ length: random(4) }, (_, i) => `"k${i}":${document(depth + 1)}`).join(',')}}`;
    }
    return ['"x\\ty"', '-0.5', 'true', 'null'][kind] ?? '0';
  };
  let agreed = 0;
  for (let round = 0; round < 20_000; round++) {
    let source = document(0);
    if (round % 2 === 1) {
      const at = random(source.length + 1);
      source = source.slice(0, at) + pieces[random(pieces.length)] + source.slice(at + random(2));
    }
    let expected: unknown;
    try {
      expected = JSON.parse(source);
    } catch {
      refused(source, 400, /failed to parse/);
      continue;
    }
    let ours: unknown;
    try {
      ours = parse(source);
    } catch (error) {
      assert.match(String(error), /given twice/, source);
      continue;
    }
    assert.equal(JSON.stringify(ours), JSON.stringify(expected), source);
    agreed += 1;
  }
  assert.ok(agreed > 10_000);
});

test('depth, members and string lengths are bounded', () => {
  parse(`${'['.repeat(64)}${']'.repeat(64)}`);
  refused(`${'['.repeat(65)}${']'.repeat(65)}`, 413, /too deep/);
  refused('['.repeat(1_000_000), 413, /too deep/);
  refused(`{"a":`.repeat(1_000_000), 413, /too deep/);
  const many = (count: number) => `[${Array.from({ length: count }, () => '0').join(',')}]`;
  parse(many(10_000));
  refused(many(10_001), 413, /too many/);
  parse(many(10_001), JSON_FREE_FORM_LIMITS);
  refused(`"${'x'.repeat(1024 * 1024 + 1)}"`, 413, /too long/);
});

test('a key given twice is refused, however it is written', () => {
  refused('{"a":1,"a":1}', 400, /twice/);
  refused('{"a":1,"\\u0061":1}', 400, /twice/);
  refused('{"__proto__":1,"__proto__":1}', 400, /twice/);
});

test('objects have no prototype, and __proto__ is a plain key', () => {
  const value = parse('{"__proto__":{"admin":true},"constructor":1}') as Record<string, unknown>;
  assert.equal(Object.getPrototypeOf(value), null);
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor']);
  assert.equal(({} as Record<string, unknown>)['admin'], undefined);
});

test('invalid UTF-8 and a byte order mark are refused; half surrogates become U+FFFD', () => {
  refused(new Uint8Array([0x22, 0xff, 0x22]), 400, /UTF-8/);
  refused(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), 400, /UTF-8/);
  refused('\ufeff{}', 400, /malformed at character 1/);
  refused('', 400, /unexpected end/);
  assert.equal(parse('"\\ud800"'), '\ufffd');
});

test('numbers that a double cannot print back are kept as they were written', () => {
  const source = '{"a":12345678901234567890,"b":1.0,"c":1e400,"d":7,"e":-0.5}';
  const value = parse(source, JSON_FREE_FORM_LIMITS) as Record<string, unknown>;
  assert.equal(JSON.stringify(value), source);
  assert.equal(exactNumberText(value['a']), '12345678901234567890');
  assert.equal(value['d'], 7);
  assert.equal(exactNumberText(7), undefined);
  assert.equal(JSON.stringify(parseJsonExact(source)), source);
  refused('1e400', 400, /out of range/);
});

test('errors never repeat the text', () => {
  refused('{"password": hunter2}', 400, /^failed to parse JSON input: malformed at character 14$/);
});
