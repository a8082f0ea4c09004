/** `policy fmt PATH`: brings a policy file on disk into the usual form. Talks to no server. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { fileCause } from '../../input/file-cause.ts';
import { formatHcl, HclSyntaxError } from '../../input/hcl-format.ts';

export const policyFmt = command({
  name: 'policy fmt',
  synopsis: 'Formats a policy on disk',
  help: `
Usage: {program} policy fmt [options] PATH

  Rewrites a policy file in the usual form: two spaces per level and equals signs
  of neighbouring lines in one column.

      $ {program} policy fmt my-policy.hcl
`,
  async run(call) {
    const given = exactly(1, call.args).trim();
    const path = given.startsWith('~/') ? join(call.host.homeDirectory, given.slice(2)) : given;
    const text = attempt('Error reading source file', path, () => readFileSync(path, 'utf8'));
    let formatted: string;
    try {
      formatted = formatHcl(text);
    } catch (error) {
      if (!(error instanceof HclSyntaxError)) throw error;
      throw new Failure(1, `failed to parse policy: ${error.message}`);
    }
    attempt('Error writing result', path, () => writeFileSync(path, formatted));
    call.terminal.output(`Success! Formatted policy: ${path}`);
    return 0;
  },
});

function attempt<T>(what: string, path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Failure(1, `${what}: open ${path}: ${fileCause(error)}`);
  }
}
