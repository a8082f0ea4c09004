import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  allPages,
  brokenLinks,
  refusedTexts,
  settingsOf,
  shownText,
  staleTexts,
  undocumentedRefusals,
} from './documents.ts';
import { ROOT } from './layers.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

test('links of documents lead somewhere', () => {
  const of = (text: string) => brokenLinks([{ path: 'docs/x.md', text }]).length;
  assert.equal(of('[a](../README.md)'), 0);
  assert.equal(of('[a](../README.md#try-it)'), 0);
  assert.equal(of('[a](../README.md#nothing)'), 1);
  assert.equal(of('# One\n[a](#one) [b](#two)'), 1);
  assert.equal(of('[a](missing.md)'), 1);
  assert.equal(of('`[a](missing.md)`'), 0);
  assert.deepEqual(brokenLinks(allPages()), []);
});

test('every refusal of replication, seal and ceremonies is explained', () => {
  // Written in two parts: the linter takes it for a mistake in a plain string.
  const put = (expression: string) => `$${`{${expression}}`}`;
  assert.equal(shownText(`\`no "${put('name')}" in ${put('f({ a: 1 })')}\\n\\n\``), 'no "…" in …');
  const source = `const WRONG =\n  'from a constant';\nthrow badRequest(WRONG);\nthrow new Refusal(503, \`kind ${put('kind')}\`);`;
  assert.deepEqual(refusedTexts('x.ts', source), ['kind …', 'from a constant']);
  assert.deepEqual(
    refusedTexts('a/texts.ts', `  one: 'from a table',\n  two: (n: number) => \`${put('n')} lost\`,`),
    ['from a table', 'lost'],
  );
  assert.ok(undocumentedRefusals('').length > 50);
  assert.deepEqual(undocumentedRefusals(read('docs/errors.md')), []);
});

test('no text is explained that no source has', () => {
  assert.deepEqual(staleTexts('| 400 | `this was removed long ago` | | |', ''), [
    'this was removed long ago',
  ]);
  const sources = globSync('core/src/**/*.ts', { cwd: ROOT })
    .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
    .map((path) => read(path).replace(/\\'/g, "'"))
    .join('\n');
  assert.deepEqual(staleTexts(read('docs/errors.md'), sources), []);
});

/** Files that git keeps, as far as they are there. */
function tracked(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));
}

test('nothing names the machine it was written on', () => {
  const home = new RegExp(['(?:^|[\\s"\'`(=])/(?:ho', 'me|Us', 'ers|wo', 'rk)/'].join(''), 'm');
  assert.match('see /wo' + 'rk/x', home);
  const found = tracked().filter((path) => {
    const text = read(path);
    return !text.includes('\0') && home.test(text);
  });
  assert.deepEqual(found, []);
});

test('the lock file names no registry, so that every client takes its own', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Readonly<Record<string, { resolved?: string; link?: boolean }>>;
  };
  const hosts = Object.entries(lock.packages).filter(([, { resolved }]) => /^[a-z+]+:/.test(resolved ?? ''));
  assert.deepEqual(hosts, []);
  assert.match(read('.npmrc'), /^omit-lockfile-registry-resolved=true$/m);
  assert.doesNotMatch(read('.npmrc'), /registry=/);
});

test('decisions are numbered without gaps, and listed', () => {
  const files = globSync('docs/decisions/*.md', { cwd: ROOT }).sort();
  const numbered = files.filter((path) => !path.endsWith('/README.md'));
  const list = read('docs/decisions/README.md');
  for (const [i, path] of numbered.entries()) {
    const name = path.slice('docs/decisions/'.length);
    assert.ok(name.startsWith(`${String(i + 1).padStart(4, '0')}-`), `${path}: the next number is ${i + 1}`);
    const title = /^# (.*)$/m.exec(read(path))?.[1] ?? '';
    assert.ok(title.startsWith(`${i + 1}. `), `${path}: its title begins with its number`);
    assert.ok(list.includes(`- [${title}](${name})`), `${path} is not in the list`);
  }
  assert.ok(numbered.length > 0);
});

test('every setting of a server is in the page about them', () => {
  const source = "reader.bool('ui');\nconst IGNORED: Readonly<Record<string, string>> = {\n  old: 'x',\n};";
  assert.deepEqual(settingsOf(source), ['ui', 'old']);
  const page = read('docs/configuration.md');
  const families = [...page.matchAll(/`(\w+_)\*`/g)].map((found) => found[1] as string);
  const missing: string[] = [];
  let count = 0;
  for (const path of globSync('server/src/config/*.ts', { cwd: ROOT }).filter(
    (name) => !name.includes('.test.'),
  )) {
    // Metrics that are not there: the page says so of all of them.
    const summed = path.endsWith('/telemetry-stanza.ts');
    for (const name of settingsOf(read(path))) {
      count += 1;
      const known =
        new RegExp(`\\b${name}\\b`).test(page) || families.some((family) => name.startsWith(family));
      if (!known && !summed) missing.push(`${path}: ${name}`);
    }
  }
  assert.ok(count > 100, `${count} settings`);
  assert.deepEqual(missing, []);
});
