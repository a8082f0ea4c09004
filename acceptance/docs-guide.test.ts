/** Every command of docs/guide.md, run as it stands there, by command line and by cURL; the output is compared. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ClusterNode } from '../tools/cluster/node.ts';
import { ROOT } from '../tools/layers.ts';

type Way = 'command line' | 'cURL';

type Block = {
  readonly line: number;
  readonly site: 'a' | 'b';
  readonly way: Way | 'both';
  readonly script: string;
  /** What it must print; undefined when the page shows nothing. */
  readonly output: { readonly form: 'text' | 'json'; readonly text: string } | undefined;
};

/** Blocks of the page: `sh a` or `sh b` is run on that site, and a `text` or `json` block behind it is its output. */
function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let way: Block['way'] = 'both';
  let before: 'script' | 'other' = 'other';
  const lines = page.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    const heading = /^(#+) (.*)$/.exec(line);
    if (heading !== null) {
      const named = /^With (?:the )?(command line|cURL)$/.exec(heading[2] as string);
      way = named === null ? 'both' : (named[1] as Way);
      before = 'other';
    }
    if (!line.startsWith('```')) {
      // An output stands directly behind its command.
      if (line !== '') before = 'other';
      continue;
    }
    const end = lines.indexOf('```', at + 1);
    assert.ok(end > 0, `line ${at + 1}: a block without an end`);
    const text = lines.slice(at + 1, end).join('\n');
    const [language, site] = line.slice(3).split(' ');
    const last = blocks.at(-1);
    if (language === 'sh') {
      assert.ok(site === 'a' || site === 'b', `line ${at + 1}: on which site?`);
      blocks.push({ line: at + 1, site, way, script: text, output: undefined });
      before = 'script';
    } else if (before === 'script' && last !== undefined && (language === 'text' || language === 'json')) {
      blocks[blocks.length - 1] = { ...last, output: { form: language, text } };
      before = 'other';
    }
    at = end;
  }
  return blocks;
}

/** Whether `actual` is what the page shows, `…` standing for any part of a line. */
function looksLike(shown: string, actual: string): boolean {
  const lines = (text: string) => text.split('\n').map((line) => line.trimEnd());
  const pattern = lines(shown)
    .join('\n')
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^\\n]*');
  return new RegExp(`^${pattern}$`).test(lines(actual).join('\n').trim());
}

/** JSON as the page shows it: two spaces of indent. */
function pretty(text: string): string {
  return JSON.stringify(JSON.parse(text), null, 2);
}

const MARK = '@@@@';

async function startGuide(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-guide-'));
  const nodes = await Promise.all(
    ['a', 'b'].map((name) => ClusterNode.create({ name, folder: join(folder, name) })),
  );
  t.after(async () => {
    await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  });
  await Promise.all(nodes.map((node) => node.start()));
  const [a, b] = nodes as [ClusterNode, ClusterNode];
  writeFileSync(
    join(folder, 'ca.pem'),
    readFileSync(a.tls.caFile, 'utf8') + readFileSync(b.tls.caFile, 'utf8'),
  );
  return { folder, a, b };
}

/** Runs all blocks in one shell; gives what each printed. */
async function runBlocks(
  blocks: readonly Block[],
  { folder, a, b }: { folder: string; a: ClusterNode; b: ClusterNode },
): Promise<readonly string[]> {
  const names = [
    ['https://a.example.com:8200', a.address],
    ['https://a.example.com:8201', `https://127.0.0.1:${a.clusterPort}`],
    ['https://b.example.com:8200', b.address],
    ['https://b.example.com:8201', `https://127.0.0.1:${b.clusterPort}`],
  ] as const;
  const address = (text: string) => names.reduce((all, [shown, real]) => all.replaceAll(shown, real), text);
  const shown = (text: string) => names.reduce((all, [name, real]) => all.replaceAll(real, name), text);
  const script = ['set -euo pipefail', 'exec 2>&1'];
  for (const { site, script: commands, line } of blocks) {
    script.push(
      `echo; echo '${MARK} ${line}'`,
      `export VAULT_ADDR=${site === 'a' ? a.address : b.address} VAULT_CACERT="$PWD/ca.pem"`,
      `if [ -f root-${site}.txt ]; then export VAULT_TOKEN="$(cat root-${site}.txt)"; else unset VAULT_TOKEN; fi`,
      address(commands),
    );
  }
  const file = join(folder, 'guide.sh');
  writeFileSync(file, `${script.join('\n')}\n`);
  const { VAULT_TOKEN: _token, ...env } = process.env;
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve) => {
    execFile(
      'bash',
      [file],
      {
        cwd: folder,
        env: { ...env, HOME: folder, PATH: `${join(ROOT, 'bin')}${delimiter}${env['PATH'] ?? ''}` },
      },
      (error, stdout) => resolve({ status: error === null ? 0 : 1, text: stdout }),
    );
  });
  const outputs = shown(text)
    .split(new RegExp(`\\n?${MARK} \\d+\\n`))
    .slice(1);
  assert.equal(status, 0, `docs/guide.md:${blocks[outputs.length - 1]?.line}: ${outputs.at(-1)}`);
  return outputs;
}

const PAGE = readFileSync(join(ROOT, 'docs', 'guide.md'), 'utf8');

test('the page has commands for every step, both ways', () => {
  const blocks = blocksOf(PAGE);
  for (const way of ['command line', 'cURL'] as const) {
    assert.ok(blocks.filter((block) => block.way === way).length >= 6, way);
  }
  assert.ok(blocks.filter((block) => block.output !== undefined).length >= 12);
  assert.ok(looksLike('a … c\nd', 'a b c  \nd\n'));
  assert.ok(!looksLike('a … c', 'a b\nc'));
});

for (const way of ['command line', 'cURL'] as const) {
  test(`the guide does what it says, by ${way}`, async (t) => {
    const blocks = blocksOf(PAGE).filter((block) => block.way === way || block.way === 'both');
    const site = await startGuide(t);
    const outputs = await runBlocks(blocks, site);
    for (const [i, { output, line }] of blocks.entries()) {
      const printed = (outputs[i] as string).trim();
      const actual = output?.form === 'json' ? pretty(printed) : printed;
      assert.ok(looksLike(output?.text ?? '', actual), `docs/guide.md:${line} prints:\n${actual}`);
    }
  });
}
