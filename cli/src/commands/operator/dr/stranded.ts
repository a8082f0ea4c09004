/** `operator dr stranded [ID]`: writes of a former primary that did not reach the new one. */
import { atMostOne } from '../../../arguments.ts';
import { command } from '../../../command.ts';
import { Failure, orFail } from '../../../failure.ts';
import { flags } from '../../../flags/flag.ts';
import { goValue } from '../../../output/go-format.ts';
import { printSecret } from '../../../output/print.ts';
import { table } from '../../../output/table.ts';
import { isList, isMap, type Tree } from '../../../output/tree.ts';

export const drStranded = command({
  name: 'operator dr stranded',
  synopsis: 'Lists writes that a failover left behind',
  help: `
Usage: {program} operator dr stranded [options] [ID]

  A primary that is demoted after a failover may have acknowledged writes that
  never reached its secondary. They are kept in a set. Without ID the sets are
  listed, with ID what was written in one of them (names, never values).

      $ {program} operator dr stranded
      $ {program} operator dr stranded 4c3ec007

  Drop a set for good:

      $ {program} operator dr stranded -drop 4c3ec007

  On a DR secondary a DR operation token is needed, on a primary sudo.
`,
  flags: flags({
    'dr-token': { kind: 'string', usage: 'DR operation token; needed when the server is a DR secondary.' },
    drop: { kind: 'bool', usage: 'Drop the set.' },
  }),
  output: ['format'],
  async run(call) {
    const id = atMostOne(call.args, '0-1');
    if (call.flags.drop && id === '')
      throw new Failure(1, 'Not enough arguments with -drop (expected 1, got 0)');
    const token = call.flags['dr-token'];
    const connected = await call.connect();
    const client = token === '' ? connected : connected.with({ token });
    const base = `sys/replication/dr/${token === '' ? '' : 'secondary/'}stranded`;
    const path = id === '' ? base : `${base}/${id}`;
    if (call.flags.drop) {
      await orFail(`Error dropping ${id}`, client.delete(path));
      call.terminal.output(`Success! Dropped the stranded set: ${id}`);
      return 0;
    }
    const secret = await orFail('Error reading stranded sets', client.read(path));
    if (secret === undefined) throw new Failure(2, `No stranded set: ${id}`);
    if (call.terminal.format !== 'table') return printSecret(call.terminal, secret);
    const rows = secret.data?.get(id === '' ? 'sets' : 'changes');
    if (!isList(rows) || rows.length === 0) {
      call.terminal.output(id === '' ? 'There are no stranded sets.' : 'There are no changes in the set.');
      return 0;
    }
    call.terminal.output(rowsTable(rows));
    return 0;
  },
});

/** One column per field, in the order in which the server names them. */
function rowsTable(rows: readonly Tree[]): string {
  const maps = rows.filter(isMap);
  const names = [...new Set(maps.flatMap((row) => [...row.keys()]))];
  const cell = (value: Tree | undefined): string =>
    value === undefined || value === null ? '' : goValue(value);
  return table([names, ...maps.map((row) => names.map((name) => cell(row.get(name))))]);
}
