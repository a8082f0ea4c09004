/** `token capabilities [TOKEN] PATH`: what a token may do at a path. */
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { printTree } from '../../output/print.ts';
import { textsOf } from '../../output/tree.ts';

export const tokenCapabilities = command({
  name: 'token capabilities',
  synopsis: 'Print capabilities of a token on a path',
  help: `
Usage: {program} token capabilities [options] [TOKEN | ACCESSOR] PATH

  Shows what a token may do at a path; with only a PATH, the token you use.

      $ {program} token capabilities cubbyhole/foo
      $ {program} token capabilities hvs.CAES... cubbyhole/foo
`,
  flags: flags({ accessor: { kind: 'bool', usage: 'The first argument is an accessor.' } }),
  output: ['format'],
  async run(call) {
    const { accessor } = call.flags;
    const count = call.args.length;
    const expected = accessor ? '2' : '1-2';
    if (count < (accessor ? 2 : 1))
      throw new Failure(1, `Not enough arguments (expected ${expected}, got ${count})`);
    if (count > 2) throw new Failure(1, `Too many arguments (expected ${expected}, got ${count})`);
    const path = call.args.at(-1) ?? '';
    const who = count === 2 ? (call.args[0] ?? '') : '';
    const client = await call.connect();
    const token = who === '' ? client.settings.token : who;
    const self = !accessor && token === client.settings.token;
    const asked = accessor
      ? client.write('sys/capabilities-accessor', { accessor: who, path }, 'POST')
      : client.write(self ? 'sys/capabilities-self' : 'sys/capabilities', { path, token }, 'POST');
    const secret = await orFail('Error listing capabilities', asked);
    const capabilities = textsOf(secret?.data?.get(path) ?? secret?.data?.get('capabilities'));
    if (capabilities.length === 0) throw new Failure(1, 'No capabilities found');
    if (call.terminal.format !== 'table') return printTree(call.terminal, capabilities);
    call.terminal.output([...capabilities].sort().join(', '));
    return 0;
  },
});
