import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HCL_CHARACTERS_MAX, HCL_DEPTH_MAX } from '../limits.ts';
import { HclError } from './ast.ts';
import { blocks, hclErrorText, member, onlyKeys, plain } from './blocks.ts';
import { parseHcl } from './parse.ts';

function fails(source: string, where: string, message: RegExp): void {
  assert.throws(
    () => parseHcl(source),
    (error: unknown) => {
      assert.ok(error instanceof HclError);
      assert.equal(`${error.position.line}:${error.position.column}`, where);
      assert.match(error.message, message);
      return true;
    },
  );
}

const value = (source: string) => plain(parseHcl(source));

test('values of every kind are read', () => {
  const source = `
    text = "a\\tb\\"c\\\\\\u00e9\\x41\\101"
    int = -12
    hex = 0x1F
    octal = 010
    float = 1.5e3
    yes = true
    no = false
    list = [1, "two", [true], { a = 1 },]
    object = { a = 1, b = 2 }
    empty = {}
  `;
  assert.deepEqual(JSON.parse(JSON.stringify(value(source))), {
    text: 'a\tb"c\\éAA',
    int: -12,
    hex: 31,
    octal: 8,
    float: 1500,
    yes: true,
    no: false,
    list: [1, 'two', [true], { a: 1 }],
    object: { a: 1, b: 2 },
    empty: {},
  });
});

test('the three kinds of comments are skipped, also between tokens', () => {
  const source = '# one\n// two\na /* in\nside */ = /**/ 1 # end\n/* b = 2 */';
  assert.deepEqual({ ...(value(source) as object) }, { a: 1 });
});

test('blocks carry their labels, and repeat', () => {
  const tree = parseHcl('path "a/*" { x = 1 }\npath "b" "c" { }\nservice x { y {} }');
  assert.deepEqual(
    tree.items.map((item) => [item.keys.map((key) => key.text), item.assigned]),
    [
      [['path', 'a/*'], false],
      [['path', 'b', 'c'], false],
      [['service', 'x'], false],
    ],
  );
});

test('an interpolation is kept as it is written, with quotes and line breaks inside', () => {
  const text = ['x$', '{f("{}", {\n})}y'].join('');
  assert.deepEqual({ ...(value(`a = "${text}"`) as object) }, { a: text });
});

test('heredocs keep their lines; the indented form loses the indentation of its closing marker', () => {
  assert.deepEqual(
    { ...(value('a = <<EOF\n  one\n\ttwo "x" \\n\nEOF\nb = 1') as object) },
    {
      a: '  one\n\ttwo "x" \\n\n',
      b: 1,
    },
  );
  assert.deepEqual({ ...(value('a = <<-E1\n    one\n      two\n    E1') as object) }, { a: 'one\n  two\n' });
  assert.deepEqual({ ...(value('a = <<-E1\n  one\n    two\n    E1') as object) }, { a: '  one\n    two\n' });
});

test('positions point at the token', () => {
  const tree = parseHcl('a = 1\n  path "x" {\n    b = "y"\n  }');
  const item = tree.items[1];
  assert.deepEqual(
    item?.keys.map((key) => key.position),
    [
      { line: 2, column: 3 },
      { line: 2, column: 8 },
    ],
  );
  assert.deepEqual(item?.value.position, { line: 2, column: 12 });
  assert.ok(item?.value.kind === 'object');
  assert.deepEqual(item.value.items[0]?.value.position, { line: 3, column: 9 });
});

test('each mistake is refused where it stands', () => {
  fails('a = ', '1:5', /a value.*end of the source/);
  fails('a', '1:2', /"=" or "\{"/);
  fails('a b = 1', '1:5', /expected "\{", found "="/);
  fails('= 1', '1:1', /a key/);
  fails('a = 1\nb = yes', '2:5', /"yes".*quotes/);
  fails('a = "x', '1:5', /not closed/);
  fails('a = "x\ny"', '1:5', /before the end of the line/);
  fails('a = "\\q"', '1:6', /escape/);
  fails('a = "\\ud800"', '1:6', /escape/);
  fails('a = "\\U00110000"', '1:6', /escape/);
  fails('a = [1 2]', '1:8', /"," or "\]"/);
  fails('a = [,]', '1:6', /a value/);
  fails('a {', '1:4', /a key/);
  fails('a { b = 1 ]', '1:11', /a key/);
  fails('}', '1:1', /a key/);
  fails('/* x', '1:1', /comment/);
  fails('a = <<EOF\nx\n', '1:5', /not closed by EOF/);
  fails('a = < 1', '1:5', /heredoc/);
  fails('a = 1x', '1:5', /malformed/);
  fails('a = 089', '1:5', /out of range/);
  fails('a = 1e999', '1:5', /out of range/);
  fails('a = ;', '1:5', /";"/);
  fails('a = 1\na = 2', '2:1', /twice/);
  fails(['a = "$', '{x"'].join(''), '1:5', /not closed/);
});

test('nesting and size are bounded', () => {
  const nest = (depth: number) => `a = ${'['.repeat(depth)}${']'.repeat(depth)}`;
  parseHcl(nest(HCL_DEPTH_MAX));
  fails(nest(HCL_DEPTH_MAX + 1), `1:${5 + HCL_DEPTH_MAX}`, /deeper/);
  fails(`a ${'{ a '.repeat(100_000)}`, `1:${3 + 4 * HCL_DEPTH_MAX}`, /deeper/);
  fails(`{"a":${'['.repeat(100_000)}`, `1:${5 + HCL_DEPTH_MAX}`, /deeper/);
  fails(' '.repeat(HCL_CHARACTERS_MAX + 1), '1:1', /longer/);
});

test('JSON gives the same tree of blocks', () => {
  const hcl = parseHcl('path "a/*" { capabilities = ["read"] }\npath "b" { capabilities = [] }');
  const forms = [
    '{"path": {"a/*": {"capabilities": ["read"]}, "b": {"capabilities": []}}}',
    '\n {"path": [{"a/*": {"capabilities": ["read"]}}, {"b": {"capabilities": []}}]} ',
  ];
  const shape = (tree: typeof hcl) =>
    blocks(tree, 'path', 1).map((b) => [b.labels, { ...(plain(b.body) as object) }]);
  for (const form of forms) assert.deepEqual(shape(parseHcl(form)), shape(hcl));
  assert.equal(shape(hcl).length, 2);
});

test('JSON sources: escapes, numbers, null members, and mistakes with their place', () => {
  assert.deepEqual(
    { ...(value('{"a":"\\u00e9\\n","b":-1.5e2,"c":null,"d":true,"e":[]}') as object) },
    {
      a: 'é\n',
      b: -150,
      d: true,
      e: [],
    },
  );
  fails('{"a":1,\n"a":2}', '2:1', /twice/);
  fails('{"a":1,}', '1:8', /a string/);
  fails('{"a" 1}', '1:6', /":"/);
  fails('{"a":1} x', '1:9', /end of the source/);
  fails('{"a":01}', '1:7', /","/);
  fails('{"a":[1,null]}', '1:6', /null/);
  fails('{"a":"\\x"}', '1:6', /escape/);
  fails('{"a":"x', '1:6', /not closed/);
  fails('{', '1:2', /a string/);
});

test('a key called __proto__ is a key like any other', () => {
  const out = value('{"__proto__": {"x": 1}}') as Record<string, unknown>;
  assert.deepEqual(Object.keys(out), ['__proto__']);
  assert.equal(({} as Record<string, unknown>)['x'], undefined);
});

test('blocks refuses other shapes, onlyKeys names the stranger, member finds the last', () => {
  assert.throws(() => blocks(parseHcl('path "a" "b" {}'), 'path', 1), /must be a block/);
  assert.throws(() => blocks(parseHcl('path = 1'), 'path', 1), /must be a block/);
  assert.throws(() => onlyKeys(parseHcl('a = 1\nb = 2'), new Set(['a']), ''), /invalid key "b"/);
  assert.equal(member(parseHcl('a {}\na { x = 1 }'), 'a')?.value.position.line, 2);
  assert.equal(hclErrorText(new HclError('no', { line: 3, column: 7 })), 'At 3:7: no');
});
