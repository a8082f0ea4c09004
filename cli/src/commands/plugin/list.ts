/** `plugin list [TYPE]`: secrets engines and auth methods that the server knows. */
import { atMostOne } from '../../arguments.ts';
import { parseSecret } from '../../client/secret.ts';
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { printTree } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { isList, isMap, textOf } from '../../output/tree.ts';

const TYPES: readonly string[] = ['auth', 'database', 'secret'];

export const pluginList = command({
  name: 'plugin list',
  synopsis: 'Lists available plugins',
  help: `
Usage: {program} plugin list [options] [TYPE]

  Lists what can be enabled: all of it, or one TYPE ("auth", "secret",
  "database").

      $ {program} plugin list
      $ {program} plugin list auth
`,
  flags: flags({ detailed: { kind: 'bool', usage: 'Show the deprecation status of each plugin.' } }),
  output: ['format'],
  async run(call) {
    const type = atMostOne(call.args, '0 or 1');
    if (type !== '' && !TYPES.includes(type))
      throw new Failure(2, `Error parsing type: "${type}" is not a supported plugin type`);
    const client = await call.connect();
    const answer = await orFail(
      'Error listing available plugins',
      client.request('GET', 'sys/plugins/catalog'),
    );
    const data = parseSecret(answer.body)?.data ?? new Map();
    if (call.terminal.format !== 'table') {
      const kept = [...data].filter(([name]) => type === '' || name === type || name === 'detailed');
      return printTree(
        call.terminal,
        new Map(kept.map(([name, value]) => [name === 'detailed' ? 'details' : name, value])),
      );
    }
    const detailed = data.get('detailed');
    const plugins = (isList(detailed) ? detailed : [])
      .filter(isMap)
      .filter((one) => type === '' || one.get('type') === type);
    const full = call.flags.detailed;
    const header = full
      ? ['Name', 'Type', 'Version', 'Deprecation Status']
      : type === ''
        ? ['Name', 'Type', 'Version']
        : ['Name', 'Version'];
    const rows = plugins.map((one) => {
      const [name, kind, version] = ['name', 'type', 'version'].map((field) => textOf(one.get(field)));
      if (full) return [name ?? '', kind ?? '', version ?? '', textOf(one.get('deprecation_status'))];
      return type === '' ? [name ?? '', kind ?? '', version ?? ''] : [name ?? '', version ?? ''];
    });
    call.terminal.output(table([header, ...rows]));
    return 0;
  },
});
