import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHcl, HclSyntaxError } from './hcl-format.ts';

const UGLY = `

# what a reader may do
path   "secret/*"   {
capabilities=["read",
"list"]
  min_wrapping_ttl   =    "1s"  # at least
}


path "a" { capabilities = ["deny"] }
path "b" {

    x = "a # b { = }"
    long_name = <<EOT
  kept as { it is
EOT

}
`;

const NICE = `# what a reader may do
path   "secret/*" {
  capabilities = ["read",
    "list"]
  min_wrapping_ttl = "1s"  # at least
}

path "a" { capabilities = ["deny"] }
path "b" {
  x         = "a # b { = }"
  long_name = <<EOT
  kept as { it is
EOT
}
`;

test('a policy gets the usual form', () => assert.equal(formatHcl(UGLY), NICE));

test('the usual form stays as it is', () => assert.equal(formatHcl(NICE), NICE));

for (const [name, text] of [
  ['an open block', 'path "a" {'],
  ['a bracket too many', 'path "a" { }\n}'],
  ['an open quote', 'path "a {\n}'],
  ['an open here-document', 'x = <<EOT\nabc'],
] as const) {
  test(`${name} is refused`, () => assert.throws(() => formatHcl(text), HclSyntaxError));
}
