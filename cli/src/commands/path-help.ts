/** `path-help PATH`: the help text of an API path. */
import { exactly } from '../arguments.ts';
import { sanitizePath } from '../client/address.ts';
import { command } from '../command.ts';
import { Failure, RequestError } from '../failure.ts';
import { compactJson } from '../output/json.ts';
import { textOf } from '../output/tree.ts';

export const pathHelp = command({
  name: 'path-help',
  synopsis: 'Retrieve API help for paths',
  help: `
Usage: {program} path-help [options] PATH

  Shows what the server says about a path of its API. Every path has such a
  text: those of the system, of secrets engines and of auth methods.

  Help for a whole secrets engine, and for one of its paths:

      $ {program} path-help secret/
      $ {program} path-help secret/data/foo

  With -format=json the answer is an OpenAPI document.
`,
  output: ['format'],
  async run(call) {
    const path = sanitizePath(exactly(1, call.args));
    const client = await call.connect();
    try {
      const help = await client.json('GET', path, { query: { help: '1' } });
      const openApi = help.get('openapi') ?? null;
      call.terminal.output(call.terminal.format === 'json' ? compactJson(openApi) : textOf(help.get('help')));
      return 0;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!error.message.includes('Vault is sealed'))
        throw new Failure(2, `Error retrieving help: ${error.message}`);
      throw new Failure(
        2,
        'Error: Vault is sealed.\n\nThe "path-help" command requires the Vault to be unsealed so that the mount\npoints of the secret engines are known.',
      );
    }
  },
});
