/** `kv metadata get KEY`: settings of a key and the list of its versions. */
import { exactly } from '../../../arguments.ts';
import { command } from '../../../command.ts';
import { Failure, orFail } from '../../../failure.ts';
import { printSecret } from '../../../output/print.ts';
import { isMap, mapOf } from '../../../output/tree.ts';
import { mountFlag } from '../mount.ts';
import { printHeaded, printPath } from '../print.ts';
import { metadataPath } from './location.ts';

export const kvMetadataGet = command({
  name: 'kv metadata get',
  synopsis: 'Retrieves key metadata from the KV store',
  help: `
Usage: {program} kv metadata get [options] KEY

  Shows the settings of a key and when each of its versions was made and
  deleted. The secrets themselves are not shown.

      $ {program} kv metadata get -mount=secret foo
      $ {program} kv metadata get secret/foo
`,
  flags: mountFlag,
  flagsTitle: 'Common Options',
  output: ['format'],
  async run(call) {
    const key = exactly(1, call.args);
    const client = await call.connect();
    const path = await metadataPath(client, call.flags.mount, key);
    const secret = await orFail(`Error reading ${path}`, client.read(path));
    if (secret === undefined) throw new Failure(2, `No value found at ${path}`);
    if (secret.wrapInfo !== undefined || call.terminal.format !== 'table')
      return printSecret(call.terminal, secret);
    const versions = secret.data?.get('versions');
    if (!isMap(versions)) {
      call.terminal.error(`No value found at ${path}`);
      printSecret(call.terminal, secret);
      return 2;
    }
    const settings = new Map([...(secret.data ?? [])].filter(([name]) => name !== 'versions'));
    printPath(call.terminal, path, 'Metadata Path');
    printHeaded(call.terminal, 'Metadata', settings);
    for (const number of [...versions.keys()].map(Number).sort((a, b) => a - b)) {
      call.terminal.output('');
      printHeaded(call.terminal, `Version ${number}`, mapOf(versions.get(String(number))));
    }
    return 0;
  },
});
