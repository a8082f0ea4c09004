import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goQuotedList, goTime, goValue } from './go-format.ts';
import { compactJson, jsonText } from './json.ts';
import { columns, table } from './table.ts';
import { parseTree } from './tree.ts';
import { wrap } from './wrap.ts';
import { yamlText } from './yaml.ts';

test('numbers come out as the server wrote them', () => {
  const text = '{"a":12345678901234567890,"b":1.0,"c":1e3,"d":-0,"e":0.1}';
  assert.equal(compactJson(parseTree(text)), text);
});

test('keys of maps are sorted by their bytes, fields of structs are not', () => {
  assert.equal(
    compactJson(parseTree('{"b":1,"a":2,"10":3,"9":4,"ä":5,"Z":6}')),
    '{"10":3,"9":4,"Z":6,"a":2,"b":1,"ä":5}',
  );
  assert.equal(compactJson({ b: 1, a: undefined, c: 2 }), '{"b":1,"c":2}');
});

test('a key named __proto__ is a key like any other', () => {
  const text = '{"__proto__":{"polluted":true}}';
  assert.equal(compactJson(parseTree(text)), text);
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
});

test('JSON escapes what Go escapes', () => {
  assert.equal(
    compactJson('<a href="x">&\u2028\u2029\b\f\n\\b'),
    '"\\u003ca href=\\"x\\"\\u003e\\u0026\\u2028\\u2029\\b\\f\\n\\\\b"',
  );
});

test('empty lists and maps stay on one line', () => {
  assert.equal(jsonText(parseTree('{"a":[],"b":{}}')), '{\n  "a": [],\n  "b": {}\n}');
});

test('values of tables are in the words of Go', () => {
  assert.equal(
    goValue(parseTree('{"b":[1,"x y",null,true],"a":{"c":{}}}')),
    'map[a:map[c:map[]] b:[1 x y <nil> true]]',
  );
  assert.equal(goQuotedList(['a', 'b"<c>']), '["a" "b\\"<c>"]');
  assert.equal(goQuotedList([]), '[]');
});

for (const [rfc3339, go] of [
  ['2018-06-18T15:58:51.645117216Z', '2018-06-18 15:58:51.645117216 +0000 UTC'],
  ['2018-06-18T15:58:51.640000000Z', '2018-06-18 15:58:51.64 +0000 UTC'],
  ['2018-06-18T15:58:51.000Z', '2018-06-18 15:58:51 +0000 UTC'],
  ['2018-06-18T15:58:51+02:00', '2018-06-18 15:58:51 +0200 +0200'],
  ['never', 'never'],
] as const) {
  test(`the time ${rfc3339} is printed as Go prints it`, () => assert.equal(goTime(rfc3339), go));
}

test('columns are as wide as their widest cell and four blanks apart; the last is not padded', () => {
  assert.equal(
    columns([
      ['a', 'bb'],
      ['ccc', ''],
      ['ä', 'x'],
    ]),
    'a      bb\nccc    n/a\nä      x',
  );
  assert.equal(
    table([
      ['Key', 'Value'],
      ['a|b', 'c'],
    ]),
    'Key    Value\n---    -----\na|b    c',
  );
});

/** The activation table of contract vector V9. */
test('a value column begins four blanks behind the longest key', () => {
  const lines = table([
    ['Key', 'Value'],
    ['wrapping_token:', 'JWT'],
    ['wrapping_token_creation_time:', 't'],
  ]).split('\n');
  assert.equal(lines[0], `Key${' '.repeat(30)}Value`);
  assert.equal(lines[1], `---${' '.repeat(30)}-----`);
  assert.equal(lines[2], `wrapping_token:${' '.repeat(18)}JWT`);
});

test('warnings are wrapped to 78 columns with two blanks before each line', () => {
  const text =
    'Vault has successfully found secondary information; it may take a while to perform setup tasks. Vault will be unavailable until these tasks and initial sync complete.';
  const lines = wrap(`* ${text}`, 2).split('\n');
  assert.deepEqual(lines, [
    '  * Vault has successfully found secondary information; it may take a while to',
    '  perform setup tasks. Vault will be unavailable until these tasks and initial',
    '  sync complete.',
  ]);
  assert.ok(lines.every((line) => line.length <= 78));
});

test('lines are balanced, not filled: a break is taken early when that evens them out', () => {
  const words = `${'a'.repeat(40)} ${'b'.repeat(30)} ${'c'.repeat(6)} ${'d'.repeat(75)}`;
  assert.deepEqual(
    wrap(words)
      .split('\n')
      .map((line) => line.length),
    [78, 75],
  );
  const tight = `${'a'.repeat(40)} ${'b'.repeat(36)} ${'c'.repeat(6)} ${'d'.repeat(75)}`;
  assert.deepEqual(
    wrap(tight)
      .split('\n')
      .map((line) => line.length),
    [40, 43, 75],
  );
});

test('a word longer than a line is not broken', () => {
  const long = 'x'.repeat(100);
  assert.deepEqual(wrap(`${'a'.repeat(70)} ${long} short`).split('\n'), ['a'.repeat(70), long, 'short']);
});

test('one line stays one line, and line breaks count as blanks', () => {
  assert.equal(wrap('  a\nb  c '), 'a b  c');
});

for (const [json, yaml] of [
  [
    '{"b":1,"a":[1,[2,{"c":null}],{"d":1,"e":2}],"f":{},"g":[]}',
    'a:\n- 1\n- - 2\n  - c: null\n- d: 1\n  e: 2\nb: 1\nf: {}\ng: []',
  ],
  [
    '["plain","two words","-dash","a: b","a #b","#c","true","no","n","~","1.5","1e3","0x1f","2018-01-01","12:30","","it\'s"]',
    '- plain\n- two words\n- -dash\n- \'a: b\'\n- \'a #b\'\n- \'#c\'\n- "true"\n- "no"\n- "n"\n- "~"\n- "1.5"\n- "1e3"\n- "0x1f"\n- "2018-01-01"\n- "12:30"\n- ""\n- it\'s',
  ],
  [
    '{"policy":"path \\"a\\" {\\n}\\n","one":"a\\nb","two":"a\\n\\n","lead":" a\\nb"}',
    'lead: " a\\nb"\none: |-\n  a\n  b\npolicy: |\n  path "a" {\n  }\ntwo: |+\n  a\n',
  ],
  ['"tab\\tand *star"', "'tab\tand *star'"],
  [
    '["*alias","&anchor","!tag","%d","@at","`b","{x","[y","a,b","end:"," lead","trail "]',
    "- '*alias'\n- '&anchor'\n- '!tag'\n- '%d'\n- '@at'\n- '`b'\n- '{x'\n- '[y'\n- a,b\n- 'end:'\n- ' lead'\n- 'trail '",
  ],
  ['"bell\\u0007"', '"bell\\u0007"'],
  ['[12345678901234567890,1.0]', '- 12345678901234567890\n- 1.0'],
] as const) {
  test(`YAML of ${json.slice(0, 40)}`, () => assert.equal(yamlText(parseTree(json)), yaml));
}
