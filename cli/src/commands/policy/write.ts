/** `policy write NAME PATH`: uploads a policy from a file or stdin. */
import { readFileSync } from 'node:fs';
import { exactly } from '../../arguments.ts';
import { type BaseCall, command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { fileCause } from '../../input/file-cause.ts';

export const policyWrite = command({
  name: 'policy write',
  synopsis: 'Uploads a named policy from a file',
  help: `
Usage: {program} policy write [options] NAME PATH

  Uploads a policy from a file; PATH "-" stands for stdin.

      $ {program} policy write my-policy /tmp/policy.hcl
      $ cat my-policy.hcl | {program} policy write my-policy -
`,
  async run(call) {
    const [given, path] = exactly(2, call.args);
    const name = given.toLowerCase().trim();
    const client = await call.connect();
    const policy = await policyText(call, path.trim());
    await orFail('Error uploading policy', client.write(`sys/policies/acl/${name}`, { policy }));
    if (given !== name) call.terminal.warn(`Policy name was converted from "${given}" to "${name}"`);
    call.terminal.output(`Success! Uploaded policy: ${name}`);
    return 0;
  },
});

async function policyText(call: BaseCall, path: string): Promise<string> {
  if (path === '-') return call.host.stdin.readAll();
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(2, `Error opening policy file: open ${path}: ${fileCause(error)}`);
  }
}
